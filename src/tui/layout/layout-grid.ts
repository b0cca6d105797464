// The grid layout: divides an area into tiles of one size, and a room for charts and facts beside them.
import { type CellRectangle, fitCells, type Size } from '../../core/geometry.js';
import { MIN_SIDE_ROWS } from './layout-side.js';
import { TIMELINE_MIN_ROWS, tileParts } from './tile-parts.js';

/** The smallest tile whose picture is recognisable. Without its border it has 18x5 cells. */
export const MIN_TILE = { columns: 20, rows: 7 } as const;

/** The maximum number of tiles. Nobody can watch more, on any screen. */
const MAX_TILES = 64;

/** Where the boxes beside the pictures are: right of them, below them, or in the cells of the last row that have no tile. */
type SidePlace = 'none' | 'right' | 'below' | 'spare';

export interface Grid {
  /** Row by row, from left to right. */
  readonly tiles: readonly CellRectangle[];
  /** The number of tiles in each row, from the top. */
  readonly perRow: readonly number[];
  /** The room for charts, facts and the list of cameras. Undefined where the pictures need it. */
  readonly side: CellRectangle | undefined;
  /** The cells of all pictures; 0 where they are too small to be recognised. */
  readonly pictureCells: number;
}

/** The size of the boxes beside the pictures, in cells. No more than MAX_SIDE_COLUMNS of a row can be used by their numbers. */
const MIN_SIDE_COLUMNS = 25;
const MAX_SIDE_COLUMNS = 46;

/** The share of the picture cells that is kept where the boxes beside the pictures take room from them. */
const SIDE_SHARE = 0.9;

/** The number of tiles that fit in an area; at least one. */
export function capacityOf({ columns, rows }: CellRectangle): number {
  const across = Math.max(1, Math.floor(columns / MIN_TILE.columns));
  const down = Math.max(1, Math.floor(rows / MIN_TILE.rows));
  return Math.min(MAX_TILES, across * down);
}

/**
 * The arrangement of `count` tiles of one size whose pictures have the most cells. The boxes beside them get room that
 * the pictures cannot use, or at most a tenth of the pictures' cells.
 *
 * @param side Whether the boxes must be there, whatever they cost.
 */
export function gridOf(
  count: number,
  area: CellRectangle,
  picture: Size,
  side: 'wanted' | 'required' = 'wanted',
): Grid {
  let best: Plan | undefined;
  for (let down = 1; down <= count; down += 1) {
    const across = Math.ceil(count / down);
    if (across * (down - 1) >= count) continue;
    const places: readonly SidePlace[] = across * down > count ? ['spare'] : ['right', 'below', 'none'];
    for (const place of places) {
      const plan = planOf({ count, across, down, place }, area, picture);
      const lacking = side === 'required' && place === 'none';
      const scored = { ...plan, score: plan.score - (lacking ? 1e6 : 0) };
      if (best === undefined || scored.score > best.score) best = scored;
    }
  }
  return best === undefined ? gridOf(1, area, picture, side) : arranged(best, area);
}

interface Shape {
  readonly count: number;
  readonly across: number;
  readonly down: number;
  readonly place: SidePlace;
}

interface Plan extends Shape {
  /** The size of a tile that its picture fills, in cells. */
  readonly tile: { readonly columns: number; readonly rows: number };
  readonly pictureCells: number;
  readonly score: number;
}

/** Evaluates an arrangement by the cells of its pictures. */
function planOf(shape: Shape, area: CellRectangle, picture: Size): Plan {
  const { count, across, down, place } = shape;
  const columns = Math.floor((area.columns - (place === 'right' ? MIN_SIDE_COLUMNS : 0)) / across);
  const rows = Math.floor((area.rows - (place === 'below' ? MIN_SIDE_ROWS : 0)) / down);
  const parts = tileParts({ left: 0, top: 0, columns, rows });
  const shown = fitCells(picture, parts.picture.columns, parts.picture.rows);
  const fits = columns >= MIN_TILE.columns && rows >= MIN_TILE.rows;
  const pictureCells = fits ? count * shown.columns * shown.rows : 0;
  const frame = rows - parts.picture.rows;
  return {
    ...shape,
    tile: {
      columns: Math.max(MIN_TILE.columns, shown.columns + 2),
      // A tile that is less high would lose its timeline.
      rows: Math.max(MIN_TILE.rows, frame > 2 ? TIMELINE_MIN_ROWS : 0, shown.rows + frame),
    },
    pictureCells,
    score: pictureCells * (place === 'none' ? SIDE_SHARE : 1) - (fits ? 0 : 1e3 * across * down),
  };
}

/** The rectangles of an arrangement. The boxes beside the tiles get what the pictures do not need. */
function arranged({ count, across, down, place, tile, pictureCells }: Plan, area: CellRectangle): Grid {
  const perRow = Array.from({ length: down }, (_, row) => Math.min(across, count - row * across));
  const sideColumns =
    place === 'right'
      ? Math.max(MIN_SIDE_COLUMNS, Math.min(MAX_SIDE_COLUMNS, area.columns - across * tile.columns))
      : 0;
  const sideRows = place === 'below' ? Math.max(MIN_SIDE_ROWS, area.rows - down * tile.rows) : 0;
  const columns = area.columns - sideColumns;
  const rows = area.rows - sideRows;
  const cells = Array.from({ length: across * down }, (_, index) => {
    const [left, wide] = share(columns, across, index % across);
    const [top, high] = share(rows, down, Math.floor(index / across));
    return { left: area.left + left, top: area.top + top, columns: wide, rows: high };
  });
  const spare = cells[count];
  const side = (): CellRectangle | undefined => {
    switch (place) {
      case 'none':
        return undefined;
      case 'right':
        return { ...area, left: area.left + columns, columns: sideColumns };
      case 'below':
        return { ...area, top: area.top + rows, rows: sideRows };
      case 'spare':
        return spare && { ...spare, columns: area.left + area.columns - spare.left };
    }
  };
  return { tiles: cells.slice(0, count), perRow, side: side(), pictureCells };
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
