// Where everything stands: whole numbers of cells, no gap and no overlap, from 60x16 up.
import { type CellRectangle, fitCells, type Size } from '../../core/geometry.js';
import { capacityOf, gridOf } from './layout-grid.js';
import { MIN_SIDE_ROWS, type SideColumn, sideColumn, sideWidth } from './layout-side.js';

/** The smallest terminal the dashboard is laid out for. */
export const MIN_COLUMNS = 60;
export const MIN_ROWS = 16;

/** Narrower than this, the pictures have the whole width. */
const MIN_COLUMNS_FOR_SIDE = 76;

/** `grid`: a wall of tiles. `list`: a table, and the selected picture. `solo`: the selected picture, and a list. */
export type LayoutKind = 'grid' | 'list' | 'solo';

/** Whether the log is shown: `auto` on a terminal that has the rows for it. */
export type LogChoice = 'auto' | 'on' | 'off';

/** `small`: nothing but lines of text. `empty`: no camera yet, and a text on how to get one. */
export type Layout =
  | { readonly kind: 'small'; readonly columns: number; readonly rows: number }
  | (Edges & { readonly kind: 'empty'; readonly text: CellRectangle })
  | (Edges & {
      readonly kind: 'full';
      readonly tiles: readonly CellRectangle[];
      /** How many tiles each row has. */
      readonly perRow: readonly number[];
      readonly table: CellRectangle | undefined;
      readonly side: SideColumn | undefined;
    });

interface Edges {
  readonly top: CellRectangle;
  readonly log: CellRectangle | undefined;
  readonly status: CellRectangle;
}

/** What the layout depends on, but for how many cameras there are. */
export interface LayoutFrame {
  readonly columns: number;
  readonly rows: number;
  readonly layout: LayoutKind;
  /** The selected camera alone, on all the room there is. */
  readonly zoomed: boolean;
  readonly log: LogChoice;
}

export interface LayoutInput extends LayoutFrame {
  /** Cameras known in all, and how many of them this page shows as tiles. */
  readonly cameras: number;
  readonly tiles: number;
  /** The proportions of the pictures. */
  readonly pictureSize: Size;
}

export function computeLayout(input: LayoutInput): Layout {
  const { columns, rows, layout, zoomed, cameras, pictureSize } = input;
  if (isSmall(input)) return { kind: 'small', columns, rows };
  const body = bodyOf(input);
  const edges = {
    top: { left: 0, top: 0, columns, rows: 1 },
    status: { left: 0, top: rows - 1, columns, rows: 1 },
    log: logRows(input) === 0 ? undefined : { left: 0, top: 1 + body.rows, columns, rows: logRows(input) },
  };
  if (cameras === 0) return { kind: 'empty', ...edges, text: body };
  const one = { kind: 'full', ...edges, perRow: [1], table: undefined, side: undefined } as const;
  if (zoomed) return { ...one, tiles: [body] };
  if (layout === 'list') {
    const { table, tile, side } = listLayout(body, pictureSize);
    return { ...one, tiles: [tile], table, side };
  }
  const area = wallOf(input);
  const { tiles, perRow } = gridOf(layout === 'solo' ? 1 : input.tiles, area, pictureSize);
  const sideArea = { ...body, left: area.columns, columns: columns - area.columns };
  // Of cameras that are all in sight a list says nothing new, unless there is room to spare.
  const listed = cameras > input.tiles || layout === 'solo' || (cameras > 1 && body.rows >= 40) ? cameras : 0;
  return { ...one, tiles, perRow, side: sideArea.columns === 0 ? undefined : sideColumn(sideArea, listed) };
}

/** How many cameras a page shows as tiles. */
export function tilesPerPage(frame: LayoutFrame): number {
  return frame.zoomed || frame.layout !== 'grid' || isSmall(frame) ? 1 : capacityOf(wallOf(frame));
}

function isSmall({ columns, rows }: LayoutFrame): boolean {
  return columns < MIN_COLUMNS || rows < MIN_ROWS;
}

/** Everything between the first line and the log. */
function bodyOf(frame: LayoutFrame): CellRectangle {
  return { left: 0, top: 1, columns: frame.columns, rows: frame.rows - 2 - logRows(frame) };
}

/** The part of the body that is not the side column's. */
function wallOf(frame: LayoutFrame): CellRectangle {
  const body = bodyOf(frame);
  return { ...body, columns: body.columns - (body.columns < MIN_COLUMNS_FOR_SIDE ? 0 : sideWidth(body.columns)) };
}

/** The log under its rule: two lines on a small terminal, more where there is room. */
function logRows({ rows, zoomed, log }: LayoutFrame): number {
  if (zoomed || log === 'off' || (log === 'auto' && rows < 20)) return 0;
  return Math.min(12, 3 + Math.max(0, Math.floor((rows - 24) / 5)));
}

/** A table of all cameras; beside it the picture and the charts of the selected one. */
interface ListLayout {
  readonly table: CellRectangle;
  readonly tile: CellRectangle;
  readonly side: SideColumn | undefined;
}

/** Below the picture the charts take at least this much; where that is too much, they are left out. */
const CHARTS_ROWS = MIN_SIDE_ROWS + 4;
const MIN_TILE_ROWS = 10;

/** Cuts the area into table, picture and charts. */
function listLayout(area: CellRectangle, picture: Size): ListLayout {
  const tableColumns = Math.max(34, Math.min(110, Math.floor(area.columns * 0.55)));
  const table = { ...area, columns: tableColumns };
  const right = { ...area, left: area.left + tableColumns, columns: area.columns - tableColumns };
  const most = right.rows - CHARTS_ROWS;
  if (most < MIN_TILE_ROWS) return { table, tile: right, side: undefined };
  const wanted = fitCells(picture, right.columns - 2, right.rows).rows + 2;
  const tileRows = Math.max(MIN_TILE_ROWS, Math.min(most, wanted));
  const below = { ...right, top: right.top + tileRows, rows: right.rows - tileRows };
  return { table, tile: { ...right, rows: tileRows }, side: sideColumn(below, 0) };
}
