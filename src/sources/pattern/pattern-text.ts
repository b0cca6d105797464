// Text large enough to be read off a terminal picture, drawn on RGB pixels.

import { dotRuns, dotWidth } from '../../core/bitmap-font.js';
import type { Size } from '../../core/geometry.js';

/** The width of `text` in pixels, at `scale` pixels a dot. */
export function textWidth(text: string, scale: number): number {
  return dotWidth(text) * scale;
}

/** Draws `text` in white on RGB pixels, its top left corner at (left, top). */
export function drawText(pixels: Uint8Array, size: Size, text: string, left: number, top: number, scale: number): void {
  for (const { column, row, length } of dotRuns(text)) {
    const x = left + column * scale;
    for (let y = top + row * scale; y < top + (row + 1) * scale; y += 1) {
      pixels.fill(255, (y * size.width + x) * 3, (y * size.width + x + length * scale) * 3);
    }
  }
}
