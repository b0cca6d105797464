// Length-prefixed framing: writes the prefix in both widths, and splits a byte stream into messages.
import { TtycamError } from '../errors.js';
import { ChunkList } from './chunks.js';

/**
 * The width of the length prefix, which is little-endian: 8 bytes, or 4 where the C type `long` of the first program has
 * 4. That is so on Windows and on 32-bit Raspberry Pi OS.
 */
export type PrefixBytes = 4 | 8;

/** The length prefix of a message of `length` bytes. */
export function encodePrefix(length: number, prefixBytes: PrefixBytes): Uint8Array {
  const prefix = new Uint8Array(prefixBytes);
  writePrefix(prefix, length, prefixBytes);
  return prefix;
}

/** Writes the length prefix of a message of `length` bytes to the start of `to`. */
export function writePrefix(to: Uint8Array, length: number, prefixBytes: PrefixBytes): void {
  // Every length that is sent fits four bytes, so the upper half of the 8-byte form is zero.
  for (let at = 0; at < prefixBytes; at += 1) to[at] = at < 4 ? length >>> (8 * at) : 0;
}

/**
 * Splits a byte stream into messages. It detects the width of the peer's prefix. In an 8-byte length the upper half is
 * zero. In the 4-byte form those bytes begin the message, with a protobuf tag that is never zero.
 *
 * Behind a wrong length the next message cannot be found. So the decoder fails for good, and its connection has to end. Whole
 * messages before the wrong length are returned first.
 */
export class MessageDecoder {
  readonly #maxMessageBytes: number;
  readonly #chunks = new ChunkList();
  #prefixBytes: PrefixBytes | undefined;
  #messageBytes: number | undefined;
  #failure: TtycamError | undefined;
  #begun = false;

  /**
   * @param maxMessageBytes A message that declares more is refused before a byte of it is stored.
   * @param prefixBytes The width of the peer's prefix, where it is known. A receiver answers in the width of the sender, and its
   *   first answer may be too short for detection.
   */
  constructor(maxMessageBytes: number, prefixBytes?: PrefixBytes) {
    this.#maxMessageBytes = maxMessageBytes;
    this.#prefixBytes = prefixBytes;
  }

  /** The width of the peer's prefix. Undefined until its first 8 bytes have arrived. */
  get prefixBytes(): PrefixBytes | undefined {
    return this.#prefixBytes;
  }

  /** How many bytes of an incomplete message are stored. */
  get pendingBytes(): number {
    return this.#chunks.length;
  }

  /**
   * Takes the next bytes and returns the messages that they complete, oldest first. A message may be a view on a chunk.
   * Messages before a wrong length are returned, and `assertSound`, `push` and `end` throw from then on.
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

  /** Throws the error of a wrong length. Call it after the messages before it have been processed. */
  assertSound(): void {
    if (this.#failure !== undefined) throw this.#failure;
  }

  /**
   * Ends the stream.
   *
   * @throws TtycamError `message-cut` where it ended inside a message.
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
    // From 2^53 on the last digits are lost. Only the text of the error shows that.
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
   * Throws where the stream begins with a TLS record: its type, version and size (RFC 8446, section 5.1). No stream of ttycam
   * begins so. As an 8-byte length it would be absurd, and a 4-byte length is followed by a tag below 64.
   */
  #refuseTls(): void {
    if (this.#begun || this.#chunks.length < 7 || this.#chunks.peek(1) !== 3) return;
    const type = this.#chunks.peek(0);
    const size = this.#chunks.peek(3) * 256 + this.#chunks.peek(4);
    if (type === 0x16 && size >= 64 && this.#chunks.peek(5) === 1) {
      throw new TtycamError(
        'tls-mismatch',
        'the peer speaks TLS, and this side does not: write tcp:// there, or tls:// here',
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
    // The upper half is neither zero nor a tag. With a zero first byte it counts as an absurd 8-byte length, which is
    // refused.
    if (upper[0] === 0) return 8;
    const shown = first.map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
    throw new TtycamError('not-ttycam', `the peer does not speak ttycam: its first bytes are ${shown}`);
  }
}

/** Whether a byte can begin a message: a protobuf tag of one of the fields 1 to 15 with a known wire type. */
function isTag(byte: number): boolean {
  const wireType = byte & 7;
  return byte >= 8 && byte < 128 && (wireType === 0 || wireType === 1 || wireType === 2 || wireType === 5);
}
