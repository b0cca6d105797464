// Fault injection for tests and rehearsals: it delays, stalls, damages or cuts off the messages of a link. The seed determines
// what happens to the nth message of a program.
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { TtycamError } from '../core/errors.js';
import { seededRandom } from './seeded-random.js';

/** The faults that may happen to each sent message. */
export interface ChaosSpec {
  readonly seed: number;
  /** The delay of each message, in ms. */
  readonly delay: number;
  /** The probability, 0 to 1, that the link stalls before a message, for up to `stallMs`. */
  readonly stall: number;
  readonly stallMs: number;
  /** The probability that the connection is reset in the middle of a message. */
  readonly reset: number;
  /** The probability that one bit of a message or of its length prefix is flipped. */
  readonly corrupt: number;
}

const NO_FAULTS: ChaosSpec = { seed: 1, delay: 0, stall: 0, stallMs: 2_000, reset: 0, corrupt: 0 };
const PROBABILITIES: readonly string[] = ['stall', 'reset', 'corrupt'];
const MAX_MS = 60_000;

/**
 * Parses `seed=7,reset=0.01,stall=0.005,stallMs=2000,corrupt=0.001,delay=50`. A fault that is left out does not happen.
 *
 * @throws TtycamError `usage`.
 */
export function parseChaos(text: string): ChaosSpec {
  const given = text.split(',').map((part) => {
    const [, name, value] = /^([a-zA-Z]+)=(\d+(?:\.\d+)?)$/.exec(part.trim()) ?? [];
    const limit = PROBABILITIES.includes(name ?? '') ? 1 : name === 'seed' ? 2 ** 32 - 1 : MAX_MS;
    if (name === undefined || !Object.hasOwn(NO_FAULTS, name) || Number(value) > limit) {
      const example =
        'write it as seed=7,reset=0.01,stall=0.005,stallMs=2000,corrupt=0.001,delay=50; chances go up to 1';
      throw new TtycamError('usage', `${part} is not a fault: ${example}`);
    }
    return [name, Number(value)] as const;
  });
  return { ...NO_FAULTS, ...Object.fromEntries(given) };
}

/** Decides the faults of a program. Its random sequence continues from connection to connection. */
export class Chaos {
  readonly #spec: ChaosSpec;
  readonly #random: () => number;

  constructor(spec: ChaosSpec) {
    this.#spec = spec;
    this.#random = seededRandom(spec.seed);
  }

  /** The faults of the next message, of `length` bytes. */
  next(length: number): { readonly waitMs: number; readonly cutAt?: number; readonly flipBit?: number } {
    const { delay, stall, stallMs, reset, corrupt } = this.#spec;
    // Always five numbers, so that the faults of one message do not change those of the next.
    const [stalls = 1, howLong = 0, resets = 1, corrupts = 1, where = 0] = Array.from({ length: 5 }, this.#random);
    return {
      waitMs: delay + (stalls < stall ? howLong * stallMs : 0),
      ...(resets < reset ? { cutAt: Math.floor(where * length) } : {}),
      ...(corrupts < corrupt ? { flipBit: Math.floor(where * length * 8) } : {}),
    };
  }
}

/** A delayed message. */
interface DelayedMessage {
  readonly bytes: Buffer;
  readonly dueMs: number;
  readonly cutAt: number | undefined;
}

/** Applies the faults to one connection: it queues sent messages, and writes them to the socket in order. */
export class FaultInjector {
  readonly #socket: Duplex;
  readonly #chaos: Chaos;
  readonly #now: () => number;
  readonly #queue: DelayedMessage[] = [];
  #queuedBytes = 0;
  /** After a reset nothing more is sent. */
  #closed = false;
  /** When the last queued message is due. */
  #lastDueMs = 0;
  #timer: NodeJS.Timeout | undefined;
  #onEmpty: (() => void) | undefined;

  constructor(socket: Duplex, chaos: Chaos, now: () => number) {
    this.#socket = socket;
    this.#chaos = chaos;
    this.#now = now;
    socket.once('close', () => this.#drop());
  }

  get queuedBytes(): number {
    return this.#queuedBytes;
  }

  send(pieces: readonly Uint8Array[]): void {
    if (this.#closed) return;
    // Copied, as the caller may send the same bytes again undamaged.
    const bytes = Buffer.concat(pieces);
    const { waitMs, cutAt, flipBit } = this.#chaos.next(bytes.length);
    if (flipBit !== undefined) bytes[flipBit >> 3] = (bytes[flipBit >> 3] as number) ^ (1 << (flipBit & 7));
    const now = this.#now();
    // A stall also delays the messages behind it; the plain delay does not add up.
    this.#lastDueMs = Math.max(this.#lastDueMs, now + waitMs);
    this.#queue.push({ bytes, dueMs: this.#lastDueMs, cutAt });
    this.#queuedBytes += bytes.length;
    this.#pump();
  }

  /** Resolves when the queue is empty. */
  async empty(): Promise<void> {
    if (this.#queue.length === 0) return;
    await new Promise<void>((resolve) => {
      this.#onEmpty = resolve;
    });
  }

  #pump(): void {
    clearTimeout(this.#timer);
    for (let next = this.#queue[0]; next !== undefined; next = this.#queue[0]) {
      const waitMs = next.dueMs - this.#now();
      if (waitMs > 0) {
        this.#timer = setTimeout(() => this.#pump(), waitMs);
        return;
      }
      this.#queue.shift();
      this.#queuedBytes -= next.bytes.length;
      if (next.cutAt !== undefined) {
        this.#socket.write(next.bytes.subarray(0, next.cutAt));
        // Reset without waiting for the write: a socket that is ended in the meantime could not be reset, and would stay open.
        if (this.#socket instanceof Socket) this.#socket.resetAndDestroy();
        else this.#socket.destroy();
        this.#drop();
        return;
      }
      this.#socket.write(next.bytes);
    }
    this.#onEmpty?.();
  }

  #drop(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#queue.length = 0;
    this.#queuedBytes = 0;
    this.#onEmpty?.();
  }
}
