// Joins the planes of a picture that lie in a buffer each, as the formats of one buffer have them: NM12 becomes NV12.
import type { PlaneFormat } from '../abi/format-abi.js';
import { planarBytes } from './planar-yuv.js';

/**
 * The planes as one picture, whose rows of chroma have the stride of luma, or half of it where each kind has a plane.
 *
 * @param given The planes one behind the other, each of its whole length.
 * @returns `given` itself where they lie so already.
 */
export function joinedPlanes(given: Uint8Array, planes: readonly PlaneFormat[], height: number): Uint8Array {
  const [luma, ...chroma] = planes;
  if (luma === undefined || chroma.length === 0) return given;
  const rows = Math.ceil(height / 2);
  const stride = chroma.length === 1 ? luma.stride : luma.stride >> 1;
  const isJoined = chroma.every((plane, index) => {
    const isLast = index === chroma.length - 1;
    return plane.stride === stride && (isLast || plane.bytes === stride * rows);
  });
  if (isJoined && luma.bytes === luma.stride * height) return given;
  const joined = new Uint8Array(planarBytes({ width: 0, height }, luma.stride));
  let from = 0;
  let to = 0;
  for (const [index, plane] of planes.entries()) {
    const [toStride, count] = index === 0 ? [luma.stride, height] : [stride, rows];
    const rowBytes = Math.min(plane.stride, toStride);
    for (let row = 0; row < count; row += 1) {
      const start = from + row * plane.stride;
      joined.set(given.subarray(start, Math.min(start + rowBytes, from + plane.bytes)), to + row * toStride);
    }
    from += plane.bytes;
    to += toStride * count;
  }
  return joined;
}

/** Whether a plane lacks rows. @param byteCounts The bytes that have come of each. */
export function lacksRows(planes: readonly PlaneFormat[], byteCounts: readonly number[], height: number): boolean {
  return planes.some(({ stride }, index) => {
    const rows = index === 0 ? height : Math.ceil(height / 2);
    // The last row may come without its padding.
    return (byteCounts[index] ?? 0) <= stride * (rows - 1);
  });
}
