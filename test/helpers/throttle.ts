// A slow, breakable link: a TCP proxy that lets bytes through at a rate, and holds next to none itself.
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import type { TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';

/** What the proxy reads at a time, and so the most that waits in it. */
const PIECE_BYTES = 4 * 1024;

export interface ThrottleOptions {
  /** From the one who connects to the target; the way back is free. */
  readonly bytesPerSecond?: number;
  /** The first connection is cut after so many bytes, the second after the second number, the rest never. */
  readonly cutAfterBytes?: readonly number[];
}

export interface Throttle {
  /** What to connect to instead of the target. */
  readonly url: string;
  /** Connections so far. */
  readonly connections: () => number;
  /** Lets nothing through for so long, without closing anything. */
  stall(ms: number): void;
}

/** A proxy to a port of this machine, for as long as the test. */
export async function throttle(t: TestContext, targetPort: number, options: ThrottleOptions): Promise<Throttle> {
  const { bytesPerSecond = Number.POSITIVE_INFINITY, cutAfterBytes = [] } = options;
  const sockets = new Set<Socket>();
  let connections = 0;
  let stalledUntilMs = 0;

  const forward = async (from: Socket, to: Socket, bytesLeft: number): Promise<void> => {
    let left = bytesLeft;
    let freeAtMs = performance.now();
    for await (const chunk of from as AsyncIterable<Buffer>) {
      for (let at = 0; at < chunk.length; at += PIECE_BYTES) {
        const piece = chunk.subarray(at, Math.min(at + PIECE_BYTES, at + left));
        // Bytes take their time on the link, and the next ones cannot start before they are through.
        freeAtMs = Math.max(freeAtMs, performance.now(), stalledUntilMs) + (piece.length / bytesPerSecond) * 1_000;
        const waitMs = freeAtMs - performance.now();
        if (waitMs > 1) await sleep(waitMs);
        if (!to.write(piece)) await once(to, 'drain');
        left -= piece.length;
        if (left <= 0) return void from.resetAndDestroy();
      }
    }
    to.end();
  };

  const server = createServer({ highWaterMark: PIECE_BYTES, noDelay: true }, (from) => {
    const to = connect({ host: '127.0.0.1', port: targetPort, noDelay: true });
    const bytesLeft = cutAfterBytes[connections] ?? Number.POSITIVE_INFINITY;
    connections += 1;
    for (const [socket, other] of [
      [from, to],
      [to, from],
    ] as const) {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        sockets.delete(socket);
        other.destroy();
      });
    }
    to.pipe(from);
    forward(from, to, bytesLeft).catch(() => from.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(async () => {
    for (const socket of sockets) socket.destroy();
    server.close();
    await once(server, 'close');
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the proxy has no port');
  return {
    url: `tcp://127.0.0.1:${address.port}`,
    connections: () => connections,
    stall: (ms) => {
      stalledUntilMs = performance.now() + ms;
    },
  };
}
