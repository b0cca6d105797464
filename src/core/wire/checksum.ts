// The checksum of a message: a CRC-32 of all its bytes, in its last field. TCP's own checksum has only 16 bits, and
// does not cover errors within proxies and network cards.
import { TtycamError } from '../errors.js';

/** Field 15 as fixed32: the last field of every message that has it. */
const TAG = 0x7d;

/** The field: its tag and four bytes, little-endian. */
export const CHECKSUM_BYTES = 5;

/** Tables for four bytes at a time ("slicing by 4": Kounavis and Berry, ISCC 2005). */
const TABLES = buildTables();

function buildTables(): readonly [Int32Array, Int32Array, Int32Array, Int32Array] {
  const first = new Int32Array(256);
  for (let byte = 0; byte < 256; byte += 1) {
    let crc = byte;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
    first[byte] = crc;
  }
  const after = (table: Int32Array) => table.map((crc) => (crc >>> 8) ^ (first[crc & 0xff] as number));
  const second = after(first);
  const third = after(second);
  return [first, second, third, after(third)];
}

/** A function that calculates a CRC-32, as `crc32` does. */
export type Crc32 = (bytes: Uint8Array, before?: number) => number;

/** The CRC-32 of zip and PNG (ISO 3309). For several pieces, the result of one is `before` of the next. */
export function crc32(bytes: Uint8Array, before = 0): number {
  const [t0, t1, t2, t3] = TABLES;
  let crc = ~before;
  let at = 0;
  for (const end = bytes.length - 3; at < end; at += 4) {
    crc ^=
      (bytes[at] as number) |
      ((bytes[at + 1] as number) << 8) |
      ((bytes[at + 2] as number) << 16) |
      ((bytes[at + 3] as number) << 24);
    crc =
      (t3[crc & 0xff] as number) ^
      (t2[(crc >>> 8) & 0xff] as number) ^
      (t1[(crc >>> 16) & 0xff] as number) ^
      (t0[crc >>> 24] as number);
  }
  for (; at < bytes.length; at += 1) crc = (crc >>> 8) ^ (t0[(crc ^ (bytes[at] as number)) & 0xff] as number);
  return ~crc >>> 0;
}

/** Appends the checksum to the last of a message's pieces. The other pieces are not copied. */
export function appendChecksum(
  pieces: readonly [Uint8Array, ...Uint8Array[]],
  sum: Crc32 = crc32,
): [Uint8Array, ...Uint8Array[]] {
  let crc = 0;
  for (const piece of pieces) crc = sum(piece, crc);
  const last = pieces[pieces.length - 1] as Uint8Array;
  const extended = new Uint8Array(last.length + CHECKSUM_BYTES);
  extended.set(last);
  writeChecksum(extended, crc);
  const all: [Uint8Array, ...Uint8Array[]] = [...pieces];
  all[all.length - 1] = extended;
  return all;
}

/** Writes the field to the last `CHECKSUM_BYTES` bytes. */
export function writeChecksum(to: Uint8Array, crc: number): void {
  const start = to.length - CHECKSUM_BYTES;
  to[start] = TAG;
  for (let byte = 0; byte < 4; byte += 1) to[start + 1 + byte] = crc >>> (8 * byte);
}

/**
 * Verifies the messages of one peer. A peer whose first message has a checksum must write it in each, so that damage
 * cannot hide by removing it. A peer without it is an older program, whose messages are not verified.
 */
export class ChecksumVerifier {
  readonly #sum: Crc32;
  #expected: boolean | undefined;

  constructor(sum: Crc32 = crc32) {
    this.#sum = sum;
  }

  /**
   * @param checksum The checksum field of the message. Undefined where it has none.
   * @throws TtycamError `message-damaged` where it is wrong, or missing though the peer began with one.
   */
  check(message: Uint8Array, checksum: number | undefined): void {
    this.#expected ??= checksum !== undefined;
    if (checksum === undefined && !this.#expected) return;
    const end = message.length - CHECKSUM_BYTES;
    if (checksum !== undefined && message[end] === TAG && this.#sum(message.subarray(0, end)) === checksum) return;
    throw new TtycamError('message-damaged', 'a message was damaged on its way');
  }
}
