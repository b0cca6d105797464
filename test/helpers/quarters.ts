// A picture with one colour in each quarter, and its rectangle on the screen.

export const PICTURE_PLACE = { left: 10, top: 5, columns: 40, rows: 10 };

/** The colour at a point of the picture; `x` and `y` are shares of its width and height. */
export function quarterColor(x: number, y: number): readonly [number, number, number] {
  if (y < 0.5) return x < 0.5 ? [255, 0, 0] : [0, 255, 0];
  return x < 0.5 ? [0, 0, 255] : [255, 255, 0];
}
