// The layout of the side column: which boxes it has, from top to bottom, and their heights.
import type { CellRectangle } from '../../core/geometry.js';

/** The boxes of the side column; undefined where there is no room. */
export interface SideColumn {
  readonly cameras: CellRectangle | undefined;
  readonly fps: CellRectangle | undefined;
  readonly bytes: CellRectangle | undefined;
  readonly facts: CellRectangle | undefined;
}

/** The minimum height of the column, which holds just the frame rate's chart. */
export const MIN_SIDE_ROWS = 7;

const FPS_ROWS = 7;

/** The width of a box that has others beside it. */
const MIN_BESIDE_COLUMNS = 27;

/** The height from which wide boxes are below each other. */
const MAX_BESIDE_ROWS = 36;

/** The width of the list and of the facts in a wide room. */
const MAX_WIDE_COLUMNS = 46;
const BYTES_ROWS = 4;
const FACTS_ROWS = { min: 4, max: 14 };

/**
 * Divides the room beside the pictures: from the top, the list of cameras, the line chart, the sparkline, and the facts. In
 * a low or wide room they are beside each other. The chart is always present and takes the remaining rows. If rows are
 * scarce, the facts are left out first.
 *
 * @param listed The number of cameras in the list; 0 for no list.
 */
export function sideColumn(area: CellRectangle, listed: number): SideColumn {
  const isLow = area.rows < 2 * FPS_ROWS && area.columns >= 2 * MIN_BESIDE_COLUMNS;
  // Boxes of a wide terminal's width would be emptier, and too low for the facts.
  const isWide = area.rows < MAX_BESIDE_ROWS && area.columns >= 3 * MAX_WIDE_COLUMNS;
  if (isLow) return besideEachOther(area, listed);
  return isWide ? inWideRoom(area, listed) : stacked(area, listed);
}

/** Divides a low and wide area. If columns are scarce, the bytes are left out first, then the facts. */
function besideEachOther(area: CellRectangle, listed: number): SideColumn {
  const wanted: readonly (keyof SideColumn)[] = [
    ...(listed === 0 ? [] : (['cameras'] as const)),
    'fps',
    'facts',
    'bytes',
  ];
  const names = wanted.slice(0, Math.floor(area.columns / MIN_BESIDE_COLUMNS));
  const at = (name: keyof SideColumn): CellRectangle | undefined => {
    const index = names.indexOf(name);
    if (index < 0) return undefined;
    const start = Math.floor((area.columns * index) / names.length);
    const end = Math.floor((area.columns * (index + 1)) / names.length);
    return { ...area, left: area.left + start, columns: end - start };
  };
  return { cameras: at('cameras'), fps: at('fps'), bytes: at('bytes'), facts: at('facts') };
}

/** Divides a wide area: the list, the line chart, and in a last column the sparkline above the facts. */
function inWideRoom(area: CellRectangle, listed: number): SideColumn {
  const { left, top, columns, rows } = area;
  const list = listed === 0 ? 0 : MAX_WIDE_COLUMNS;
  const start = left + columns - MAX_WIDE_COLUMNS;
  const last = { left: start, columns: MAX_WIDE_COLUMNS };
  return {
    cameras: list === 0 ? undefined : { ...area, columns: list },
    fps: { ...area, left: left + list, columns: columns - list - MAX_WIDE_COLUMNS },
    bytes: { ...last, top, rows: BYTES_ROWS },
    facts: { ...last, top: top + BYTES_ROWS, rows: rows - BYTES_ROWS },
  };
}

function stacked(area: CellRectangle, listed: number): SideColumn {
  const roomForList = area.rows - FPS_ROWS;
  const listRows =
    listed === 0 || roomForList < 4 ? 0 : Math.min(listed + 2, Math.max(4, Math.floor(area.rows * 0.45)), roomForList);
  let remaining = area.rows - listRows - FPS_ROWS;
  const bytesRows = remaining >= BYTES_ROWS ? BYTES_ROWS : 0;
  remaining -= bytesRows;
  const factsRows = remaining >= FACTS_ROWS.min ? Math.min(remaining, FACTS_ROWS.max) : 0;
  remaining -= factsRows;
  let top = area.top;
  const take = (rows: number): CellRectangle | undefined => {
    const rectangle = rows === 0 ? undefined : { left: area.left, top, columns: area.columns, rows };
    top += rows;
    return rectangle;
  };
  return { cameras: take(listRows), fps: take(FPS_ROWS + remaining), bytes: take(bytesRows), facts: take(factsRows) };
}
