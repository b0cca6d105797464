// The wall: so many tiles in an area, in rows that all reach from edge to edge.
import { type CellRectangle, fitCells, type Size } from '../../core/geometry.js';

/** The smallest tile in which a picture can still be told from another: 18x5 cells of picture. */
export const MIN_TILE = { columns: 20, rows: 7 } as const;

/** Most tiles at a time: beyond it they are too many to look at, on any screen. */
const MAX_TILES = 64;

export interface Grid {
  /** In the order of reading. */
  readonly tiles: readonly CellRectangle[];
  /** How many tiles each row has, from the top. */
  readonly perRow: readonly number[];
}

/** How many tiles an area has room for; at least one. */
export function capacityOf({ columns, rows }: CellRectangle): number {
  const across = Math.max(1, Math.floor(columns / MIN_TILE.columns));
  const down = Math.max(1, Math.floor(rows / MIN_TILE.rows));
  return Math.min(MAX_TILES, across * down);
}

/** Of the ways to arrange `count` tiles, the one whose smallest picture is largest. A row with fewer has wider tiles. */
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

/** `count` in `parts` rows as equal as they can be, the longer ones first. */
function balanced(count: number, parts: number): number[] {
  return Array.from({ length: parts }, (_, row) => share(count, parts, row)[1]);
}

function split(area: CellRectangle, perRow: readonly number[]): CellRectangle[] {
  return perRow.flatMap((across, row) => {
    const [top, rows] = share(area.rows, perRow.length, row);
    return Array.from({ length: across }, (_, column) => {
      const [left, columns] = share(area.columns, across, column);
      return { left: area.left + left, top: area.top + top, columns, rows };
    });
  });
}

/** Where part `index` of `parts` begins in `total`, and how long it is. What does not divide goes to the first ones. */
function share(total: number, parts: number, index: number): readonly [number, number] {
  const each = Math.floor(total / parts);
  const rest = total % parts;
  return [index * each + Math.min(index, rest), each + (index < rest ? 1 : 0)];
}

/**
 * The tile above or below tile `index`, the one nearest to its own column; undefined at the edge.
 *
 * @param by -1 for up, 1 for down.
 */
export function tileBeyond(perRow: readonly number[], index: number, by: -1 | 1): number | undefined {
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
