// Removes byte stuffing from entropy-coded data: the zero after each 0xff (ITU-T T.81, B.1.1.5).
import { END_BIT } from '../jpeg-layout';

const VECTOR_BYTES = 16;

/**
 * Copies the data from `from` up to the next marker to `to`, and sets END_BIT. `to` must be more than a vector before `from`.
 *
 * @returns The address of the marker; `end` where there is none.
 */
export function unstuff(from: usize, end: usize, to: usize): usize {
  const data = to;
  let isStuffed = true;
  while (isStuffed) {
    let markers = 0;
    while (markers === 0 && from + VECTOR_BYTES <= end) {
      const bytes = v128.load(from);
      v128.store(to, bytes);
      markers = i8x16.bitmask(i8x16.eq(bytes, i8x16.splat(-1)));
      const copied = markers === 0 ? VECTOR_BYTES : ctz(markers);
      from += copied;
      to += copied;
    }
    for (; from < end && load<u8>(from) !== 0xff; from += 1, to += 1) store<u8>(to, load<u8>(from));
    isStuffed = from + 1 < end && load<u8>(from, 1) === 0;
    if (isStuffed) {
      store<u8>(to, 0xff);
      from += 2;
      to += 1;
    }
  }
  store<i32>(END_BIT, ((to - data) as i32) << 3);
  return from;
}

/** Whether two regions have the same bytes. */
export function isEqual(one: usize, other: usize, length: i32): bool {
  let at = 0;
  for (; at + VECTOR_BYTES <= length; at += VECTOR_BYTES)
    if (v128.any_true(v128.xor(v128.load(one + at), v128.load(other + at)))) return false;
  for (; at < length; at += 1) if (load<u8>(one + at) !== load<u8>(other + at)) return false;
  return true;
}
