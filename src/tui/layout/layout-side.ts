// The boxes that stand one below the other beside the pictures: which of them, and how high.
import type { CellRectangle } from '../../core/geometry.js';

/** Each may be missing where there is no room for it. */
export interface SideColumn {
  readonly cameras: CellRectangle | undefined;
  readonly fps: CellRectangle | undefined;
  readonly bytes: CellRectangle | undefined;
  readonly facts: CellRectangle | undefined;
}

/** The lowest the column can be. */
export const MIN_SIDE_ROWS = 7;

const FPS_ROWS = 7;
const BYTES_ROWS = 4;
const FACTS_ROWS = { least: 4, most: 14 };

/** As wide as the numbers need, on a wide terminal about a third. */
export function sideWidth(columns: number): number {
  return Math.max(26, Math.min(46, Math.floor(columns * 0.32)));
}

/**
 * From the top: the list of cameras, where one is wanted, the line chart, the sparkline, and the facts. The chart is
 * always there and takes what is left over; the facts are the first to go.
 *
 * @param listed How many cameras the list has; 0 for no list.
 */
export function sideColumn(area: CellRectangle, listed: number): SideColumn {
  const roomForList = area.rows - FPS_ROWS;
  const listRows =
    listed === 0 || roomForList < 4 ? 0 : Math.min(listed + 2, Math.max(4, Math.floor(area.rows * 0.45)), roomForList);
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
