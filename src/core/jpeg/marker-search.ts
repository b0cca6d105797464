// Searches a JPEG for the next byte 0xff, at a bounded cost for each byte.

/** How many bytes are compared one by one first. A call of `indexOf` costs as much as some dozens of comparisons. */
const NEAR_BYTES = 32;

/**
 * The position of the next 0xff from `from` on; -1 where there is none. `bytes.indexOf(0xff, from)` is faster where they are
 * rare. But data may consist only of 0xff with a zero or a restart code behind it, which would cost 4 million calls.
 */
export function indexOfMarker(bytes: Uint8Array, from: number): number {
  const near = Math.min(bytes.length, from + NEAR_BYTES);
  for (let at = from; at < near; at += 1) if (bytes[at] === 0xff) return at;
  return near === bytes.length ? -1 : bytes.indexOf(0xff, near);
}
