// The format of a recording, .ttycam: a header, then the wire's own messages, each behind the time at which it came.

import { TtycamError } from '../errors.js';
import { MAX_MESSAGE_BYTES } from '../limits.js';
import { ChunkList } from './chunks.js';
import { encodePrefix } from './framing.js';

/** `ttycam`, a line feed, and the version of the format, as docs/recording.md has it. */
const MAGIC = Uint8Array.of(0x74, 0x74, 0x79, 0x63, 0x61, 0x6d, 0x0a);
const VERSION = 1;
const HEADER_BYTES = MAGIC.length + 1;

/** Time, camera, and the message's length as it stands on the wire. */
const RECORD_HEAD_BYTES = 8 + 4 + 8;

/** What a recording begins with. */
export function encodeRecordingHeader(): Uint8Array {
  return Uint8Array.of(...MAGIC, VERSION);
}

/**
 * What stands before a recorded message.
 *
 * @param arrivedUs When it came, in µs since 1970 by the receiver's clock.
 * @param place Its camera's place at the receiver.
 * @param length Bytes of the message.
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
  /** When it came, in µs since 1970 by the clock of the receiver that recorded it. */
  readonly arrivedUs: number;
  readonly place: number;
  /** The bytes of a Video, not looked at yet. */
  readonly message: Uint8Array;
}

type RecordHead = Omit<RecordedMessage, 'message'> & { readonly length: number };

/**
 * Cuts the bytes of a recording into its messages. A recording is input like a peer's: whatever it declares is judged
 * before it is kept. One that was cut off or damaged is good up to there, and `damage` says so.
 */
export class RecordingDecoder {
  readonly #chunks = new ChunkList();
  #headerRead = false;
  #head: RecordHead | undefined;
  #damage: string | undefined;

  /** What is wrong with it, once that is known, in words; nothing more comes out then. */
  get damage(): string | undefined {
    return this.#damage;
  }

  /**
   * Takes the next bytes and returns the messages that they complete.
   *
   * @throws TtycamError `source-failed` when it is no recording, or one of a later format.
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
   * The file has ended.
   *
   * @throws TtycamError `source-failed` when it is too short to be a recording.
   */
  end(): void {
    if (!this.#headerRead) throw noRecording();
    if (this.#damage !== undefined || (this.#head === undefined && this.#chunks.length === 0)) return;
    this.#damage = 'it was cut off inside a frame, as by a crash, and is good up to there';
  }

  #readHeader(): boolean {
    if (this.#headerRead) return true;
    // Told by the first byte that differs, so that nothing waits for more of a file that is none.
    const known = Math.min(this.#chunks.length, MAGIC.length);
    for (let at = 0; at < known; at += 1) if (this.#chunks.peek(at) !== MAGIC[at]) throw noRecording();
    if (this.#chunks.length < HEADER_BYTES) return false;
    const version = this.#chunks.take(HEADER_BYTES)[MAGIC.length] as number;
    if (version !== VERSION) {
      const words = `it is a recording of format ${version}, and this ttycam reads format ${VERSION}. Update ttycam`;
      throw new TtycamError('source-failed', words);
    }
    this.#headerRead = true;
    return true;
  }

  #readHead(): RecordHead | undefined {
    if (this.#chunks.length < RECORD_HEAD_BYTES) return undefined;
    const head = this.#chunks.take(RECORD_HEAD_BYTES);
    const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
    const wide = (at: number) => view.getUint32(at + 4, true) * 2 ** 32 + view.getUint32(at, true);
    const length = wide(12);
    if (length > 0 && length <= MAX_MESSAGE_BYTES)
      return { arrivedUs: wide(0), place: view.getUint32(8, true), length };
    this.#damage = `it is damaged, as a message of ${length} bytes stands in it, and is good up to there`;
    return undefined;
  }
}

function noRecording(): TtycamError {
  return new TtycamError('source-failed', 'it is no recording of ttycam');
}
