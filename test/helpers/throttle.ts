// A slow link that can be cut: a TCP proxy that forwards so many bytes a second and reads no faster. So the kernel's buffers
// before it fill up, as before a real link.
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import type { TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { cleanup } from './cleanup.js';

/** The payload of an Ethernet packet. */
const PACKET_BYTES = 1_448;

/** Larger portions need fewer timers, so late timers on a busy machine reduce the rate less. */
const TEST_PORTION_BYTES = 4 * 1_024;

/** How many bytes are read ahead of the forwarded ones, besides one chunk of a socket. */
const READ_AHEAD_BYTES = 4 * 1_024;

export interface ThrottleOptions {
  /** The target port on this machine. */
  readonly port: number;
  /** The limit of the slow direction; by default none. The other direction has no limit. */
  readonly bytesPerSecond?: number;
  /** The slow direction: to the port, or back from it. */
  readonly slow?: 'there' | 'back';
  /** False: bytes of the other direction are not forwarded. */
  readonly answers?: boolean;
  /** Connection n is cut after the nth number of bytes of the slow direction; later ones are never cut. */
  readonly cutAfterBytes?: readonly number[];
  /** The bytes that are forwarded at a time. */
  readonly portionBytes?: number;
  /** Called with the bytes of the slow direction when they are forwarded. */
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

  /** The URL to connect to instead of the target's. */
  get url(): string {
    return `tcp://127.0.0.1:${this.port}`;
  }

  /** The number of connections so far. */
  get connections(): number {
    return this.#connections;
  }

  /** Blocks the slow direction for so long, without closing connections. */
  stall(ms: number): void {
    this.#stalledUntilMs = performance.now() + ms;
  }

  /** Closes it and its connections. */
  async close(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  #link(near: Socket): void {
    const { port, slow = 'there', answers = true, cutAfterBytes = [] } = this.#options;
    // A spread, as the types lack highWaterMark.
    const far = connect({ host: '127.0.0.1', port, noDelay: true, ...{ highWaterMark: READ_AHEAD_BYTES } });
    const bytesLeft = cutAfterBytes[this.#connections] ?? Number.POSITIVE_INFINITY;
    this.#connections += 1;
    const [from, to] = slow === 'back' ? [far, near] : [near, far];
    for (const socket of [near, far]) {
      this.#sockets.add(socket);
      socket.on('error', () => undefined).on('close', () => this.#sockets.delete(socket));
    }
    // A connection that ended normally may still have bytes in flight; one that was reset has none.
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
        // A portion arrives with its last bit. Idle time of the link is not saved for later portions.
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

/** Starts a proxy to a port of this machine; the end of the test closes it. */
export async function throttle(
  t: TestContext,
  port: number,
  options: Omit<ThrottleOptions, 'port'> = {},
): Promise<Throttle> {
  const link = await Throttle.start({ portionBytes: TEST_PORTION_BYTES, ...options, port });
  cleanup(t, () => link.close());
  return link;
}
