// A socket as messages: each send is one message, and what arrives is cut into messages again.
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { finished } from 'node:stream/promises';
import { TtycamError } from '../core/errors.js';
import { encodePrefix, MessageDecoder, type PrefixBytes, writePrefix } from '../core/wire/framing.js';
import { type Chaos, ChaosLine } from './chaos.js';
import { monotonicMs } from './clock.js';
import type { Proof } from './credentials/peer-identity.js';
import type { Farewell } from './farewell.js';
import { fromNodeError } from './node-error.js';
import { addressOf } from './tcp.js';

/** How long a peer may take to read what is left, and to close its side, when we end in peace. */
const END_TIMEOUT_MS = 5_000;

/** The answer to a TLS greeting on a plain port. */
const NO_TLS = 'ttycam speaks no TLS here\n';

/**
 * One connection that carries length-prefixed messages both ways.
 *
 * It never holds more unsent than its user sends while `needsDrain`, and never more received than one chunk beyond the
 * message under way: not iterating is what pauses the peer.
 */
export class MessageLink {
  /** The peer's address, `host:port`. */
  readonly peer: string;
  /** Called with the size of each chunk that arrives, whether or not it completes a message. */
  onBytes: ((count: number) => void) | undefined;
  /** Called when `needsDrain` has become false again. */
  onDrain: (() => void) | undefined;
  /** What the peer is known by, over TLS; undefined where nothing is proven. */
  proof: Proof | undefined;
  /** To be called when the peer has said whose connection this is. Throws where its key has too many. */
  onKnown: (() => void) | undefined;
  readonly #socket: Socket;
  readonly #decoder: MessageDecoder;
  #endedFor: TtycamError | undefined;
  #turnedAway = false;
  #chaos: ChaosLine | undefined;

  /**
   * @param prefixBytes The width of the length prefix, for the side that connects; the other side finds it out, and
   * answers in the same.
   */
  constructor(socket: Socket, maxMessageBytes: number, prefixBytes?: PrefixBytes) {
    this.#socket = socket;
    this.#decoder = new MessageDecoder(maxMessageBytes, prefixBytes);
    this.peer = addressOf(socket);
    // Each message is written whole, so there is nothing to gain from waiting for more.
    socket.setNoDelay(true);
    // Errors reach the iteration; without a listener, one between two iterations would end the process.
    socket.on('error', () => undefined);
    socket.on('drain', () => this.onDrain?.());
  }

  /** False once either side has ended it. */
  get open(): boolean {
    return !this.#socket.destroyed && this.#socket.writable;
  }

  /** Whether it had to make room for another connection, which was told then. */
  get turnedAway(): boolean {
    return this.#turnedAway;
  }

  /** True when what was sent has not left for the kernel yet: send no more before `onDrain`. */
  get needsDrain(): boolean {
    return this.#socket.writableNeedDrain;
  }

  /** Bytes sent that have not left for the kernel yet. */
  get unsentBytes(): number {
    return this.#socket.writableLength + (this.#chaos?.heldBytes ?? 0);
  }

  /** Makes trouble on purpose from now on; undefined: none. */
  disturb(chaos: Chaos | undefined): void {
    this.#chaos = chaos === undefined ? undefined : new ChaosLine(this.#socket, chaos, monotonicMs);
  }

