// An empty room at night: much noise in little light, and an automatic exposure that never settles.
import { seededRandom } from '#src/net/seeded-random.js';
import { drawRoom } from './room.js';
import { type DrawFrame, SCENE_SIDE } from './scene.js';

/** The level of black, which such cameras raise. */
const BLACK_LEVEL = 10;

/** The exposure swings by this share, once in so many frames. */
const EXPOSURE_SWING = 0.05;
const EXPOSURE_PERIOD = 30;

/**
 * A variant of the room. `light` is the share of the daylight that is left. `noise` is in levels, before the camera smooths it
 * over 3x3 pixels. The chroma noise is as large.
 */
export interface DimVariant {
  readonly seed: number;
  readonly light: number;
  readonly noise: number;
}

/** Returns a function that draws a frame. Nothing moves in it. */
export function createDimRoom({ seed, light: daylight, noise: levels }: DimVariant): DrawFrame {
  const room = drawRoom(seededRandom(seed));
  return (number) => {
    const exposure = daylight * (1 + EXPOSURE_SWING * Math.sin((2 * Math.PI * number) / EXPOSURE_PERIOD));
    const noise = drawNoise(seededRandom(seed + 1 + number), room.length, levels);
    return Uint8ClampedArray.from(room, (light, at) => BLACK_LEVEL + light * exposure + (noise[at] as number));
  };
}

/** Noise as a camera's own noise reduction leaves it: the mean of 3x3 pixels, so that scaling down does not remove it. */
function drawNoise(random: () => number, length: number, levels: number): Float32Array {
  const raw = Float32Array.from({ length }, () => (random() + random() - 1) * levels);
  return mean3(mean3(raw, 3), SCENE_SIDE * 3);
}

/** The mean of each value and its two neighbours, `step` values apart. */
function mean3(values: Float32Array, step: number): Float32Array {
  const last = values.length - 1;
  return values.map(
    (value, at) =>
      (value + (values[Math.max(0, at - step)] as number) + (values[Math.min(last, at + step)] as number)) / 3,
  );
}
