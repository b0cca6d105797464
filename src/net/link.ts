// Message framing over a socket or a pair of pipes: each send is one message, and received bytes are split into messages again.
import { once } from 'node:events';
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { finished } from 'node:stream/promises';
import { TtycamError } from '../core/errors.js';
import { encodePrefix, MessageDecoder, type PrefixBytes, writePrefix } from '../core/wire/framing.js';
import { type Chaos, FaultInjector } from './chaos.js';
import { monotonicMs } from './clock.js';
import type { PeerIdentity } from './credentials/peer-identity.js';
import { fromNodeError } from './node-error.js';
import type { RefusalWriter } from './refusal-writer.js';
import { addressOf } from './tcp.js';

/** How long `finish` gives the peer to read what is left and to close its side. */
const END_TIMEOUT_MS = 5_000;

/**
 * How many bytes of one peer are taken in a row, and the pause that ends a row. libuv would take 2 MiB before it turns to
 * another socket. So with some peers that send without end, all others would wait.
 */
const MAX_ROW_BYTES = 256 * 1024;
const ROW_PAUSE_MS = 1;

/**
 * Pieces of a message up to this length are joined. To copy them costs a few microseconds. A write of several pieces costs more
 * in the stream and in the system, until the message is several times as large.
 */
const MAX_JOINED_BYTES = 128 * 1024;

/** The next message may be longer than this one by so much, without new memory. */
const JOINED_ROOM = 1.25;

/** The answer to a TLS ClientHello on a plain port. */
const NO_TLS = 'ttycam speaks no TLS here\n';

/**
 * One connection that carries length-prefixed messages both ways.
 *
 * Its memory is bounded in both directions. A user that sends nothing while `needsDrain` queues nothing more. Of received
 * data it holds the current message and one chunk at most: while nobody takes messages, TCP flow control pauses the peer.
 */
export class MessageLink {
  /** The peer's address: `host:port`, or a replacement where the peer has none. */
  readonly peer: string;
  /** Called with the size of each chunk that arrives, whether or not it completes a message. */
  onBytes: ((count: number) => void) | undefined;
  /** Called when `needsDrain` has become false again. */
  onDrain: (() => void) | undefined;
  /** Who the peer has proven to be, over TLS; undefined where nothing is proven. */
  peerIdentity: PeerIdentity | undefined;
  /** Call it when the peer has said whose connection this is. Throws when its key has too many connections. */
  onIdentified: (() => void) | undefined;
  readonly #socket: Duplex;
  readonly #decoder: MessageDecoder;
  #endReason: TtycamError | undefined;
  #evicted = false;
  #faults: FaultInjector | undefined;
  /** Other streams may refer to a message for longer than a socket does. */
  readonly #joins: boolean;
  /** The memory of the last message that was joined. */
  #joined: Buffer = Buffer.alloc(0);

  /**
   * @param prefixBytes The width of the length prefix, given by the side that connects. The other side detects it, and
   * answers with the same width.
   * @param peer The peer's address, where the stream is no socket that has one.
   */
  constructor(socket: Duplex, maxMessageBytes: number, prefixBytes?: PrefixBytes, peer?: string) {
    this.#socket = socket;
    this.#joins = socket instanceof Socket;
    this.#decoder = new MessageDecoder(maxMessageBytes, prefixBytes);
    this.peer = peer ?? (socket instanceof Socket ? addressOf(socket) : 'unknown');
    // Each message is written whole, so Nagle's algorithm would only delay it.
    if (socket instanceof Socket) socket.setNoDelay(true);
    // `messages` throws errors. Without a listener, one that comes between two iterations would end the process.
    socket.on('error', () => undefined);
    socket.on('drain', () => this.onDrain?.());
  }

  /** False once either side has ended it. */
  get open(): boolean {
    return !this.#socket.destroyed && this.#socket.writable;
  }

  /** Whether it was evicted for another connection. That was reported then. */
  get evicted(): boolean {
    return this.#evicted;
  }

  /** True while sent data waits outside the kernel: send no more before `onDrain`. */
  get needsDrain(): boolean {
    return this.#socket.writableNeedDrain;
  }

  /** Sent bytes that the kernel has not taken yet. */
  get unsentBytes(): number {
    return this.#socket.writableLength + (this.#faults?.queuedBytes ?? 0);
  }

  /** Injects faults into what is sent from now on; undefined: none. */
  injectFaults(chaos: Chaos | undefined): void {
    this.#faults = chaos === undefined ? undefined : new FaultInjector(this.#socket, chaos, monotonicMs);
  }

