// Bytes for tests: from hex, joined, and split in all ways in which a network may split them.
import fc from 'fast-check';

/** The options of every property test: a fixed seed, so that failures are the same on every machine. */
export const SEEDED = { seed: 5252, numRuns: 100 } as const;

/** Bytes from hex; white space is ignored. */
export function hex(text: string): Uint8Array {
  return Uint8Array.from(Buffer.from(text.replace(/\s+/g, ''), 'hex'));
}

export function toHex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}

export function join(...parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(Buffer.concat(parts));
}

/** Splits `bytes` into pieces of the given sizes, which repeat. */
export function cut(bytes: Uint8Array, sizes: readonly number[]): Uint8Array[] {
  const pieces: Uint8Array[] = [];
  let at = 0;
  for (let turn = 0; at < bytes.length; turn += 1) {
    const end = at + (sizes[turn % sizes.length] ?? bytes.length);
    // Copies, so that a test notices a view that is used after its chunk.
    pieces.push(bytes.slice(at, end));
    at = end;
  }
  return pieces;
}

/** The splits that every parser is tested with: whole, byte by byte, and in odd pieces. */
export const CUTS: readonly (readonly number[])[] = [[Number.MAX_SAFE_INTEGER], [1], [3], [7, 1, 1_448], [65_536]];

/** Arbitrary sizes of pieces: mostly small, sometimes larger than a message. */
export const anyCuts = fc.array(fc.oneof(fc.integer({ min: 1, max: 16 }), fc.integer({ min: 1, max: 5_000 })), {
  minLength: 1,
  maxLength: 12,
});
