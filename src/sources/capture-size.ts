// The size to request of a camera whose proportions are known, where the user gives none.
import type { Size } from '../core/geometry.js';

/** Proportions that differ by less count as the same. */
const SAME_PROPORTIONS = 0.02;

/** The largest size with the proportions of `whole` inside `box`. Both sides are even, as the chroma of a JPEG needs. */
export function sizeInside(box: Size, whole: Size): Size {
  const proportion = (box.width * whole.height) / (box.height * whole.width);
  // A sensor of 3280x2464 is 4:3 but for a few rows.
  if (Math.abs(proportion - 1) < SAME_PROPORTIONS) return box;
  const scale = Math.min(box.width / whole.width, box.height / whole.height);
  const even = (side: number) => Math.max(2, Math.round((side * scale) / 2) * 2);
  return { width: even(whole.width), height: even(whole.height) };
}