  /**
   * The messages of the peer, until it closes the connection in order.
   *
   * @throws TtycamError when it ends otherwise: cut inside a message, reset, a bad length, or `end(reason)`.
   */
  async *messages(): AsyncGenerator<Uint8Array, void, undefined> {
    try {
      for await (const chunk of this.#socket as AsyncIterable<Uint8Array>) {
        this.onBytes?.(chunk.length);
        for (const message of this.#decode(chunk)) {
          // The rest of the chunk is dropped after `end`.
          if (this.#endReason !== undefined) throw this.#endReason;
          yield message;
        }
        this.#decoder.assertSound();
      }
      this.#decoder.end();
    } catch (reason) {
      throw this.#endReason ?? fromNodeError(reason, '');
    } finally {
      this.#socket.destroy();
    }
    if (this.#endReason !== undefined) throw this.#endReason;
  }

  /**
   * Calls `take` with each message, until the peer closes the connection in order. Where `take` returns a promise, the peer is
   * paused until it resolves. A message that is taken at once costs no promise, unlike with `messages`.
   *
   * @throws TtycamError as `messages` does, and what `take` throws, which ends the connection.
   */
  async read(take: (message: Uint8Array) => Promise<void> | undefined): Promise<void> {
    const ended = finished(this.#socket, { writable: false });
    let taking: Promise<void> | undefined;
    const fail = (reason: unknown) => this.end(fromNodeError(reason, ''));
    const takeRest = async (first: Promise<void>, messages: readonly Uint8Array[], from: number): Promise<void> => {
      await first;
      for (const message of messages.slice(from)) {
        if (this.#endReason !== undefined) return;
        await take(message);
      }
      this.#decoder.assertSound();
      this.#socket.resume();
    };
    let rowBytes = 0;
    let takenMs = 0;
    const yieldAfterRow = (): void => {
      takenMs = monotonicMs();
      if (rowBytes < MAX_ROW_BYTES) return;
      rowBytes = 0;
      this.#socket.pause();
      setImmediate(() => this.#socket.resume());
    };
    this.#socket.on('data', (chunk: Uint8Array) => {
      try {
        this.onBytes?.(chunk.length);
        rowBytes = monotonicMs() - takenMs > ROW_PAUSE_MS ? chunk.length : rowBytes + chunk.length;
        const messages = this.#decode(chunk);
        for (const [at, message] of messages.entries()) {
          if (this.#endReason !== undefined) return;
          const result = take(message);
          if (result === undefined) continue;
          this.#socket.pause();
          taking = takeRest(result, messages, at + 1).catch(fail);
          return;
        }
        this.#decoder.assertSound();
        yieldAfterRow();
      } catch (reason) {
        fail(reason);
      }
    });
    try {
      await ended;
      this.#decoder.end();
    } catch (reason) {
      throw this.#endReason ?? fromNodeError(reason, '');
    } finally {
      this.#socket.destroy();
      // Whoever takes a message is not left behind.
      await taking;
    }
    if (this.#endReason !== undefined) throw this.#endReason;
  }

  #decode(chunk: Uint8Array): Uint8Array[] {
    try {
      return this.#decoder.push(chunk);
    } catch (reason) {
      // A TLS client reports this text as no TLS. A bare end of the connection would give it no reason.
      if (reason instanceof TtycamError && reason.code === 'tls-mismatch') this.#socket.write(NO_TLS);
      throw reason;
    }
  }

  /**
   * Sends one message, given in one or more pieces. The prefix and all pieces go out in one system call, as the first receiver
   * takes one read for one frame.
   *
   * @param head Copied behind the prefix, so it should be short. The other pieces are copied where that costs less than a write
   * of several pieces.
   */
  send(head: Uint8Array, ...others: readonly Uint8Array[]): void {
    if (!this.open) return;
    let length = head.length;
    for (const piece of others) length += piece.length;
    const prefixBytes = this.#decoder.prefixBytes ?? 8;
    if (this.#joins && this.#faults === undefined && others.length > 0 && length <= MAX_JOINED_BYTES) {
      this.#sendJoined(head, others, length, prefixBytes);
      return;
    }
    const start = Buffer.allocUnsafe(prefixBytes + head.length);
    writePrefix(start, length, prefixBytes);
    start.set(head, prefixBytes);
    if (this.#faults !== undefined) this.#faults.send([start, ...others]);
    else if (others.length === 0) this.#socket.write(start);
    else {
      this.#socket.cork();
      this.#socket.write(start);
      for (const piece of others) if (piece.length > 0) this.#socket.write(piece);
      this.#socket.uncork();
    }
  }

  #sendJoined(head: Uint8Array, others: readonly Uint8Array[], length: number, prefixBytes: PrefixBytes): void {
    const wholeBytes = prefixBytes + length;
    // The socket refers to the last message until the system has taken all of it.
    if (this.#socket.writableLength > 0 || this.#joined.length < wholeBytes)
      this.#joined = Buffer.allocUnsafeSlow(wholeBytes * JOINED_ROOM);
    const joined = this.#joined;
    writePrefix(joined, length, prefixBytes);
    joined.set(head, prefixBytes);
    let at = prefixBytes + head.length;
    for (const piece of others) {
      joined.set(piece, at);
      at += piece.length;
    }
    this.#socket.write(joined.subarray(0, wholeBytes));
  }

  /** Ends the connection at once. `reason` is what `messages` throws. */
  end(reason: TtycamError): void {
    this.#endReason ??= reason;
    this.#socket.destroy();
  }

  /** Sends a last message, and ends the connection. `reason` is what `messages` throws. */
  evict(reason: TtycamError, message: Uint8Array, refusals: RefusalWriter): void {
    this.#endReason ??= reason;
    this.#evicted = true;
    refusals.end(this.#socket, frame(message, this.#decoder.prefixBytes));
  }

  /** Closes the connection in order, after all sent data. Resolves when it is closed, after 5 s at most. */
  async finish(withinMs: number = END_TIMEOUT_MS): Promise<void> {
    if (this.#socket.destroyed) return;
    const timeout = AbortSignal.timeout(withinMs);
    const closed = once(this.#socket, 'close', { signal: timeout }).catch(() => undefined);
    await this.#faults?.empty();
    this.#socket.end();
    // Received data is read and ignored, or the end of the peer would never be seen.
    this.#socket.resume();
    await closed;
    this.#socket.destroy();
  }
}

/** A message with its prefix, in one piece. */
export function frame(message: Uint8Array, prefixBytes: PrefixBytes = 8): Uint8Array {
  return Buffer.concat([encodePrefix(message.length, prefixBytes), message]);
}
