// The list: a table of all cameras, and beside it the picture and the charts of the selected one.
import { type CellRectangle, fitCells, type Size } from '../../core/geometry.js';
import { MIN_SIDE_ROWS, type SideColumn, sideColumn } from './layout-side.js';

export interface ListLayout {
  readonly table: CellRectangle;
  readonly tile: CellRectangle;
  readonly side: SideColumn | undefined;
}

/** Below the picture the charts take at least this much; where that is too much, they are left out. */
const CHARTS_ROWS = MIN_SIDE_ROWS + 4;
const MIN_TILE_ROWS = 10;

/** Cuts the area into table, picture and charts. */
export function listLayout(area: CellRectangle, picture: Size): ListLayout {
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
