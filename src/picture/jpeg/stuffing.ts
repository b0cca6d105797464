// Entropy-coded data up to the next marker, without the zeros that are stuffed behind each 0xff (T.81, B.1.1.5).
import { indexOfMarker } from '../../core/jpeg/marker-search.js';

/** Below this, copying bytes one by one is quicker: data may be made of nothing but stuffed bytes. */
const COPY_FROM_BYTES = 32;

/** Where the next marker is, or the length of the JPEG without one; and where the data end that were copied. */
export interface Unstuffed {
  readonly marker: number;
  readonly end: number;
}

/** Copies the data from `at` on to `bytes`, from `to` on. They need as much room as the rest of the JPEG at most. */
export function unstuff(jpeg: Uint8Array, at: number, bytes: Uint8Array, to: number): Unstuffed {
  let from = at;
  let end = to;
  for (;;) {
    const found = indexOfMarker(jpeg, from);
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
