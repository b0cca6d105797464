// JPEGs whose height stands only in a DNL segment behind the first scan (T.81, B.2.5), which common decoders ignore.
import { MarkerSearch } from './marker-search.js';
import { uint16 } from './scan-headers.js';

/** The height in the DNL segment behind the first scan (B.2.5). Undefined where there is none. */
export function lateHeight(bytes: Uint8Array, from: number): number | undefined {
  let at = from;
  while (bytes[at] === 0xff && bytes[at + 1] !== 0xda && at + 4 <= bytes.length) at += 2 + uint16(bytes, at + 2);
  if (bytes[at] !== 0xff || bytes[at + 1] !== 0xda || at + 4 > bytes.length) return undefined;
  at = nextMarker(bytes, at + 2 + uint16(bytes, at + 2));
  return bytes[at + 1] === 0xdc && at + 6 <= bytes.length ? uint16(bytes, at + 4) : undefined;
}

/** The position of the next marker that is not a restart marker. Without one, the end. */
export function nextMarker(bytes: Uint8Array, from: number): number {
  const search = new MarkerSearch(bytes);
  for (let at = search.next(from); at !== -1; at = search.next(at + 1)) {
    const code = bytes[at + 1];
    if (code !== undefined && code !== 0x00 && code !== 0xff && !(code >= 0xd0 && code <= 0xd7)) return at;
  }
  return bytes.length;
}

/**
 * The JPEG with its height in the frame header, where decoders expect it. A copy is made only where it was in a DNL
 * segment.
 */
export function withEarlyHeight(jpeg: Uint8Array): Uint8Array {
  for (let at = 2; at + 9 <= jpeg.length && jpeg[at] === 0xff; ) {
    const code = jpeg[at + 1] as number;
    if (code === 0xff) {
      at += 1;
      continue;
    }
    const end = at + 2 + uint16(jpeg, at + 2);
    if (code === 0xda || end < at + 4) return jpeg;
    if (code >= 0xc0 && code <= 0xcf && code !== 0xc4 && code !== 0xc8 && code !== 0xcc) {
      const height = uint16(jpeg, at + 5) === 0 ? lateHeight(jpeg, end) : undefined;
      if (height === undefined) return jpeg;
      const copy = new Uint8Array(jpeg);
      copy[at + 5] = height >> 8;
      copy[at + 6] = height & 0xff;
      return copy;
    }
    at = end;
  }
  return jpeg;
}
