// Finds the next byte 0xff of a JPEG, at a bounded cost for each byte.

/** Bytes that are looked at one by one first: a call of `indexOf` costs as much as some dozens of them. */
const NEAR_BYTES = 32;

/**
 * Where the next 0xff is, from `from` on; -1 where there is none. It is `bytes.indexOf(0xff, from)`, which is the quicker way
 * where they are rare. Data may be made of nothing but 0xff with a zero or a restart behind it, though: 4 million calls.
 */
export function indexOfMarker(bytes: Uint8Array, from: number): number {
  const near = Math.min(bytes.length, from + NEAR_BYTES);
  for (let at = from; at < near; at += 1) if (bytes[at] === 0xff) return at;
  return near === bytes.length ? -1 : bytes.indexOf(0xff, near);
}
