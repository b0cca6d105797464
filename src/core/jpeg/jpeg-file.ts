// Finds the main picture of a JPEG file. Phones write a second JPEG behind it, a preview or a gain map, which is ignored.
import type { SplitJpeg } from './jpeg-splitter.js';
import { inspectJpeg, JpegWalker } from './jpeg-walk.js';
import { MarkerSearch } from './marker-search.js';

/** The first picture in `bytes`, or why it is torn. Undefined where no JPEG begins there. */
export function firstJpeg(bytes: Uint8Array): SplitJpeg | undefined {
  for (let at = nextStart(bytes, 0); at !== -1; ) {
    const rest = bytes.subarray(at);
    const inspection = inspectJpeg(rest);
    if (inspection.whole) return { kind: 'jpeg', jpeg: rest.subarray(0, inspection.bytes), size: inspection.size };
    const walker = new JpegWalker();
    walker.walk(rest, rest.length);
    const isDoubled = rest[2] === 0xff && rest[3] === 0xd8;
    // Behind a torn picture, the next one may be its own preview. Before it, junk may contain a start marker by chance.
    if (walker.size !== undefined || (at === 0 && !isDoubled)) {
      return { kind: 'torn', reason: inspection.problem, bytes: rest.length };
    }
    at = nextStart(bytes, at + Math.max(2, walker.certainBytes));
  }
  return undefined;
}

function nextStart(bytes: Uint8Array, from: number): number {
  const search = new MarkerSearch(bytes);
  let at = search.next(from);
  while (at !== -1 && bytes[at + 1] !== 0xd8) at = search.next(at + 1);
  return at;
}
