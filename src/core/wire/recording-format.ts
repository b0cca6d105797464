// The file format of a recording, .ttycam: a header, and then messages of the wire, each with its arrival time.
import { TtycamError } from '../errors.js';
import { MAX_MESSAGE_BYTES } from '../limits.js';
import { ChunkList } from './chunks.js';
import { encodePrefix } from './framing.js';

/** The magic number: `ttycam` and a line feed. The version of the format follows, see docs/recording.md. */
const MAGIC = Uint8Array.of(0x74, 0x74, 0x79, 0x63, 0x61, 0x6d, 0x0a);
const VERSION = 1;
const HEADER_BYTES = MAGIC.length + 1;

/** The arrival time, the camera's slot number, and the length of the message as on the wire. */
const RECORD_HEAD_BYTES = 8 + 4 + 8;

/** The header of a recording. */
export function encodeRecordingHeader(): Uint8Array {
  return Uint8Array.of(...MAGIC, VERSION);
}

/**
 * The head of a record, before its message.
 *
 * @param arrivedUs The arrival time in µs since 1970, by the receiver's clock.
 * @param place The camera's slot number at the receiver (JSON: `place`).
 * @param length The length of the message in bytes.
 */
export function encodeRecordHead(arrivedUs: number, place: number, length: number): Uint8Array {
  const head = new Uint8Array(RECORD_HEAD_BYTES);
  const view = new DataView(head.buffer);
  view.setUint32(0, arrivedUs % 2 ** 32, true);
  view.setUint32(4, Math.floor(arrivedUs / 2 ** 32), true);
  view.setUint32(8, place, true);
  head.set(encodePrefix(length, 8), 12);
  return head;
}

/** One message of a recording. */
export interface RecordedMessage {
  /** The arrival time in µs since 1970, by the clock of the receiver that recorded it. */
  readonly arrivedUs: number;
  /** The camera's slot number at that receiver (JSON: `place`). */
  readonly place: number;
  /** The bytes of a Video, not decoded yet. */
  readonly message: Uint8Array;
}

type RecordHead = Omit<RecordedMessage, 'message'> & { readonly length: number };

/**
 * Splits the bytes of a recording into messages. A recording is untrusted input, like that of a peer: every length is checked
 * before memory is allocated. A recording that was cut off or damaged is valid up to there, and `damage` tells the reason.
 */
export class RecordingDecoder {
  readonly #chunks = new ChunkList();
  #headerRead = false;
  #head: RecordHead | undefined;
  #damage: string | undefined;

  /** What is wrong with the recording. Undefined while it is intact. No messages follow once it is set. */
  get damage(): string | undefined {
    return this.#damage;
  }

  /**
   * Takes the next bytes and returns the messages that they complete.
   *
   * @throws TtycamError `source-failed` where the file is not a recording, or has a newer format.
   */
  push(chunk: Uint8Array): RecordedMessage[] {
    const found: RecordedMessage[] = [];
    if (this.#damage !== undefined) return found;
    this.#chunks.push(chunk);
    if (!this.#readHeader()) return found;
    for (;;) {
      const head = this.#head ?? this.#readHead();
      this.#head = head;
      if (head === undefined || this.#chunks.length < head.length) return found;
      const { arrivedUs, place, length } = head;
      found.push({ arrivedUs, place, message: this.#chunks.take(length) });
      this.#head = undefined;
    }
  }

  /**
   * Ends the file.
   *
   * @throws TtycamError `source-failed` where the file is too short to be a recording.
   */
  end(): void {
    if (!this.#headerRead) throw notARecording();
    if (this.#damage !== undefined || (this.#head === undefined && this.#chunks.length === 0)) return;
    this.#damage = 'it was cut off inside a frame, as by a crash, and is good up to there';
  }

  #readHeader(): boolean {
    if (this.#headerRead) return true;
    // The first different byte decides, so that nothing waits for more bytes of another file type.
    const known = Math.min(this.#chunks.length, MAGIC.length);
    for (let at = 0; at < known; at += 1) if (this.#chunks.peek(at) !== MAGIC[at]) throw notARecording();
    if (this.#chunks.length < HEADER_BYTES) return false;
    const version = this.#chunks.take(HEADER_BYTES)[MAGIC.length] as number;
    if (version !== VERSION) {
      const reason = `it is a recording of format ${version}, and this ttycam reads format ${VERSION}. Update ttycam`;
      throw new TtycamError('source-failed', reason);
    }
    this.#headerRead = true;
    return true;
  }

  #readHead(): RecordHead | undefined {
    if (this.#chunks.length < RECORD_HEAD_BYTES) return undefined;
    const head = this.#chunks.take(RECORD_HEAD_BYTES);
    const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
    const uint64 = (at: number) => view.getUint32(at + 4, true) * 2 ** 32 + view.getUint32(at, true);
    const length = uint64(12);
    if (length > 0 && length <= MAX_MESSAGE_BYTES)
      return { arrivedUs: uint64(0), place: view.getUint32(8, true), length };
    this.#damage = `it is damaged, as it declares a message of ${length} bytes, and is good up to there`;
    return undefined;
  }
}

function notARecording(): TtycamError {
  return new TtycamError('source-failed', 'it is not a recording of ttycam');
}
