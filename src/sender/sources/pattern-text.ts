// Digits large enough to be read off a terminal picture, as 5x7 dots.
import type { Size } from '../../core/geometry.js';

/** Each row of a character is five bits, the left one highest. */
const DOTS: Readonly<Record<string, readonly number[]>> = {
  '0': [0x0e, 0x11, 0x13, 0x15, 0x19, 0x11, 0x0e],
  '1': [0x04, 0x0c, 0x04, 0x04, 0x04, 0x04, 0x0e],
  '2': [0x0e, 0x11, 0x01, 0x06, 0x08, 0x10, 0x1f],
  '3': [0x0e, 0x11, 0x01, 0x06, 0x01, 0x11, 0x0e],
  '4': [0x02, 0x06, 0x0a, 0x12, 0x1f, 0x02, 0x02],
  '5': [0x1f, 0x10, 0x1e, 0x01, 0x01, 0x11, 0x0e],
  '6': [0x06, 0x08, 0x10, 0x1e, 0x11, 0x11, 0x0e],
  '7': [0x1f, 0x01, 0x02, 0x04, 0x08, 0x08, 0x08],
  '8': [0x0e, 0x11, 0x11, 0x0e, 0x11, 0x11, 0x0e],
  '9': [0x0e, 0x11, 0x11, 0x0f, 0x01, 0x02, 0x0c],
  ':': [0x00, 0x0c, 0x0c, 0x00, 0x0c, 0x0c, 0x00],
  '.': [0x00, 0x00, 0x00, 0x00, 0x00, 0x0c, 0x0c],
};

/** The width of `text` in pixels, at `scale` pixels a dot. */
export function textWidth(text: string, scale: number): number {
  return (text.length * 6 - 1) * scale;
}

/** Draws `text` in white on RGB pixels, its top left corner at (left, top). Other than digits, `:` and `.` stay blank. */
export function drawText(pixels: Uint8Array, size: Size, text: string, left: number, top: number, scale: number): void {
  for (const [index, character] of Array.from(text).entries()) {
    const rows = DOTS[character] ?? [];
    for (const [row, bits] of rows.entries()) {
      for (let column = 0; column < 5; column += 1) {
        if (((bits >> (4 - column)) & 1) === 0) continue;
        const x = left + (index * 6 + column) * scale;
        for (let y = top + row * scale; y < top + (row + 1) * scale; y += 1) {
          pixels.fill(255, (y * size.width + x) * 3, (y * size.width + x + scale) * 3);
        }
      }
    }
  }
}
