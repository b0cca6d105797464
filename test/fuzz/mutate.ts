// Bytes made worse: what a mutation fuzzer does to good ones.
import { join } from '../helpers/bytes.js';

/** Numbers from 0 to below 1. */
export type Chance = () => number;

/** Where lengths, tags, markers and signs turn over. */
const EDGES = [0x00, 0x01, 0x07, 0x0a, 0x1b, 0x7f, 0x80, 0x9b, 0xc0, 0xd8, 0xd9, 0xda, 0xff];

export function below(chance: Chance, limit: number): number {
  return Math.floor(chance() * limit);
}

export function pick<T>(chance: Chance, from: readonly T[]): T {
  return from[below(chance, from.length)] as T;
}

export function randomBytes(chance: Chance, length: number): Uint8Array {
  return Uint8Array.from({ length }, () => below(chance, 256));
}

/** `bytes` with one to eight changes; now and then none, so that the good way is walked too. `other` is what is spliced in. */
export function mutate(chance: Chance, bytes: Uint8Array, other: Uint8Array): Uint8Array {
  let worse = Uint8Array.from(bytes);
  if (chance() < 0.02) return worse;
  for (let count = 1 + below(chance, 8); count > 0; count -= 1) worse = mutateOnce(chance, worse, other);
  return worse;
}

function mutateOnce(chance: Chance, bytes: Uint8Array<ArrayBuffer>, other: Uint8Array): Uint8Array<ArrayBuffer> {
  const at = below(chance, bytes.length + 1);
  const length = 1 + below(chance, 16);
  switch (below(chance, 8)) {
    case 0: // a bit flips
      if (at < bytes.length) bytes[at] = (bytes[at] as number) ^ (1 << below(chance, 8));
      return bytes;
    case 1: // a byte becomes another
      if (at < bytes.length) bytes[at] = chance() < 0.5 ? pick(chance, EDGES) : below(chance, 256);
      return bytes;
    case 2: // some go missing
      return join(bytes.subarray(0, at), bytes.subarray(at + length));
    case 3: // it breaks off
      return Uint8Array.from(bytes.subarray(0, at));
    case 4: // some come twice
      return join(bytes.subarray(0, at + length), bytes.subarray(at));
    case 5: // some come from nowhere
      return join(bytes.subarray(0, at), randomBytes(chance, length), bytes.subarray(at));
    case 6: // a varint that does not end, or is huge
      return join(bytes.subarray(0, at), new Uint8Array(length).fill(0xff), bytes.subarray(at + length));
    default: {
      // a piece of another one
      const from = below(chance, other.length);
      return join(bytes.subarray(0, at), other.subarray(from, from + length * 4), bytes.subarray(at));
    }
  }
}

/** Texts that somebody might wish to see on another's terminal. */
const EVIL = [
  '\x1b[2J',
  '\x1b]0;title\x07',
  '\x1bP1$r\x1b\\',
  '\x9b31m',
  '\u0085',
  '\u202e',
  '\u200d',
  '\u2028',
  '\ud800',
  '\u0000',
  '\r\n',
  '\t',
  '\x7f',
  '👩‍👩‍👧',
  'e\u0301\u0301\u0301',
  '\u3164',
  '漢',
  '\u00ad',
  '\ufeff',
  '{red-fg}',
  '\u{e0041}',
];

/** A text that a peer might call itself by. */
export function evilText(chance: Chance): string {
  let text = '';
  for (let count = below(chance, 12); count > 0; count -= 1) {
    const kind = chance();
    if (kind < 0.4) text += pick(chance, EVIL);
    else if (kind < 0.7) text += String.fromCharCode(below(chance, 0x10000));
    else if (kind < 0.8) text += String.fromCodePoint(below(chance, 0x110000));
    else text += 'front door '.slice(0, below(chance, 12));
  }
  return chance() < 0.01 ? text.repeat(500) : text;
}
