// Removes byte stuffing from entropy-coded data: the zero after each 0xff (T.81, B.1.1.5).
import { MarkerSearch } from '../../core/jpeg/marker-search.js';

/** Shorter runs are copied faster byte by byte: hostile data may consist of stuffed bytes only. */
const COPY_FROM_BYTES = 32;

/** The position of the next marker, or the JPEG's length without one; and the end of the copied data. */
export interface Unstuffed {
  readonly marker: number;
  readonly end: number;
}

/** Copies the data from `at` up to the next marker to `bytes` at `to`. They need at most the JPEG's remaining length. */
export function unstuff(jpeg: Uint8Array, at: number, bytes: Uint8Array, to: number): Unstuffed {
  const search = new MarkerSearch();
  let from = at;
  let end = to;
  for (;;) {
    const found = search.next(jpeg, from);
    const stuffed = found !== -1 && jpeg[found + 1] === 0;
    const stop = found === -1 ? jpeg.length : stuffed ? found + 1 : found;
    if (stop - from > COPY_FROM_BYTES) {
      bytes.set(jpeg.subarray(from, stop), end);
      end += stop - from;
    } else {
      for (; from < stop; from += 1, end += 1) bytes[end] = jpeg[from] as number;
    }
    from = stuffed ? stop + 1 : stop;
    for (; stuffed && jpeg[from] === 0xff && jpeg[from + 1] === 0; from += 2, end += 1) bytes[end] = 0xff;
    if (!stuffed) return { marker: from, end };
  }
}
