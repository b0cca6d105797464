// How a person turns and mirrors a picture, as an Exif orientation.
import { composed, type Orientation } from './exif.js';

export const ROTATIONS = ['0', '90', '180', '270'] as const;
export const FLIPS = ['h', 'v'] as const;

/** Degrees clockwise. */
export type Rotation = (typeof ROTATIONS)[number];

/** `h` mirrors left to right, `v` top to bottom. */
export type Flip = (typeof FLIPS)[number];

const ROTATED: Readonly<Record<Rotation, Orientation>> = { '0': 1, '90': 6, '180': 3, '270': 8 };
const FLIPPED: Readonly<Record<Flip, Orientation>> = { h: 2, v: 4 };

/** The Exif orientation of a picture that is rotated first, and mirrored then. */
export function turnOf(rotate: Rotation = '0', flip?: Flip): Orientation {
  return composed(ROTATED[rotate], flip === undefined ? 1 : FLIPPED[flip]);
}
