// The parts of a tile: the picture within its frame, and the row of its timeline at the picture's foot.
import type { CellRectangle } from '../../core/geometry.js';

/** The height from which a tile has a timeline, in rows with its frame. */
export const TIMELINE_MIN_ROWS = 10;

export interface TileParts {
  readonly picture: CellRectangle;
  /** The row of the timeline, and of the words of a camera in trouble. Undefined where the picture needs it. */
  readonly strip: CellRectangle | undefined;
}

/** Returns the rectangle within a frame. */
export function insideOf({ left, top, columns, rows }: CellRectangle): CellRectangle {
  return { left: left + 1, top: top + 1, columns: Math.max(0, columns - 2), rows: Math.max(0, rows - 2) };
}

export function tileParts(tile: CellRectangle): TileParts {
  const inside = insideOf(tile);
  if (tile.rows < TIMELINE_MIN_ROWS) return { picture: inside, strip: undefined };
  const picture = { ...inside, rows: inside.rows - 1 };
  return { picture, strip: { ...inside, top: inside.top + picture.rows, rows: 1 } };
}
