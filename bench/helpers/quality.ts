// The quality of shown pictures: PSNR of all pixels, of the moving ones, and of the trails behind them.
import { motionMasks } from './motion.js';

/** The quality of a picture that equals the original, whose PSNR is infinite. */
const IDENTICAL_DB = 99;

/** Fewer pixels of a frame than this share are no region to judge: two pixels of noise would be the worst frame. */
const MIN_SHARE = 0.002;

/** All in dB over RGB: means over the frames, and the worst frame. NaN where no frame has such pixels. */
export interface Quality {
  readonly mean: number;
  readonly worst: number;
  readonly moving: number;
  readonly worstMoving: number;
  readonly trail: number;
}

/**
 * Compares frame n that was shown with frame n of the originals. The first frame, which is not like the others, is left out.
 *
 * @param shown Three bytes a pixel, as the originals.
 * @param width Pixels a line.
 */
export function qualityOf(shown: readonly Uint8Array[], originals: readonly Uint8Array[], width: number): Quality {
  if (shown.length !== originals.length)
    throw new Error(`${shown.length} frames were shown, and there are ${originals.length}`);
  const all: number[] = [];
  const moving: number[] = [];
  const trail: number[] = [];
  const masks = motionMasks(originals, width);
  for (const [frame, original] of originals.entries()) {
    const picture = shown[frame];
    const mask = masks[frame];
    if (frame === 0 || picture === undefined || mask === undefined) continue;
    all.push(psnr(picture, original));
    const least = MIN_SHARE * mask.moving.length;
    if (count(mask.moving) > least) moving.push(psnr(picture, original, mask.moving));
    if (count(mask.trail) > least) trail.push(psnr(picture, original, mask.trail));
  }
  return {
    mean: meanOf(all),
    worst: worstOf(all),
    moving: meanOf(moving),
    worstMoving: worstOf(moving),
    trail: meanOf(trail),
  };
}

/** The PSNR, in dB, over the pixels whose mask is 1; without a mask, over all of them. */
export function psnr(shown: Uint8Array, original: Uint8Array, mask?: Uint8Array): number {
  let squares = 0;
  let values = 0;
  for (let pixel = 0; pixel * 3 < original.length; pixel += 1) {
    if (mask !== undefined && mask[pixel] !== 1) continue;
    for (let at = pixel * 3; at < pixel * 3 + 3; at += 1) squares += ((shown[at] ?? 0) - (original[at] ?? 0)) ** 2;
    values += 3;
  }
  return squares === 0 ? IDENTICAL_DB : Math.min(IDENTICAL_DB, 10 * Math.log10((255 * 255 * values) / squares));
}

/** The mean of all frames: the best picture of a scene in which nothing moves. */
export function meanPicture(frames: readonly Uint8Array[]): Uint8Array {
  const sums = new Float64Array(frames[0]?.length ?? 0);
  for (const frame of frames)
    for (let at = 0; at < sums.length; at += 1) sums[at] = (sums[at] as number) + (frame[at] as number);
  return Uint8Array.from(sums, (sum) => Math.round(sum / frames.length));
}

function count(mask: Uint8Array): number {
  return mask.reduce((sum, one) => sum + one, 0);
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function worstOf(values: readonly number[]): number {
  return values.length === 0 ? Number.NaN : Math.min(...values);
}
