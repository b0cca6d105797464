// The uncompressed pixel formats that are read, with their layouts and their conversions to RGB.
import type { Size } from '../../../core/geometry.js';
import { type PackedOrder, packedToRgb, UYVY, VYUY, YUYV, YVYU } from './packed-yuv.js';
import { greyToRgb, tripletsToRgb } from './plain-pixels.js';
import { type PlanarOrder, planarBytes, planarToRgb } from './planar-yuv.js';
import type { YuvColors } from './yuv-colors.js';

/** One format. A stride is the number of bytes from one row (of luma) to the next. */
export interface RawFormat {
  /** The stride of rows without padding. */
  readonly stride: (width: number) => number;
  /** The bytes of a picture; the last row may lack its padding. */
  readonly bytes: (size: Size, stride: number) => number;
  /** @param colors Of YUV; undefined: V4L2's default. */
  readonly toRgb: (picture: Uint8Array, size: Size, stride: number, colors?: YuvColors) => Uint8Array;
}

/** By FourCC, the best first: those of little conversion and full colour before the others. */
const FORMATS: ReadonlyMap<string, RawFormat> = new Map([
  ['YUYV', packed(YUYV)],
  ['UYVY', packed(UYVY)],
  ['YVYU', packed(YVYU)],
  ['VYUY', packed(VYUY)],
  ['NV12', planar('uv')],
  ['NV21', planar('vu')],
  ['YU12', planar('u then v')],
  ['YV12', planar('v then u')],
  // The same with a buffer for each plane, joined before.
  ['NM12', planar('uv')],
  ['NM21', planar('vu')],
  ['YM12', planar('u then v')],
  ['YM21', planar('v then u')],
  ['RGB3', rows(3, (picture, size, stride) => tripletsToRgb(picture, size, stride, false))],
  ['BGR3', rows(3, (picture, size, stride) => tripletsToRgb(picture, size, stride, true))],
  ['GREY', rows(1, (picture, size, stride) => greyToRgb(picture, size, stride, 1))],
  ['Y16 ', rows(2, (picture, size, stride) => greyToRgb(picture, size, stride, 2))],
]);

/** The formats that are read, the best first; `JPEG` is what some cameras call MJPEG. */
export const READABLE_FORMATS: readonly string[] = ['MJPG', 'JPEG', ...FORMATS.keys()];

/** The uncompressed format of a FourCC; undefined for others. */
export function rawFormat(fourcc: string): RawFormat | undefined {
  return FORMATS.get(fourcc);
}

function rows(bytesPerPixel: number, toRgb: RawFormat['toRgb']): RawFormat {
  return {
    stride: (width) => width * bytesPerPixel,
    bytes: ({ width, height }, stride) => stride * (height - 1) + width * bytesPerPixel,
    toRgb,
  };
}

function packed(order: PackedOrder): RawFormat {
  return rows(2, (picture, size, stride, colors) => packedToRgb(picture, size, stride, order, colors));
}

function planar(order: PlanarOrder): RawFormat {
  return {
    stride: (width) => width,
    bytes: planarBytes,
    toRgb: (picture, size, stride, colors) => planarToRgb(picture, size, stride, order, colors),
  };
}
