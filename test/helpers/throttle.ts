// A slow, breakable link: a TCP proxy that passes on so many bytes a second and reads no faster, so that the kernel's
// buffers before it fill up, as they do before a real one.
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import type { TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';

/** As much as an Ethernet packet carries. */
const PACKET_BYTES = 1_448;

/** Larger portions take fewer timers, and a late timer on a busy machine costs the link less of its rate. */
const TEST_PORTION_BYTES = 4 * 1_024;

/** How much is read ahead of what has passed, apart from the one piece that a socket hands over. */
const READ_AHEAD_BYTES = 4 * 1_024;

export interface ThrottleOptions {
  /** What it leads to, on this machine. */
  readonly port: number;
  /** Of the slow direction; by default there is no limit. The other direction is free. */
  readonly bytesPerSecond?: number;
  /** Which direction is slow: to the port, or back from it. */
  readonly slow?: 'there' | 'back';
  /** False: what comes against the slow direction is not passed on. */
  readonly answers?: boolean;
  /** The first connection is cut after so many bytes of the slow direction, the second after the second number, the rest never. */
  readonly cutAfterBytes?: readonly number[];
  /** What passes at a time. */
  readonly portionBytes?: number;
  /** Bytes of the slow direction, handed on at this moment. */
  readonly onPassed?: (bytes: Uint8Array) => void;
}

/** A running proxy. */
export class Throttle {
  readonly port: number;
  readonly #server: ReturnType<typeof createServer>;
  readonly #sockets = new Set<Socket>();
  readonly #options: ThrottleOptions;
  #connections = 0;
  #stalledUntilMs = 0;

  private constructor(server: ReturnType<typeof createServer>, options: ThrottleOptions) {
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('the proxy has no port');
    this.port = address.port;
    this.#server = server.on('connection', (near) => this.#link(near));
    this.#options = options;
  }

  /** Starts the proxy on a free port. */
  static async start(options: ThrottleOptions): Promise<Throttle> {
    const server = createServer({ highWaterMark: READ_AHEAD_BYTES, noDelay: true });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new Throttle(server, options);
  }

  /** What to connect to instead of the target. */
  get url(): string {
    return `tcp://127.0.0.1:${this.port}`;
  }

  /** Connections so far. */
  get connections(): number {
    return this.#connections;
  }

  /** Lets nothing through the slow direction for so long, without closing anything. */
  stall(ms: number): void {
    this.#stalledUntilMs = performance.now() + ms;
  }

  /** Ends it and its connections. */
  async close(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  #link(near: Socket): void {
    const { port, slow = 'there', answers = true, cutAfterBytes = [] } = this.#options;
    const far = connect({ host: '127.0.0.1', port, noDelay: true, ...{ highWaterMark: READ_AHEAD_BYTES } });
    const bytesLeft = cutAfterBytes[this.#connections] ?? Number.POSITIVE_INFINITY;
    this.#connections += 1;
    const [from, to] = slow === 'back' ? [far, near] : [near, far];
    for (const socket of [near, far]) {
      this.#sockets.add(socket);
      socket.on('error', () => undefined).on('close', () => this.#sockets.delete(socket));
    }
    // What has ended in peace may still have bytes under way; what was reset has not.
    from.on('close', () => from.readableEnded || to.destroy());
    to.on('close', () => from.destroySoon());
    if (answers) to.pipe(from);
    else to.resume();
    this.#pass(from, to, bytesLeft).catch(() => {
      near.destroy();
      far.destroy();
    });
  }

  async #pass(from: Socket, to: Socket, bytesLeft: number): Promise<void> {
    const { bytesPerSecond = Number.POSITIVE_INFINITY, portionBytes = PACKET_BYTES, onPassed } = this.#options;
    let left = bytesLeft;
    let freeMs = performance.now();
    for await (const chunk of from as AsyncIterable<Buffer>) {
      for (let at = 0; at < chunk.length; at += portionBytes) {
        const portion = chunk.subarray(at, Math.min(at + portionBytes, at + left));
        // A portion has arrived when its last bit has; the link does not save up the time in which it had nothing to carry.
        freeMs = Math.max(freeMs, performance.now(), this.#stalledUntilMs) + (portion.length / bytesPerSecond) * 1_000;
        const waitMs = freeMs - performance.now();
        if (waitMs > 0) await sleep(waitMs);
        onPassed?.(portion);
        if (!to.write(portion)) await once(to, 'drain');
        left -= portion.length;
        if (left <= 0) return void from.resetAndDestroy();
      }
    }
    to.end();
  }
}

/** A proxy to a port of this machine, for as long as the test. */
export async function throttle(
  t: TestContext,
  port: number,
  options: Omit<ThrottleOptions, 'port'> = {},
): Promise<Throttle> {
  const link = await Throttle.start({ portionBytes: TEST_PORTION_BYTES, ...options, port });
  t.after(() => link.close());
  return link;
}
