// The layout of the screen: divides the terminal into boxes without gaps or overlaps, from 60x16 cells up.
import { type CellRectangle, fitCells, type Size } from '../../core/geometry.js';
import { capacityOf, gridOf } from './layout-grid.js';
import { MIN_SIDE_ROWS, type SideColumn, sideColumn, sideWidth } from './layout-side.js';

/** The smallest terminal that has a full layout, in cells. */
export const MIN_COLUMNS = 60;
export const MIN_ROWS = 16;

/** A narrower terminal has no side column. */
const MIN_COLUMNS_FOR_SIDE = 76;

/** `grid`: a grid of tiles. `list`: a table and the selected picture. `solo`: the selected picture and a list. */
export type LayoutKind = (typeof LAYOUT_KINDS)[number];
export const LAYOUT_KINDS = ['grid', 'list', 'solo'] as const;

/** Whether the log is visible; `auto`: if the terminal has enough rows. */
export type LogChoice = (typeof LOG_CHOICES)[number];
export const LOG_CHOICES = ['auto', 'on', 'off'] as const;

/** `small`: lines of text only. `empty`: there is no camera yet, and a text says how to connect one. */
export type Layout =
  | { readonly kind: 'small'; readonly columns: number; readonly rows: number }
  | (Edges & { readonly kind: 'empty'; readonly text: CellRectangle })
  | (Edges & {
      readonly kind: 'full';
      readonly tiles: readonly CellRectangle[];
      /** The number of tiles in each row. */
      readonly perRow: readonly number[];
      readonly table: CellRectangle | undefined;
      readonly side: SideColumn | undefined;
    });

interface Edges {
  readonly top: CellRectangle;
  readonly log: CellRectangle | undefined;
  readonly status: CellRectangle;
}

/** The inputs of the layout that do not depend on the cameras. */
export interface LayoutFrame {
  readonly columns: number;
  readonly rows: number;
  readonly layout: LayoutKind;
  /** Whether the selected camera fills the screen. */
  readonly zoomed: boolean;
  readonly log: LogChoice;
}

export interface LayoutInput extends LayoutFrame {
  /** The number of known cameras, and how many of them are tiles of this page. */
  readonly cameras: number;
  readonly tiles: number;
  /** The pictures' size, of which only the aspect ratio counts. */
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
  const area = gridArea(input);
  const { tiles, perRow } = gridOf(layout === 'solo' ? 1 : input.tiles, area, pictureSize);
  const sideArea = { ...body, left: area.columns, columns: columns - area.columns };
  // A list of cameras that are all visible adds nothing, so it needs spare room.
  const listed = cameras > input.tiles || layout === 'solo' || (cameras > 1 && body.rows >= 40) ? cameras : 0;
  return { ...one, tiles, perRow, side: sideArea.columns === 0 ? undefined : sideColumn(sideArea, listed) };
}

/** The number of tiles of a page. */
export function tilesPerPage(frame: LayoutFrame): number {
  return frame.zoomed || frame.layout !== 'grid' || isSmall(frame) ? 1 : capacityOf(gridArea(frame));
}

function isSmall({ columns, rows }: LayoutFrame): boolean {
  return columns < MIN_COLUMNS || rows < MIN_ROWS;
}

/** The area between the top line and the log. */
function bodyOf(frame: LayoutFrame): CellRectangle {
  return { left: 0, top: 1, columns: frame.columns, rows: frame.rows - 2 - logRows(frame) };
}

/** The body without the side column. */
function gridArea(frame: LayoutFrame): CellRectangle {
  const body = bodyOf(frame);
  return { ...body, columns: body.columns - (body.columns < MIN_COLUMNS_FOR_SIDE ? 0 : sideWidth(body.columns)) };
}

/** The height of the log with its separator: on a small terminal two lines of text, and more where there is room. */
function logRows({ rows, zoomed, log }: LayoutFrame): number {
  if (zoomed || log === 'off' || (log === 'auto' && rows < 20)) return 0;
  return Math.min(12, 3 + Math.max(0, Math.floor((rows - 24) / 5)));
}

/** A table of all cameras, with the picture and the charts of the selected one on its right. */
interface ListLayout {
  readonly table: CellRectangle;
  readonly tile: CellRectangle;
  readonly side: SideColumn | undefined;
}

/** The minimum height of the charts below the picture. Where there is no room for it, the charts are left out. */
const CHARTS_ROWS = MIN_SIDE_ROWS + 4;
const MIN_TILE_ROWS = 10;

/** Divides an area into table, picture and charts. */
function listLayout(area: CellRectangle, picture: Size): ListLayout {
  const tableColumns = Math.max(34, Math.min(110, Math.floor(area.columns * 0.55)));
  const table = { ...area, columns: tableColumns };
  const right = { ...area, left: area.left + tableColumns, columns: area.columns - tableColumns };
  const maxTileRows = right.rows - CHARTS_ROWS;
  if (maxTileRows < MIN_TILE_ROWS) return { table, tile: right, side: undefined };
  const wanted = fitCells(picture, right.columns - 2, right.rows).rows + 2;
  const tileRows = Math.max(MIN_TILE_ROWS, Math.min(maxTileRows, wanted));
  const below = { ...right, top: right.top + tileRows, rows: right.rows - tileRows };
  return { table, tile: { ...right, rows: tileRows }, side: sideColumn(below, 0) };
}
