// Sizes and rectangles: the largest rectangle that shows a picture with its aspect ratio.

/** Width and height. The name of the value says whether they are in pixels or in cells. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** A rectangle of pixels, from its top left corner. */
export interface PixelRectangle extends Size {
  readonly left: number;
  readonly top: number;
}

/** A rectangle of terminal cells, from its top left corner. */
export interface CellRectangle {
  readonly left: number;
  readonly top: number;
  readonly columns: number;
  readonly rows: number;
}

/**
 * The largest centred rectangle within `columns` x `rows` cells that shows a picture of `size` with its aspect ratio. A cell
 * counts as twice as high as wide: it holds two square pixels, one above the other. The result has at least one cell,
 * unless `columns` or `rows` is below 1.
 */
export function fitCells(size: Size, columns: number, rows: number): CellRectangle {
  if (columns < 1 || rows < 1) return { left: 0, top: 0, columns: 0, rows: 0 };
  const valid = size.width > 0 && size.height > 0;
  const proportion = valid ? size.width / size.height : 1;
  const wide = Math.min(columns, Math.max(1, Math.round(rows * 2 * proportion)));
  const high = Math.min(rows, Math.max(1, Math.round(columns / proportion / 2)));
  return { left: Math.floor((columns - wide) / 2), top: Math.floor((rows - high) / 2), columns: wide, rows: high };
}

/**
 * The largest centred rectangle within `room` that shows a picture of `size` with its aspect ratio. It has at least
 * one pixel.
 */
export function fitPixels(size: Size, room: Size): PixelRectangle {
  const valid = size.width > 0 && size.height > 0;
  const scale = valid ? Math.min(room.width / size.width, room.height / size.height) : 0;
  const width = valid ? Math.max(1, Math.round(size.width * scale)) : room.width;
  const height = valid ? Math.max(1, Math.round(size.height * scale)) : room.height;
  return { left: Math.floor((room.width - width) / 2), top: Math.floor((room.height - height) / 2), width, height };
}
