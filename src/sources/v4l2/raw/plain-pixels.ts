// Converts grey and RGB pixels of a camera to rows of RGB without padding.
import type { Size } from '../../../core/geometry.js';

/**
 * Converts grey pixels. V4L2 gives them the full range.
 *
 * @param bytesPerPixel 2: little-endian, of which the upper byte is taken.
 */
export function greyToRgb(grey: Uint8Array, { width, height }: Size, stride: number, bytesPerPixel: 1 | 2): Uint8Array {
  const rgb = new Uint8Array(width * height * 3);
  let to = 0;
  for (let y = 0; y < height; y += 1) {
    let at = y * stride + bytesPerPixel - 1;
    for (let x = 0; x < width; x += 1) {
      rgb.fill(grey[at] as number, to, to + 3);
      at += bytesPerPixel;
      to += 3;
    }
  }
  return rgb;
}

/**
 * Converts pixels of three bytes.
 *
 * @param isReversed Whether blue comes first.
 */
export function tripletsToRgb(
  pixels: Uint8Array,
  { width, height }: Size,
  stride: number,
  isReversed: boolean,
): Uint8Array {
  const rgb = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y += 1) {
    const row = pixels.subarray(y * stride, y * stride + width * 3);
    rgb.set(row, y * width * 3);
  }
  if (!isReversed) return rgb;
  for (let at = 0; at < rgb.length; at += 3) {
    const blue = rgb[at] as number;
    rgb[at] = rgb[at + 2] as number;
    rgb[at + 2] = blue;
  }
  return rgb;
}
