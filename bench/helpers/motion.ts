// Finds the pixels of a small picture in which something moves, and those in which something has just moved.

/** A pixel moves if its brightness, the mean of 3x3 pixels, has changed by more than so many levels in so many frames. */
const MOVING_LEVELS = 12;
const MOVING_FRAMES = 3;

/** A pixel that moved within this range of frames before, and has been calm since, lies in a trail. */
const TRAIL_FROM = 4;
const TRAIL_TO = 8;

/** For each pixel of one frame: 1 in the set. */
export interface MotionMasks {
  readonly moving: Uint8Array;
  readonly trail: Uint8Array;
}

/**
 * The masks of each frame, from the originals in the size in which they are shown: `width` pixels a line, three bytes a pixel.
 * They depend on the scene only, so programs that show it differently are compared over the same pixels.
 */
export function motionMasks(originals: readonly Uint8Array[], width: number): MotionMasks[] {
  const lumas = originals.map((rgb) => smoothLuma(rgb, width));
  const moving = lumas.map((luma, frame) => {
    const before = lumas[frame - MOVING_FRAMES];
    return Uint8Array.from(luma, (level, at) =>
      before !== undefined && Math.abs(level - (before[at] as number)) > MOVING_LEVELS ? 1 : 0,
    );
  });
  const movedWithin = (pixel: number, from: number, to: number): boolean =>
    moving.slice(Math.max(0, from), Math.max(0, to + 1)).some((mask) => mask[pixel] === 1);
  return moving.map((now, frame) => ({
    moving: now,
    trail: now.map((_, pixel) =>
      movedWithin(pixel, frame - TRAIL_TO, frame - TRAIL_FROM) && !movedWithin(pixel, frame - TRAIL_FROM + 1, frame)
        ? 1
        : 0,
    ),
  }));
}

/** Rec. 601 luma, each the mean of its 3x3 pixels, or of those that exist at an edge. */
function smoothLuma(rgb: Uint8Array, width: number): Float32Array {
  const height = rgb.length / 3 / width;
  const luma = Float32Array.from({ length: width * height }, (_, at) => {
    const [red = 0, green = 0, blue = 0] = rgb.subarray(at * 3, at * 3 + 3);
    return 0.299 * red + 0.587 * green + 0.114 * blue;
  });
  return luma.map((_, at) => {
    const [x, y] = [at % width, Math.floor(at / width)];
    let sum = 0;
    let count = 0;
    for (let line = Math.max(0, y - 1); line <= Math.min(height - 1, y + 1); line += 1) {
      for (let column = Math.max(0, x - 1); column <= Math.min(width - 1, x + 1); column += 1) {
        sum += luma[line * width + column] as number;
        count += 1;
      }
    }
    return sum / count;
  });
}