  /**
   * The messages of the peer, until it ends the connection in peace.
   *
   * @throws TtycamError when it ends otherwise: cut inside a message, reset, a bad length, or `end(reason)`.
   */
  async *messages(): AsyncGenerator<Uint8Array, void, undefined> {
    try {
      for await (const chunk of this.#socket as AsyncIterable<Uint8Array>) {
        this.onBytes?.(chunk.length);
        for (const message of this.#decode(chunk)) {
          // What came with the same chunk is not handed out behind the end.
          if (this.#endedFor !== undefined) throw this.#endedFor;
          yield message;
        }
        this.#decoder.assertSound();
      }
      this.#decoder.end();
    } catch (reason) {
      throw this.#endedFor ?? fromNodeError(reason, '');
    } finally {
      this.#socket.destroy();
    }
    if (this.#endedFor !== undefined) throw this.#endedFor;
  }

  /**
   * Hands each message of the peer to `take`, until the peer ends the connection in peace. For who is never slower than the
   * peer: nothing pauses it, and no message costs a promise.
   *
   * @throws TtycamError as `messages` does; and whatever `take` throws, which ends the connection.
   */
  async read(take: (message: Uint8Array) => void): Promise<void> {
    const ended = finished(this.#socket, { writable: false });
    this.#socket.on('data', (chunk: Uint8Array) => {
      try {
        this.onBytes?.(chunk.length);
        for (const message of this.#decode(chunk)) {
          if (this.#endedFor !== undefined) return;
          take(message);
        }
        this.#decoder.assertSound();
      } catch (reason) {
        this.end(fromNodeError(reason, ''));
      }
    });
    try {
      await ended;
      this.#decoder.end();
    } catch (reason) {
      throw this.#endedFor ?? fromNodeError(reason, '');
    } finally {
      this.#socket.destroy();
    }
    if (this.#endedFor !== undefined) throw this.#endedFor;
  }

  #decode(chunk: Uint8Array): Uint8Array[] {
    try {
      return this.#decoder.push(chunk);
    } catch (reason) {
      // Whatever is no TLS tells a TLS client that none is spoken here; a bare end could mean anything.
      if (reason instanceof TtycamError && reason.code === 'tls-mismatch') this.#socket.write(NO_TLS);
      throw reason;
    }
  }

  /**
   * Sends one message, given in one or more pieces: prefix and all of them in one system call, as the first receiver takes
   * one read for one frame.
   *
   * @param head Copied behind the prefix, so it should be short; the others are not.
   */
  send(head: Uint8Array, ...others: readonly Uint8Array[]): void {
    if (!this.open) return;
    let length = head.length;
    for (const piece of others) length += piece.length;
    const prefixBytes = this.#decoder.prefixBytes ?? 8;
    const begin = Buffer.allocUnsafe(prefixBytes + head.length);
    writePrefix(begin, length, prefixBytes);
    begin.set(head, prefixBytes);
    if (this.#chaos !== undefined) {
      this.#chaos.send([begin, ...others]);
      return;
    }
    this.#socket.cork();
    this.#socket.write(begin);
    for (const piece of others) if (piece.length > 0) this.#socket.write(piece);
    this.#socket.uncork();
  }

  /** Ends the connection at once. `reason` is what `messages` throws. */
  end(reason: TtycamError): void {
    this.#endedFor ??= reason;
    this.#socket.destroy();
  }

  /** Ends the connection as soon as its peer has heard `message`. `reason` is what `messages` throws. */
  turnAway(reason: TtycamError, message: Uint8Array, farewell: Farewell): void {
    this.#endedFor ??= reason;
    this.#turnedAway = true;
    farewell.say(this.#socket, frame(message, this.#decoder.prefixBytes));
  }

  /** Ends the connection in peace: what was sent leaves first. Resolves when it is closed, after 5 s at most. */
  async finish(withinMs: number = END_TIMEOUT_MS): Promise<void> {
    if (this.#socket.destroyed) return;
    const timeout = AbortSignal.timeout(withinMs);
    const closed = once(this.#socket, 'close', { signal: timeout }).catch(() => undefined);
    await this.#chaos?.empty();
    this.#socket.end();
    // Whatever the peer still says is read and left, or its end would never be seen.
    this.#socket.resume();
    await closed;
    this.#socket.destroy();
  }
}

/** A message as it travels, in one piece. */
export function frame(message: Uint8Array, prefixBytes: PrefixBytes = 8): Uint8Array {
  return Buffer.concat([encodePrefix(message.length, prefixBytes), message]);
}
