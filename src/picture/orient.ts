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
  // The bytes from a stored pixel to that of the next column and row of the result.
  const column = (isMirrored(orientation) ? -1 : 1) * 3;
  const row = (isFlipped(orientation) ? -across : across) * 3;
  const [nextX, nextY] = turned ? [row, column] : [column, row];
  let rowStart = (column < 0 ? (across - 1) * 3 : 0) + (row < 0 ? (down - 1) * across * 3 : 0);
  let to = 0;
  for (let y = 0; y < height; y += 1) {
    let at = rowStart;
    for (let x = 0; x < width; x += 1) {
      rgb[to] = from[at] as number;
      rgb[to + 1] = from[at + 1] as number;
      rgb[to + 2] = from[at + 2] as number;
      to += 3;
      at += nextX;
    }
    rowStart += nextY;
  }
  return { width, height, rgb };
}
