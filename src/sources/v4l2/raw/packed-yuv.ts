// Converts packed YUV 4:2:2 (YUYV and its relatives), the formats of cameras without a JPEG encoder, to RGB.
import type { Size } from '../../../core/geometry.js';

/** Where the four values of two pixels lie in their four bytes. */
export interface PackedOrder {
  readonly y0: number;
  readonly u: number;
  readonly y1: number;
  readonly v: number;
}

export const YUYV: PackedOrder = { y0: 0, u: 1, y1: 2, v: 3 };
export const YVYU: PackedOrder = { y0: 0, v: 1, y1: 2, u: 3 };
export const UYVY: PackedOrder = { u: 0, y0: 1, v: 2, y1: 3 };
export const VYUY: PackedOrder = { v: 0, y0: 1, u: 2, y1: 3 };

/**
 * Converts packed YUV 4:2:2 to RGB: two pixels share U and V. The range is limited (Y from 16 to 235) and the matrix is that
 * of ITU-R BT.601. These are V4L2's defaults for cameras that state nothing else. Source: kernel documentation,
 * "Colorspaces", SRGB with limited-range BT.601 Y'CbCr. In 1/256:
 *
 *     R = 298 (Y - 16) + 409 (V - 128)
 *     G = 298 (Y - 16) - 100 (U - 128) - 208 (V - 128)
 *     B = 298 (Y - 16) + 516 (U - 128)
 *
 * @param stride Bytes from one row to the next: at least 2 x width, more where the driver pads rows.
 */
export function packedToRgb(packed: Uint8Array, size: Size, stride: number, order: PackedOrder): Uint8Array {
  const { y0, u: atU, y1, v: atV } = order;
  const rgb = new Uint8Array(size.width * size.height * 3);
  // This array clamps to 0…255, which is cheaper here than two comparisons for each channel.
  const out = new Uint8ClampedArray(rgb.buffer);
  for (let y = 0; y < size.height; y += 1) {
    let to = y * size.width * 3;
    let from = y * stride;
    for (let x = 0; x < size.width; x += 2) {
      const u = (packed[from + atU] as number) - 128;
      const v = (packed[from + atV] as number) - 128;
      const red = 409 * v + 128;
      const green = -100 * u - 208 * v + 128;
      const blue = 516 * u + 128;
      const first = 298 * ((packed[from + y0] as number) - 16);
      out[to] = (first + red) >> 8;
      out[to + 1] = (first + green) >> 8;
      out[to + 2] = (first + blue) >> 8;
      const second = 298 * ((packed[from + y1] as number) - 16);
      // In an odd width this is the first pixel of the next row, which is written after it.
      out[to + 3] = (second + red) >> 8;
      out[to + 4] = (second + green) >> 8;
      out[to + 5] = (second + blue) >> 8;
      to += 6;
      from += 4;
    }
  }
  return rgb;
}
