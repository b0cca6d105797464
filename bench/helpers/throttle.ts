// A slow link: a TCP proxy that passes on so many bytes a second and reads no faster, so that the kernel's buffers before
// it fill up, as they do before a real one.
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** As much as an Ethernet packet carries. */
const PORTION_BYTES = 1_448;

export interface ThrottleOptions {
  /** What it leads to. */
  readonly port: number;
  readonly bytesPerSecond: number;
  /** Whether what comes back is passed on. */
  readonly answers: boolean;
  /** Which way is slow: to the port, which is what is meant by default, or back from it. */
  readonly slow?: 'there' | 'back';
  /** Bytes that have passed the slow way, handed on at this moment. */
  readonly onPassed?: (bytes: Uint8Array) => void;
}

/** A running proxy. */
export interface Throttle {
  readonly port: number;
  close(): void;
}

/** Starts the proxy on a free port. */
export async function startThrottle(options: ThrottleOptions): Promise<Throttle> {
  const sockets = new Set<Socket>();
  const server = createServer({ noDelay: true }, (near) => {
    const far = connect({ port: options.port, host: '127.0.0.1', noDelay: true });
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
    }
    const [from, to] = options.slow === 'back' ? [far, near] : [near, far];
    if (options.answers) to.pipe(from);
    else to.resume();
    passSlowly(from, to, options).catch(() => {
      near.destroy();
      far.destroy();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    close: () => {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

async function passSlowly(from: Socket, to: Socket, { bytesPerSecond, onPassed }: ThrottleOptions): Promise<void> {
  let freeMs = performance.now();
  for await (const chunk of from as AsyncIterable<Uint8Array>) {
    for (let at = 0; at < chunk.length; at += PORTION_BYTES) {
      const portion = chunk.subarray(at, at + PORTION_BYTES);
      // A portion has arrived when its last bit has; the link does not save up the time in which it had nothing to carry.
      freeMs = Math.max(freeMs, performance.now()) + (portion.length / bytesPerSecond) * 1_000;
      const waitMs = freeMs - performance.now();
      if (waitMs > 0) await sleep(waitMs);
      onPassed?.(portion);
      to.write(portion);
    }
  }
  to.end();
}
