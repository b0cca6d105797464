// Covers a set of cells with few rectangles, and finds the pixels of a picture under each of them.
import type { CellRectangle, Size } from '../../core/geometry.js';

/** A rectangle of pixels. */
export interface PixelRectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/**
 * Covers exactly the cells whose `mask` is 1 with rectangles that do not overlap. They are runs of a row, merged with equal
 * runs in the rows below. A popup in the middle of a pane leaves four rectangles.
 * @param mask One byte a cell, row by row.
 */
export function rectanglesOf(mask: Uint8Array, columns: number, rows: number): CellRectangle[] {
  const done: CellRectangle[] = [];
  let open: CellRectangle[] = [];
  for (let row = 0; row < rows; row += 1) {
    const runs = runsOf(mask, row * columns, columns);
    const grown = runs.map(({ left, width }): CellRectangle => {
      const above = open.find((one) => one.left === left && one.columns === width);
      if (above === undefined) return { left, top: row, columns: width, rows: 1 };
      open = open.filter((one) => one !== above);
      return { ...above, rows: above.rows + 1 };
    });
    done.push(...open);
    open = grown;
  }
  return [...done, ...open];
}

function runsOf(mask: Uint8Array, from: number, columns: number): Array<{ left: number; width: number }> {
  const runs: Array<{ left: number; width: number }> = [];
  for (let column = 0; column < columns; column += 1) {
    if (mask[from + column] !== 1) continue;
    const last = runs.at(-1);
    if (last !== undefined && last.left + last.width === column) last.width += 1;
    else runs.push({ left: column, width: 1 });
  }
  return runs;
}

/** The pixels under some cells of a pane that the picture fills. Adjacent cells neither share a pixel nor leave one out. */
export function cutPixels(cells: CellRectangle, pane: CellRectangle, picture: Size): PixelRectangle {
  const x = Math.round((cells.left * picture.width) / pane.columns);
  const y = Math.round((cells.top * picture.height) / pane.rows);
  const right = Math.round(((cells.left + cells.columns) * picture.width) / pane.columns);
  const bottom = Math.round(((cells.top + cells.rows) * picture.height) / pane.rows);
  return { x, y, width: right - x, height: bottom - y };
}
