// A machine-readable stamp: a frame's number and time as black and white squares, which survive resizing and JPEG.
import type { Size } from '../../core/geometry.js';

/** Two rows of squares along the bottom edge: 64 bits, the first one at the left of the upper row. */
const COLUMNS = 32;
const ROWS = 2;
/** The height of both rows, as a fraction of the picture's. */
const HEIGHT = 1 / 12;

/** The contents of a stamp. */
export interface Stamp {
  /** The frame's number, modulo 2^24. */
  readonly number: number;
  /** When it was drawn, in ms since 1970, modulo 2^32. */
  readonly timeMs: number;
}

/** Draws a stamp into RGB pixels. */
export function drawStamp(pixels: Uint8Array, size: Size, stamp: Stamp): void {
  const bits = toBits(stamp);
  const top = Math.round(size.height * (1 - HEIGHT));
  for (let y = top; y < size.height; y += 1) {
    const row = Math.min(ROWS - 1, Math.floor(((y - top) / (size.height - top)) * ROWS));
    for (let column = 0; column < COLUMNS; column += 1) {
      const from = (y * size.width + Math.round((column * size.width) / COLUMNS)) * 3;
      const to = (y * size.width + Math.round(((column + 1) * size.width) / COLUMNS)) * 3;
      pixels.fill(bits[row * COLUMNS + column] === 1 ? 255 : 0, from, to);
    }
  }
}

/** Reads a stamp from RGB pixels of any size. Undefined where there is none, or it is damaged. */
export function readStamp(pixels: Uint8Array, size: Size): Stamp | undefined {
  const bits: number[] = [];
  for (let row = 0; row < ROWS; row += 1) {
    const y = Math.floor(size.height * (1 - HEIGHT + (HEIGHT * (row + 0.5)) / ROWS));
    for (let column = 0; column < COLUMNS; column += 1) {
      const x = Math.floor(((column + 0.5) * size.width) / COLUMNS);
      const green = pixels[(y * size.width + x) * 3 + 1] ?? 0;
      bits.push(green > 127 ? 1 : 0);
    }
  }
  const stamp = { number: fromBits(bits.slice(0, 24)), timeMs: fromBits(bits.slice(24, 56)) };
  return fromBits(bits.slice(56)) === checksum(stamp) ? stamp : undefined;
}

function toBits(stamp: Stamp): number[] {
  const number = stamp.number % 2 ** 24;
  const timeMs = stamp.timeMs % 2 ** 32;
  return [...bitsOf(number, 24), ...bitsOf(timeMs, 32), ...bitsOf(checksum({ number, timeMs }), 8)];
}

function bitsOf(value: number, count: number): number[] {
  return Array.from({ length: count }, (_, at) => Math.floor(value / 2 ** (count - 1 - at)) % 2);
}

function fromBits(bits: readonly number[]): number {
  return bits.reduce((value, bit) => value * 2 + bit, 0);
}

/** The sum of the bytes. The start value keeps an all-black or all-white strip from being a valid stamp. */
function checksum({ number, timeMs }: Stamp): number {
  let sum = 0x5a;
  for (let left = number; left > 0; left = Math.floor(left / 256)) sum += left % 256;
  for (let left = timeMs; left > 0; left = Math.floor(left / 256)) sum += left % 256;
  return sum % 256;
}
