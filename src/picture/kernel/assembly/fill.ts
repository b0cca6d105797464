// Copies pixels to the colours of dots, for a picture with one pixel for each dot.
import { PANE_COLORS, PANE_COLUMNS, PANE_PIXELS, PANE_ROWS } from '../cells-layout';

/** The dots of a cell in each direction. */
const ACROSS = DOTS > 2 ? 2 : 1;
const DOWN = DOTS / ACROSS;
const CELL_BYTES = DOTS << 2;

const PIXEL_BYTES = 3;

/** Fills the colours of a pane from its pixels. Returns whether any dot has changed. */
export function fill(pane: usize): bool {
  const columns = load<i32>(pane, PANE_COLUMNS);
  const rows = load<i32>(pane, PANE_ROWS);
  const lineBytes = columns * ACROSS * PIXEL_BYTES;
  let pixels: usize = load<i32>(pane, PANE_PIXELS);
  let cells: usize = load<i32>(pane, PANE_COLORS);
  let changes = i32x4.splat(0);
  for (let row = 0; row < rows; row += 1) {
    for (let line = 0; line < DOWN; line += 1) {
      changes = v128.or(changes, fillLine(pixels, columns, cells + line * (ACROSS << 2)));
      pixels += lineBytes;
    }
    cells += columns * CELL_BYTES;
  }
  return v128.any_true(changes);
}

/** Fills one line of dots; `dots` is its place in the first of `columns` cells. Returns ones where bits have changed. */
function fillLine(pixels: usize, columns: i32, dots: usize): v128 {
  const cellsOfFour = 4 / ACROSS;
  let changes = i32x4.splat(0);
  let column = 0;
  for (; column <= columns - cellsOfFour; column += cellsOfFour) {
    changes = v128.or(changes, v128.xor(loadFour(dots), colorsAt(pixels)));
    storeFour(dots, colorsAt(pixels));
    pixels += 4 * PIXEL_BYTES;
    dots += cellsOfFour * CELL_BYTES;
  }
  for (; column < columns; column += 1) {
    for (let x = 0; x < ACROSS; x += 1) {
      const color = i32x4.extract_lane(colorsAt(pixels), 0);
      changes = v128.or(changes, i32x4.splat(load<i32>(dots + (x << 2)) ^ color));
      store<i32>(dots + (x << 2), color);
      pixels += PIXEL_BYTES;
    }
    dots += CELL_BYTES;
  }
  return changes;
}

/** Converts four pixels (red, green, blue) to four colours: 0xRRGGBB is blue, green, red, 0 in memory. */
function colorsAt(pixels: usize): v128 {
  return i8x16.shuffle(v128.load(pixels), i8x16.splat(0), 2, 1, 0, 16, 5, 4, 3, 16, 8, 7, 6, 16, 11, 10, 9, 16);
}

// In half blocks the dots of a line are two apart. In finer glyphs each cell has two dots of a line.

function loadFour(dots: usize): v128 {
  if (DOTS === 1) return v128.load(dots);
  if (DOTS === 2) return i32x4.shuffle(v128.load(dots), v128.load(dots, 16), 0, 2, 4, 6);
  return v128.load64_lane(dots + CELL_BYTES, v128.load64_zero(dots), 1);
}

function storeFour(dots: usize, colors: v128): void {
  if (DOTS === 1) v128.store(dots, colors);
  else if (DOTS === 2) {
    v128.store32_lane(dots, colors, 0);
    v128.store32_lane(dots, colors, 1, 8);
    v128.store32_lane(dots, colors, 2, 16);
    v128.store32_lane(dots, colors, 3, 24);
  } else {
    v128.store64_lane(dots, colors, 0);
    v128.store64_lane(dots + CELL_BYTES, colors, 1);
  }
}
