// Messages behind their lengths: the prefix in both its widths, and how a stream is cut into messages again.

import { TtycamError } from '../errors.js';
import { ChunkList } from './chunks.js';

/**
 * The width of the length prefix: little-endian, 8 bytes, or 4 where the C type `long` of the first program had 4
 * (Windows, 32-bit Raspberry Pi OS).
 */
export type PrefixBytes = 4 | 8;

/** The length prefix of a message of `length` bytes. */
export function encodePrefix(length: number, prefixBytes: PrefixBytes): Uint8Array {
  const prefix = new Uint8Array(prefixBytes);
  writePrefix(prefix, length, prefixBytes);
  return prefix;
}

/** Writes the length prefix of a message of `length` bytes to the front of `to`. */
export function writePrefix(to: Uint8Array, length: number, prefixBytes: PrefixBytes): void {
  // Four bytes carry every length we send; the upper half of the long form is zero.
  for (let at = 0; at < prefixBytes; at += 1) to[at] = at < 4 ? length >>> (8 * at) : 0;
}

/**
 * Cuts a byte stream into messages. It finds out by itself which prefix the peer writes: in an 8-byte length the upper
 * half is zero; in the 4-byte form those bytes are the message's first, which begins with a protobuf tag, never zero.
 *
 * Past a wrong length there is no way to find the next message: the decoder is dead, and so is its connection. Messages
 * that were whole before it are handed over first.
 */
export class MessageDecoder {
  readonly #maxMessageBytes: number;
  readonly #chunks = new ChunkList();
  #prefixBytes: PrefixBytes | undefined;
  #messageBytes: number | undefined;
  #failure: TtycamError | undefined;
  #begun = false;

  /**
   * @param maxMessageBytes A message that declares more is refused before a byte of it is kept.
   * @param prefixBytes The peer's prefix, where it is known: whoever connects is answered in the width it writes, and a
   * first answer may be too short to tell by.
   */
  constructor(maxMessageBytes: number, prefixBytes?: PrefixBytes) {
    this.#maxMessageBytes = maxMessageBytes;
    this.#prefixBytes = prefixBytes;
  }

  /** The peer's prefix, known once its first 8 bytes are here. */
  get prefixBytes(): PrefixBytes | undefined {
    return this.#prefixBytes;
  }

  /** Bytes kept of a message that is not whole yet. */
  get pendingBytes(): number {
    return this.#chunks.length;
  }

  /**
   * Takes the next bytes and returns the messages that they complete, oldest first; a message may be a view on a chunk.
   * Where a wrong length stands behind some, they are returned, and `assertSound`, `push` and `end` throw from then on.
   *
   * @throws TtycamError `message-empty`, `message-too-large`, `tls-mismatch` or `not-ttycam`.
   */
  push(chunk: Uint8Array): Uint8Array[] {
    this.assertSound();
    this.#chunks.push(chunk);
    const messages: Uint8Array[] = [];
    try {
      for (;;) {
        this.#messageBytes ??= this.#readPrefix();
        if (this.#messageBytes === undefined || this.#chunks.length < this.#messageBytes) return messages;
        messages.push(this.#chunks.take(this.#messageBytes));
        this.#messageBytes = undefined;
      }
    } catch (error) {
      this.#failure = TtycamError.from(error);
      if (messages.length === 0) throw error;
      return messages;
    }
  }

  /** Throws what a wrong length was found to be: to be called when the messages before it have been dealt with. */
  assertSound(): void {
    if (this.#failure !== undefined) throw this.#failure;
  }

  /**
   * The stream has ended.
   *
   * @throws TtycamError `message-cut` when it ended inside a message.
   */
  end(): void {
    this.assertSound();
    if (this.#messageBytes === undefined) this.#refuseTls();
    if (this.#messageBytes !== undefined) {
      throw new TtycamError(
        'message-cut',
        `the connection ended inside a message: ${this.#chunks.length} of ${this.#messageBytes} bytes had arrived`,
      );
    }
    if (this.#chunks.length > 0) {
      throw new TtycamError('message-cut', `the connection ended inside a length: ${this.#chunks.length} bytes of it`);
    }
  }

  #readPrefix(): number | undefined {
    if (this.#chunks.length < (this.#prefixBytes ?? 8)) return undefined;
    if (!this.#begun) this.#refuseTls();
    this.#begun = true;
    this.#prefixBytes ??= this.#detectPrefix();
    const prefix = this.#chunks.take(this.#prefixBytes);
    const view = new DataView(prefix.buffer, prefix.byteOffset, prefix.byteLength);
    const upper = this.#prefixBytes === 8 ? view.getUint32(4, true) : 0;
    // 2^53 and above lose their last digits here, which only a message for people shows.
    const length = upper * 2 ** 32 + view.getUint32(0, true);
    if (length === 0) throw new TtycamError('message-empty', 'the peer declared a message of 0 bytes');
    if (length > this.#maxMessageBytes) {
      throw new TtycamError(
        'message-too-large',
        `the peer declared a message of ${length} bytes; at most ${this.#maxMessageBytes} are taken`,
      );
    }
    return length;
  }

  /**
   * A TLS record begins with its type, its version and its size (RFC 8446, section 5.1). Nothing of ours does: as a long
   * length it would be absurd, and behind a short one stands a message's tag, which is below 64.
   */
  #refuseTls(): void {
    if (this.#begun || this.#chunks.length < 7 || this.#chunks.peek(1) !== 3) return;
    const type = this.#chunks.peek(0);
    const size = this.#chunks.peek(3) * 256 + this.#chunks.peek(4);
    if (type === 0x16 && size >= 64 && this.#chunks.peek(5) === 1) {
      throw new TtycamError(
        'tls-mismatch',
        'the peer speaks TLS, and here nobody does: write tcp:// there, or tls:// here',
      );
    }
    if (type === 0x15 && size === 2) {
      throw new TtycamError('tls-mismatch', 'the peer speaks TLS: write tls:// here too, with its key');
    }
  }

  #detectPrefix(): PrefixBytes {
    const first = Array.from({ length: 8 }, (_, at) => this.#chunks.peek(at));
    const upper = first.slice(4);
    if (upper.every((byte) => byte === 0)) return 8;
    if (isTag(upper[0] as number)) return 4;
    // An upper half that is neither zero nor a message: as an absurd 8-byte length if its low bytes could be one.
    if (upper[0] === 0) return 8;
    const shown = first.map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
    throw new TtycamError('not-ttycam', `the peer does not speak ttycam: its first bytes are ${shown}`);
  }
}

/** Whether a byte can begin a message of ours: a protobuf tag of one of the fields 1 to 15 with a known wire type. */
function isTag(byte: number): boolean {
  const wireType = byte & 7;
  return byte >= 8 && byte < 128 && (wireType === 0 || wireType === 1 || wireType === 2 || wireType === 5);
}
