// A picture of four colours, one in each quarter, and where on the screen it is shown.

export const PICTURE_PLACE = { left: 10, top: 5, columns: 40, rows: 10 };

/** The colour at a place of the picture, of whose width and height `x` and `y` are shares. */
export function quarterColor(x: number, y: number): readonly [number, number, number] {
  if (y < 0.5) return x < 0.5 ? [255, 0, 0] : [0, 255, 0];
  return x < 0.5 ? [0, 0, 255] : [255, 255, 0];
}
