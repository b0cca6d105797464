// Bytes for tests: from hexadecimal digits, joined, and cut into the pieces that a network may deliver.
import fc from 'fast-check';

/** Every property runs with one seed, so that a failure is the same on each machine. */
export const SEEDED = { seed: 5252, numRuns: 100 } as const;

/** Bytes from hexadecimal digits; white space is ignored. */
export function hex(text: string): Uint8Array {
  return Uint8Array.from(Buffer.from(text.replace(/\s+/g, ''), 'hex'));
}

export function toHex(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('hex');
}

export function join(...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const joined = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}

/** `bytes` in pieces of the given sizes, again and again until it is used up. Each is made when it is asked for. */
export function* cut(bytes: Uint8Array, sizes: readonly number[]): Generator<Uint8Array> {
  let at = 0;
  for (let turn = 0; at < bytes.length; turn += 1) {
    const end = at + (sizes[turn % sizes.length] ?? bytes.length);
    // Copies: a view that is used after its chunk then gives wrong bytes.
    yield bytes.slice(at, end);
    at = end;
  }
}

/** The sizes of pieces for each parser of bytes: whole, byte by byte, and odd pieces. */
export const CUTS: readonly (readonly number[])[] = [[Number.MAX_SAFE_INTEGER], [1], [3], [7, 1, 1_448], [65_536]];

const SURROGATES = 0x800;
const FIRST_SURROGATE = 0xd800;

/**
 * Any code point that is a character of its own. The unit 'binary' of fast-check means the same, and builds a table of all
 * million of them at its first use, which takes a second.
 */
export const anyCharacter = fc
  .integer({ min: 0, max: 0x10ffff - SURROGATES })
  .map((code) => String.fromCodePoint(code < FIRST_SURROGATE ? code : code + SURROGATES));

/** Sizes of pieces for properties: mostly small, sometimes larger than a message. */
export const anyCuts = fc.array(fc.oneof(fc.integer({ min: 1, max: 16 }), fc.integer({ min: 1, max: 5_000 })), {
  minLength: 1,
  maxLength: 12,
});
