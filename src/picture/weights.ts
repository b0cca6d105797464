// Pictures without colours: each cell a character, the heavier the brighter.
import { type EncodeJob, STALE } from './encoder.js';
import type { CellPen } from './escapes.js';
import type { Rgb } from './palette.js';

/** From dark to light, each heavier than the one before, all of ASCII. */
export const RAMP = Array.from(' .:-=+*#%@', (character) => character.charCodeAt(0));

/** How many levels of brightness one character stands for. */
const STEP = 256 / RAMP.length;

/**
 * Writes the cells whose character is no longer good enough. What is shown is kept as the character's place in the ramp.
 *
 * @param rate What a byte costs, in units of `distance`: 16 times a squared level.
 * @param endAt Where `pen` has so many bytes, only the stale cells are written.
 * @returns How many cells were written.
 */
export function encodeCharacters(job: EncodeJob, pen: CellPen, rate: number, endAt: number): number {
  const { dots, owned, shown, next } = job;
  const { columns, rows, colors } = dots;
  let written = 0;
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      const cell = row * columns + column;
      const old = shown.patterns[cell] as number;
      next.patterns[cell] = old;
      if (owned[cell] !== 1) continue;
      const brightness = brightnessOf(colors[cell] as number);
      const nearest = Math.min(RAMP.length - 1, Math.floor(brightness / STEP));
      if (old === nearest) continue;
      if (old !== STALE && pen.length >= endAt) continue;
      const price = rate * (1 + pen.moveBytes(job.top + row, job.left + column));
      if (old !== STALE && error(brightness, old) <= error(brightness, nearest) + price) continue;
      next.patterns[cell] = nearest;
      pen.moveTo(job.top + row, job.left + column);
      pen.putCharacter(RAMP[nearest] as number);
      written += 1;
    }
  }
  return written;
}

function error(brightness: number, place: number): number {
  const difference = brightness - (place + 0.5) * STEP;
  return 16 * difference * difference;
}

// Rec. 709 luma.
function brightnessOf(color: Rgb): number {
  return 0.2126 * (color >> 16) + 0.7152 * ((color >> 8) & 255) + 0.0722 * (color & 255);
}
