// Digital zoom of one camera alone: the part of its picture that fills the tile, and how keys and the wheel change it.

/** A magnified picture. The centre is in parts of the picture, from 0 to 1. */
export interface Magnification {
  readonly place: number;
  /** How many times as large the picture is drawn; more than 1. */
  readonly factor: number;
  readonly centre: Point;
}

/** A position in a picture, from its top left corner, in parts of its width and height. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** The shown part of a picture, in parts of its width and height. */
export interface PictureRegion {
  readonly left: number;
  readonly top: number;
  /** The width and the height of the region: 1 is the whole picture. */
  readonly share: number;
}

const FACTORS = [1, 1.5, 2, 3, 4, 6, 8];
const MIDDLE: Point = { x: 0.5, y: 0.5 };

/** One key moves the shown part by this share of itself. */
const PAN_SHARE = 0.25;

/** The shown part. It never reaches beyond the picture. */
export function regionOf({ factor, centre }: Magnification): PictureRegion {
  const share = 1 / factor;
  const start = (at: number): number => Math.max(0, Math.min(1 - share, at - share / 2));
  return { left: start(centre.x), top: start(centre.y), share };
}

/**
 * The next larger or smaller factor. Undefined: the picture is whole.
 *
 * @param present The present magnification of that camera.
 * @param at The point of the tile's picture that keeps its position.
 */
export function magnify(
  place: number,
  present: Magnification | undefined,
  direction: 'in' | 'out',
  at: Point = MIDDLE,
): Magnification | undefined {
  const from = present ?? { place, factor: 1, centre: MIDDLE };
  const factor =
    direction === 'in'
      ? (FACTORS.find((one) => one > from.factor) ?? from.factor)
      : (FACTORS.findLast((one) => one < from.factor) ?? 1);
  if (factor === 1) return undefined;
  const region = regionOf(from);
  // The point under the pointer is at the same place before and after.
  const centre = {
    x: region.left + at.x * region.share + (0.5 - at.x) / factor,
    y: region.top + at.y * region.share + (0.5 - at.y) / factor,
  };
  return centred({ place, factor, centre });
}

/** The shown part moved by a quarter of itself in each direction that is 1 or -1. */
export function pan(present: Magnification, across: number, down: number): Magnification {
  const step = PAN_SHARE / present.factor;
  return centred({
    ...present,
    centre: { x: present.centre.x + across * step, y: present.centre.y + down * step },
  });
}

/** With the centre of the region that is really shown, so that a move back has an effect at once. */
function centred(magnification: Magnification): Magnification {
  const { left, top, share } = regionOf(magnification);
  return { ...magnification, centre: { x: left + share / 2, y: top + share / 2 } };
}
