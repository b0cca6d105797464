// The layout of the screen: divides the terminal into boxes without gaps or overlaps, from 60x16 cells up.
import type { CellRectangle, Size } from '../../core/geometry.js';
import { capacityOf, type Grid, gridOf } from './layout-grid.js';
import { listLayout } from './layout-list.js';
import { type SideColumn, sideColumn } from './layout-side.js';
import { tileParts } from './tile-parts.js';

/** The smallest terminal that has a full layout, in cells. */
export const MIN_COLUMNS = 60;
export const MIN_ROWS = 16;

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
  /** The row of the keys. A single tile has them in the lower edge of its frame. */
  readonly status: CellRectangle;
  readonly statusInFrame: boolean;
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

/** The rows of the log where nobody has asked for it: its separator and three lines. */
const AUTO_LOG_ROWS = 4;

/** The share of the picture cells that must be left where nobody has asked for the log. */
const LOG_SHARE = 0.85;

/** The most rows that are useful below the pictures. What is left belongs to the log. */
const MAX_BELOW_ROWS = 32;

export function computeLayout(input: LayoutInput): Layout {
  const { columns, rows, layout, zoomed, cameras, pictureSize } = input;
  if (isSmall(input)) return { kind: 'small', columns, rows };
  if (cameras === 0) {
    const { body, ...edges } = edgesOf(input, fixedLogRows(input), false);
    return { kind: 'empty', ...edges, text: body };
  }
  const one = { kind: 'full', perRow: [1], table: undefined, side: undefined } as const;
  if (zoomed) {
    const { body, ...edges } = edgesOf(input, 0, true);
    return { ...one, ...edges, tiles: [body] };
  }
  if (layout === 'list') {
    const { body, ...edges } = edgesOf(input, fixedLogRows(input), false);
    const { table, tile, side } = listLayout(body, cameras, pictureSize);
    return { ...one, ...edges, tiles: [tile], table, side: side && sideColumn(side, 0) };
  }
  const { grid, edges } = gridLayout(input);
  // A list of cameras that are all visible adds nothing, so it needs spare room.
  const listed =
    cameras > input.tiles || layout === 'solo' || (cameras > 1 && (grid.side?.rows ?? 0) >= 40) ? cameras : 0;
  const side = grid.side && sideColumn(grid.side, listed);
  return { ...one, ...edges, tiles: grid.tiles, perRow: grid.perRow, side };
}

/** The number of tiles of a page. */
export function tilesPerPage(frame: LayoutFrame): number {
  if (frame.zoomed || frame.layout !== 'grid' || isSmall(frame)) return 1;
  return capacityOf(edgesOf(frame, frame.log === 'on' ? fixedLogRows(frame) : 0, false).body);
}

function isSmall({ columns, rows }: LayoutFrame): boolean {
  return columns < MIN_COLUMNS || rows < MIN_ROWS;
}

/** The tiles of a page with the boxes beside them, and a log where it costs the pictures little or was asked for. */
function gridLayout(input: LayoutInput): { readonly grid: Grid; readonly edges: Edges } {
  const { layout, pictureSize, log, cameras } = input;
  const count = layout === 'solo' ? 1 : input.tiles;
  const required = layout === 'solo' && cameras > 1 ? 'required' : 'wanted';
  const withLog = (logRows: number): { readonly grid: Grid; readonly edges: Edges } => {
    const { body, ...edges } = edgesOf(input, logRows, count === 1);
    const grid = gridOf(count, body, pictureSize, required);
    const [tile] = grid.tiles;
    if (count !== 1 || tile === undefined) return { grid, edges };
    return { grid, edges: { ...edges, status: { ...edges.status, ...lowerEdge(tile) } } };
  };
  const asked = withLog(log === 'on' ? fixedLogRows(input) : 0);
  if (log !== 'auto') return asked;
  const free = isBelow(asked.grid) ? (asked.grid.side?.rows ?? 0) : 0;
  const small = withLog(Math.max(AUTO_LOG_ROWS, free - MAX_BELOW_ROWS));
  const enough = Math.max(1, asked.grid.pictureCells * LOG_SHARE);
  return small.grid.pictureCells >= enough && hasTimelines(small.grid) === hasTimelines(asked.grid) ? small : asked;
}

/** Whether the boxes beside the pictures are below all of them. */
function isBelow({ side, tiles }: Grid): boolean {
  return side !== undefined && tiles.every(({ top }) => top < side.top);
}

function hasTimelines({ tiles }: Grid): boolean {
  return tiles.every((tile) => tileParts(tile).strip !== undefined);
}

function lowerEdge({ left, top, columns, rows }: CellRectangle): CellRectangle {
  return { left, top: top + rows - 1, columns, rows: 1 };
}

/** The top line, the log and the row of the keys, and the body between them. */
function edgesOf(
  { columns, rows }: LayoutFrame,
  logRows: number,
  statusInFrame: boolean,
): Edges & { readonly body: CellRectangle } {
  const bodyRows = rows - 1 - logRows - (statusInFrame ? 0 : 1);
  const body = { left: 0, top: 1, columns, rows: bodyRows };
  return {
    top: { left: 0, top: 0, columns, rows: 1 },
    body,
    log: logRows === 0 ? undefined : { left: 0, top: 1 + bodyRows, columns, rows: logRows },
    status: statusInFrame ? lowerEdge(body) : { left: 0, top: rows - 1, columns, rows: 1 },
    statusInFrame,
  };
}

/** The height of a log that was asked for, or that takes no room from pictures; 0 for none. */
function fixedLogRows({ rows, log }: LayoutFrame): number {
  if (log === 'off' || (log === 'auto' && rows < 20)) return 0;
  return Math.min(12, 3 + Math.max(0, Math.floor((rows - 24) / 5)));
}
