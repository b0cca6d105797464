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
  const pixels = lumas[0]?.length ?? 0;
  const lastMoved = new Int32Array(pixels).fill(-TRAIL_TO - 1);
  return lumas.map((luma, frame) => {
    const moving = new Uint8Array(pixels);
    const trail = new Uint8Array(pixels);
    const before = lumas[frame - MOVING_FRAMES] ?? luma;
    for (let at = 0; at < pixels; at += 1) {
      if (Math.abs((luma[at] as number) - (before[at] as number)) > MOVING_LEVELS) {
        moving[at] = 1;
        lastMoved[at] = frame;
        continue;
      }
      const calmFrames = frame - (lastMoved[at] as number);
      if (calmFrames >= TRAIL_FROM && calmFrames <= TRAIL_TO) trail[at] = 1;
    }
    return { moving, trail };
  });
}

/** Rec. 601 luma, each the mean of its 3x3 pixels, or of those that exist at an edge. */
function smoothLuma(rgb: Uint8Array, width: number): Float32Array {
  const height = rgb.length / 3 / width;
  const luma = new Float32Array(width * height);
  for (let at = 0; at < luma.length; at += 1) {
    const [red, green, blue] = [rgb[at * 3] as number, rgb[at * 3 + 1] as number, rgb[at * 3 + 2] as number];
    luma[at] = 0.299 * red + 0.587 * green + 0.114 * blue;
  }
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
