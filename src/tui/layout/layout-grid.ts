// The grid layout: divides an area into a given number of tiles, in rows that fill its whole width.
import { type CellRectangle, fitCells, type Size } from '../../core/geometry.js';

/** The smallest tile whose picture is recognisable. Without its border it has 18x5 cells. */
export const MIN_TILE = { columns: 20, rows: 7 } as const;

/** The maximum number of tiles. Nobody can watch more, on any screen. */
const MAX_TILES = 64;

export interface Grid {
  /** Row by row, from left to right. */
  readonly tiles: readonly CellRectangle[];
  /** The number of tiles in each row, from the top. */
  readonly perRow: readonly number[];
}

/** The number of tiles that fit in an area; at least one. */
export function capacityOf({ columns, rows }: CellRectangle): number {
  const across = Math.max(1, Math.floor(columns / MIN_TILE.columns));
  const down = Math.max(1, Math.floor(rows / MIN_TILE.rows));
  return Math.min(MAX_TILES, across * down);
}

/** The arrangement of `count` tiles whose smallest picture is largest. A row with fewer tiles has wider ones. */
export function gridOf(count: number, area: CellRectangle, picture: Size): Grid {
  let best: readonly number[] = [Math.max(1, count)];
  let bestCells = -1;
  for (let down = 1; down <= Math.max(1, count); down += 1) {
    const perRow = balanced(Math.max(1, count), down);
    const columns = Math.floor(area.columns / (perRow[0] ?? 1));
    const rows = Math.floor(area.rows / down);
    const fits = columns >= MIN_TILE.columns && rows >= MIN_TILE.rows;
    const shown = fitCells(picture, columns - 2, rows - 2);
    const cells = shown.columns * shown.rows - (fits ? 0 : 1e9);
    if (bestCells === -1 || cells > bestCells) [best, bestCells] = [perRow, cells];
  }
  return { tiles: split(area, best), perRow: best };
}

/** Distributes `count` tiles over `parts` rows as evenly as possible, longer rows first. */
function balanced(count: number, parts: number): number[] {
  return Array.from({ length: parts }, (_, row) => share(count, parts, row)[1]);
}

/** The rectangles of the tiles of an area. */
function split(area: CellRectangle, perRow: readonly number[]): CellRectangle[] {
  return perRow.flatMap((across, row) => {
    const [top, rows] = share(area.rows, perRow.length, row);
    return Array.from({ length: across }, (_, column) => {
      const [left, columns] = share(area.columns, across, column);
      return { left: area.left + left, top: area.top + top, columns, rows };
    });
  });
}

/** The start and the length of part `index` of `parts` equal parts of `total`. The first parts share the remainder. */
function share(total: number, parts: number, index: number): readonly [number, number] {
  const each = Math.floor(total / parts);
  const remainder = total % parts;
  return [index * each + Math.min(index, remainder), each + (index < remainder ? 1 : 0)];
}

/**
 * The nearest tile above or below tile `index`; undefined at the edge of the grid.
 *
 * @param by -1 for up, 1 for down.
 */
export function adjacentTile(perRow: readonly number[], index: number, by: -1 | 1): number | undefined {
  let first = 0;
  for (let row = 0; row < perRow.length; row += 1) {
    const across = perRow[row] ?? 0;
    if (index >= first + across) {
      first += across;
      continue;
    }
    const other = perRow[row + by];
    if (other === undefined) return undefined;
    const otherFirst = by > 0 ? first + across : first - other;
    return otherFirst + Math.min(other - 1, Math.floor(((index - first + 0.5) / across) * other));
  }
  return undefined;
}
