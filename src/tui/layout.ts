// Where everything stands: whole numbers of cells, no gap and no overlap, from 60x16 up.
import { type CellRectangle, fitCells, type Size } from '../core/geometry.js';

/** The smallest terminal the dashboard is laid out for. */
export const MIN_COLUMNS = 60;
export const MIN_ROWS = 16;

/** Most pictures at a time. */
export const TILES_PER_PAGE = 4;

/** The boxes beside the pictures; each may be missing where there is no room for it. */
export interface SideColumn {
  readonly cameras: CellRectangle | undefined;
  readonly fps: CellRectangle | undefined;
  readonly bytes: CellRectangle | undefined;
  readonly facts: CellRectangle | undefined;
}

/** `small`: nothing but lines of text. */
export type Layout =
  | { readonly kind: 'small'; readonly columns: number; readonly rows: number }
  | {
      readonly kind: 'full';
      readonly top: CellRectangle;
      readonly tiles: readonly CellRectangle[];
      readonly tileColumns: number;
      readonly side: SideColumn | undefined;
      readonly log: CellRectangle | undefined;
      readonly status: CellRectangle;
    };

export interface LayoutWish {
  readonly columns: number;
  readonly rows: number;
  /** Cameras known in all, and how many of them this page shows. */
  readonly cameras: number;
  readonly tiles: number;
  readonly zoomed: boolean;
  /** The proportions of the pictures, for the choice between beside and below. */
  readonly pictureSize: Size;
}

export function computeLayout(wish: LayoutWish): Layout {
  const { columns, rows } = wish;
  if (columns < MIN_COLUMNS || rows < MIN_ROWS) return { kind: 'small', columns, rows };
  const top = { left: 0, top: 0, columns, rows: 1 };
  const status = { left: 0, top: rows - 1, columns, rows: 1 };
  const logRows = wish.zoomed ? 0 : logHeight(rows);
  const body = { left: 0, top: 1, columns, rows: rows - 2 - logRows };
  const log = logRows === 0 ? undefined : { left: 0, top: 1 + body.rows, columns, rows: logRows };
  // With no camera there is nothing to chart: the words on how to start one have all the room.
  const sideColumns = wish.zoomed || wish.cameras === 0 ? 0 : sideWidth(columns);
  const area = { ...body, columns: columns - sideColumns };
  const [across, down] = wish.zoomed ? [1, 1] : chooseGrid(wish.tiles, area, wish.pictureSize);
  const side =
    sideColumns === 0
      ? undefined
      : sideColumn(
          { ...body, left: area.columns, columns: sideColumns },
          wish.cameras > TILES_PER_PAGE ? wish.cameras : 0,
        );
  return { kind: 'full', top, status, log, side, tiles: split(area, across, down), tileColumns: across };
}

/** The log under its rule: two lines on a small terminal, more where there is room. */
function logHeight(rows: number): number {
  return rows < 20 ? 0 : Math.min(12, 3 + Math.max(0, Math.floor((rows - 24) / 5)));
}

function sideWidth(columns: number): number {
  return Math.max(22, Math.min(46, Math.floor(columns * 0.32)));
}

/** Of the grids that hold `count` tiles, the one that shows a picture largest. */
function chooseGrid(count: number, area: CellRectangle, picture: Size): readonly [number, number] {
  const grids: readonly (readonly [number, number])[] =
    count <= 1
      ? [[1, 1]]
      : count === 2
        ? [
            [2, 1],
            [1, 2],
          ]
        : count === 3
          ? [
              [2, 2],
              [3, 1],
              [1, 3],
            ]
          : [
              [2, 2],
              [4, 1],
              [1, 4],
            ];
  let best = grids[0] ?? [1, 1];
  let bestCells = -1;
  for (const grid of grids) {
    const [across, down] = grid;
    const shown = fitCells(picture, Math.floor(area.columns / across) - 2, Math.floor(area.rows / down) - 2);
    if (shown.columns * shown.rows > bestCells) [best, bestCells] = [grid, shown.columns * shown.rows];
  }
  return best;
}

/** Cuts a rectangle into a grid. What does not divide evenly goes to the first ones, a cell each. */
function split(area: CellRectangle, across: number, down: number): CellRectangle[] {
  const tiles: CellRectangle[] = [];
  for (let row = 0; row < down; row += 1) {
    const [top, rows] = share(area.rows, down, row);
    for (let column = 0; column < across; column += 1) {
      const [left, columns] = share(area.columns, across, column);
      tiles.push({ left: area.left + left, top: area.top + top, columns, rows });
    }
  }
  return tiles;
}

/** Where part `index` of `parts` begins in `total`, and how long it is. */
function share(total: number, parts: number, index: number): readonly [number, number] {
  const each = Math.floor(total / parts);
  const rest = total % parts;
  return [index * each + Math.min(index, rest), each + (index < rest ? 1 : 0)];
}

const FPS_ROWS = 7;
const BYTES_ROWS = 4;
const FACTS_ROWS = { least: 4, most: 12 };

/**
 * From the top: the list when there are more cameras than tiles, the line chart, the sparkline, and the facts. The chart
 * is always there and takes what is left over; the facts are the first to go.
 */
function sideColumn(area: CellRectangle, listed: number): SideColumn {
  const listRows = listed === 0 ? 0 : Math.min(listed + 2, Math.max(4, Math.floor(area.rows * 0.4)));
  let left = area.rows - listRows - FPS_ROWS;
  const bytesRows = left >= BYTES_ROWS ? BYTES_ROWS : 0;
  left -= bytesRows;
  const factsRows = left >= FACTS_ROWS.least ? Math.min(left, FACTS_ROWS.most) : 0;
  left -= factsRows;
  let at = area.top;
  const take = (rows: number): CellRectangle | undefined => {
    const rectangle = rows === 0 ? undefined : { left: area.left, top: at, columns: area.columns, rows };
    at += rows;
    return rectangle;
  };
  return { cameras: take(listRows), fps: take(FPS_ROWS + left), bytes: take(bytesRows), facts: take(factsRows) };
}
