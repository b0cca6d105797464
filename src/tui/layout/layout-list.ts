// The list layout: a table of all cameras, and the picture of the selected one in the rest of the screen.
import { type CellRectangle, fitCells, type Size } from '../../core/geometry.js';
import { MIN_SIDE_ROWS } from './layout-side.js';
import { tileParts } from './tile-parts.js';

export interface ListLayout {
  readonly table: CellRectangle;
  readonly tile: CellRectangle;
  /** The room for charts and facts of the selected camera. Undefined where there is none. */
  readonly side: CellRectangle | undefined;
}

/** The width of a table beside the picture, in cells. */
const TABLE_COLUMNS = { min: 38, max: 110 };

/** The table's frame and header, and the fewest cameras in it. */
const TABLE_EDGE_ROWS = 3;
const MIN_CAMERAS = 3;

/** Divides an area. The table is left of the picture, or above it where that gives the picture more cells. */
export function listLayout(area: CellRectangle, cameras: number, picture: Size): ListLayout {
  const wanted = Math.max(MIN_CAMERAS, cameras) + TABLE_EDGE_ROWS;
  const beside = tableBeside(area, wanted, picture);
  const above = tableAbove(area, wanted, picture);
  return cellsOf(above.tile, picture) > cellsOf(beside.tile, picture) ? above : beside;
}

function cellsOf(tile: CellRectangle, picture: Size): number {
  const { columns, rows } = fitCells(picture, tileParts(tile).picture.columns, tileParts(tile).picture.rows);
  return columns * rows;
}

/** The table has what the picture leaves of the width. The charts are below a table that needs few rows. */
function tableBeside(area: CellRectangle, wanted: number, picture: Size): ListLayout {
  const whole = tileParts(area).picture;
  const pictureColumns = fitCells(picture, whole.columns, whole.rows).columns + 2;
  const columns = Math.max(TABLE_COLUMNS.min, Math.min(TABLE_COLUMNS.max, area.columns - pictureColumns));
  const table = { ...area, columns };
  const tile = { ...area, left: area.left + columns, columns: area.columns - columns };
  if (area.rows - wanted < MIN_SIDE_ROWS) return { table, tile, side: undefined };
  return {
    table: { ...table, rows: wanted },
    tile,
    side: { ...table, top: table.top + wanted, rows: table.rows - wanted },
  };
}

/** The charts are below a picture that needs few rows. */
function tableAbove(area: CellRectangle, wanted: number, picture: Size): ListLayout {
  const rows = Math.min(wanted, Math.max(MIN_CAMERAS + TABLE_EDGE_ROWS, Math.floor(area.rows * 0.4)));
  const below = { ...area, top: area.top + rows, rows: area.rows - rows };
  const { picture: whole } = tileParts(below);
  const tileRows = fitCells(picture, whole.columns, whole.rows).rows + below.rows - whole.rows;
  const table = { ...area, rows };
  if (below.rows - tileRows < MIN_SIDE_ROWS) return { table, tile: below, side: undefined };
  return {
    table,
    tile: { ...below, rows: tileRows },
    side: { ...below, top: below.top + tileRows, rows: below.rows - tileRows },
  };
}
