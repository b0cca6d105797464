// Trouble on purpose, for tests and rehearsals: messages that are late, stand still, are damaged, or are cut off with their
// connection. What happens to a program's nth message is settled by the seed.
import type { Socket } from 'node:net';
import { TtycamError } from '../core/errors.js';
import { seededRandom } from './seeded-random.js';

/** What may happen to each message that is sent. */
export interface ChaosSpec {
  readonly seed: number;
  /** How long each is held, in ms. */
  readonly delay: number;
  /** The chance, 0 to 1, that the link stands still before it, for up to `stallMs`. */
  readonly stall: number;
  readonly stallMs: number;
  /** The chance that the connection is reset in the middle of it. */
  readonly reset: number;
  /** The chance that one of its bits is flipped, in the length before it or in itself. */
  readonly corrupt: number;
}

const CALM: ChaosSpec = { seed: 1, delay: 0, stall: 0, stallMs: 2_000, reset: 0, corrupt: 0 };
const CHANCES: readonly string[] = ['stall', 'reset', 'corrupt'];
const MAX_MS = 60_000;

/**
 * Reads `seed=7,reset=0.01,stall=0.005,stallMs=2000,corrupt=0.001,delay=50`; what is left out does not happen.
 *
 * @throws TtycamError `usage`.
 */
export function parseChaos(text: string): ChaosSpec {
  const given = text.split(',').map((part) => {
    const [, name, value] = /^([a-zA-Z]+)=(\d+(?:\.\d+)?)$/.exec(part.trim()) ?? [];
    const limit = CHANCES.includes(name ?? '') ? 1 : name === 'seed' ? 2 ** 32 - 1 : MAX_MS;
    if (name === undefined || !Object.hasOwn(CALM, name) || Number(value) > limit) {
      const words = 'write it as seed=7,reset=0.01,stall=0.005,stallMs=2000,corrupt=0.001,delay=50; chances go up to 1';
      throw new TtycamError('usage', `${part} is no chaos: ${words}`);
    }
    return [name, Number(value)] as const;
  });
  return { ...CALM, ...Object.fromEntries(given) };
}

/** One program's chance. It goes on from connection to connection. */
export class Chaos {
  readonly #spec: ChaosSpec;
  readonly #random: () => number;

  constructor(spec: ChaosSpec) {
    this.#spec = spec;
    this.#random = seededRandom(spec.seed);
  }

  /** What happens to the next message of `length` bytes. */
  next(length: number): { readonly waitMs: number; readonly cutAt?: number; readonly flipBit?: number } {
    const { delay, stall, stallMs, reset, corrupt } = this.#spec;
    // Always as many, so that one message's fate does not shift the next one's.
    const [stalls = 1, howLong = 0, resets = 1, corrupts = 1, where = 0] = Array.from({ length: 5 }, this.#random);
    return {
      waitMs: delay + (stalls < stall ? howLong * stallMs : 0),
      ...(resets < reset ? { cutAt: Math.floor(where * length) } : {}),
      ...(corrupts < corrupt ? { flipBit: Math.floor(where * length * 8) } : {}),
    };
  }
}

/** A message that is held. */
interface Held {
  readonly bytes: Buffer;
  readonly dueMs: number;
  readonly cutAt: number | undefined;
}

/** One connection under chaos: takes messages, and writes what becomes of them to the socket, in order. */
export class ChaosLine {
  readonly #socket: Socket;
  readonly #chaos: Chaos;
  readonly #now: () => number;
  readonly #held: Held[] = [];
  #heldBytes = 0;
  /** Nothing goes out behind what was cut off. */
  #over = false;
  #freeMs = 0;
  #timer: NodeJS.Timeout | undefined;
  #onEmpty: (() => void) | undefined;

  constructor(socket: Socket, chaos: Chaos, now: () => number) {
    this.#socket = socket;
    this.#chaos = chaos;
    this.#now = now;
    socket.once('close', () => this.#drop());
  }

  get heldBytes(): number {
    return this.#heldBytes;
  }

  send(pieces: readonly Uint8Array[]): void {
    if (this.#over) return;
    // Copied: what is damaged here may be sent again, whole.
    const bytes = Buffer.concat(pieces);
    const { waitMs, cutAt, flipBit } = this.#chaos.next(bytes.length);
    if (flipBit !== undefined) bytes[flipBit >> 3] = (bytes[flipBit >> 3] as number) ^ (1 << (flipBit & 7));
    const now = this.#now();
    // A stall holds what comes behind it too, and a delay does not add up.
    this.#freeMs = Math.max(this.#freeMs, now + waitMs);
    this.#held.push({ bytes, dueMs: this.#freeMs, cutAt });
    this.#heldBytes += bytes.length;
    this.#pump();
  }

  /** Resolves when nothing is held any more. */
  async empty(): Promise<void> {
    if (this.#held.length === 0) return;
    await new Promise<void>((resolve) => {
      this.#onEmpty = resolve;
    });
  }

  #pump(): void {
    clearTimeout(this.#timer);
    for (let next = this.#held[0]; next !== undefined; next = this.#held[0]) {
      const waitMs = next.dueMs - this.#now();
      if (waitMs > 0) {
        this.#timer = setTimeout(() => this.#pump(), waitMs);
        return;
      }
      this.#held.shift();
      this.#heldBytes -= next.bytes.length;
      if (next.cutAt !== undefined) {
        this.#socket.write(next.bytes.subarray(0, next.cutAt));
        // At once: a socket that was told to end in the meantime could not be reset, and would stay open.
        this.#socket.resetAndDestroy();
        this.#drop();
        return;
      }
      this.#socket.write(next.bytes);
    }
    this.#onEmpty?.();
  }

  #drop(): void {
    this.#over = true;
    clearTimeout(this.#timer);
    this.#held.length = 0;
    this.#heldBytes = 0;
    this.#onEmpty?.();
  }
}
