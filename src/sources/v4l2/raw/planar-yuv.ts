// Converts YUV 4:2:0 in planes (NV12, NV21, YU12, YV12), the formats of capture cards and boards, to RGB.
import type { Size } from '../../../core/geometry.js';
import { LIMITED_601, type YuvColors } from './yuv-colors.js';

/** The layout of chroma behind the plane of luma: both kinds in turn in one plane, or in a plane each. */
export type PlanarOrder = 'uv' | 'vu' | 'u then v' | 'v then u';

/** The bytes of a picture. An odd height has a row of chroma for its last row. */
export function planarBytes({ height }: Size, stride: number): number {
  return stride * height + stride * Math.ceil(height / 2);
}

/**
 * Converts planar YUV 4:2:0 to RGB. Four pixels share U and V.
 *
 * @param stride Bytes from one row of luma to the next. Rows of chroma have the same, or half of it where each kind has a plane.
 */
export function planarToRgb(
  planes: Uint8Array,
  size: Size,
  stride: number,
  order: PlanarOrder,
  { black, luma, redV, greenU, greenV, blueU }: YuvColors = LIMITED_601,
): Uint8Array {
  const { width, height } = size;
  const rgb = new Uint8Array(width * height * 3);
  const out = new Uint8ClampedArray(rgb.buffer);
  const chroma = stride * height;
  const isInterleaved = order === 'uv' || order === 'vu';
  const chromaStride = isInterleaved ? stride : stride >> 1;
  const second = isInterleaved ? 1 : chromaStride * Math.ceil(height / 2);
  const isUFirst = order === 'uv' || order === 'u then v';
  const [startU, startV] = isUFirst ? [chroma, chroma + second] : [chroma + second, chroma];
  const step = isInterleaved ? 2 : 1;
  let to = 0;
  for (let y = 0; y < height; y += 1) {
    const row = y * stride;
    const chromaRow = (y >> 1) * chromaStride;
    for (let x = 0; x < width; x += 1) {
      const at = chromaRow + (x >> 1) * step;
      const u = (planes[startU + at] as number) - 128;
      const v = (planes[startV + at] as number) - 128;
      const light = luma * ((planes[row + x] as number) - black) + 128;
      out[to] = (light + redV * v) >> 8;
      out[to + 1] = (light + greenU * u + greenV * v) >> 8;
      out[to + 2] = (light + blueU * u) >> 8;
      to += 3;
    }
  }
  return rgb;
}
