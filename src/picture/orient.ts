// Rotates and mirrors a decoded picture as its Exif orientation says.
import { isFlipped, isMirrored, isTurned, type Orientation } from '../core/jpeg/exif.js';
import type { RgbPicture } from './decoded-picture.js';

/** The picture upright; the same object where it is upright already. */
export function upright(picture: RgbPicture, orientation: Orientation): RgbPicture {
  if (orientation === 1) return picture;
  const { width: across, height: down, rgb: from } = picture;
  const turned = isTurned(orientation);
  const [width, height] = turned ? [down, across] : [across, down];
  const rgb = new Uint8Array(from.length);
  // The stored picture has the pixel of row y and column x at `at`.
  const mirrored = isMirrored(orientation);
  const flipped = isFlipped(orientation);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const column = turned ? y : x;
      const row = turned ? x : y;
      const at = ((flipped ? down - 1 - row : row) * across + (mirrored ? across - 1 - column : column)) * 3;
      const to = (y * width + x) * 3;
      rgb[to] = from[at] as number;
      rgb[to + 1] = from[at + 1] as number;
      rgb[to + 2] = from[at + 2] as number;
    }
  }
  return { width, height, rgb };
}
