// Converts YUYV, the format of cameras without a JPEG encoder, to RGB.
import type { Size } from '../../core/geometry.js';

/**
 * Converts packed YUYV 4:2:2 to RGB. Each four bytes are Y0 U Y1 V: two pixels that share U and V. The range is limited
 * (Y from 16 to 235) and the matrix is that of ITU-R BT.601. These are V4L2's defaults for cameras that state nothing
 * else. Source: kernel documentation, "Colorspaces", SRGB with limited-range BT.601 Y'CbCr. In 1/256:
 *
 *     R = 298 (Y - 16) + 409 (V - 128)
 *     G = 298 (Y - 16) - 100 (U - 128) - 208 (V - 128)
 *     B = 298 (Y - 16) + 516 (U - 128)
 *
 * @param stride Bytes from one row to the next: at least 2 x width, more where the driver pads rows.
 */
export function yuyvToRgb(yuyv: Uint8Array, size: Size, stride: number): Uint8Array {
  const rgb = new Uint8Array(size.width * size.height * 3);
  // This array clamps to 0…255, which is cheaper here than two comparisons for each channel.
  const out = new Uint8ClampedArray(rgb.buffer);
  let to = 0;
  for (let y = 0; y < size.height; y += 1) {
    let from = y * stride;
    for (let x = 0; x < size.width; x += 2) {
      const u = (yuyv[from + 1] as number) - 128;
      const v = (yuyv[from + 3] as number) - 128;
      const red = 409 * v + 128;
      const green = -100 * u - 208 * v + 128;
      const blue = 516 * u + 128;
      const first = 298 * ((yuyv[from] as number) - 16);
      out[to] = (first + red) >> 8;
      out[to + 1] = (first + green) >> 8;
      out[to + 2] = (first + blue) >> 8;
      const second = 298 * ((yuyv[from + 2] as number) - 16);
      out[to + 3] = (second + red) >> 8;
      out[to + 4] = (second + green) >> 8;
      out[to + 5] = (second + blue) >> 8;
      to += 6;
      from += 4;
    }
  }
  return rgb;
}
