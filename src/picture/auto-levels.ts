// Auto-levels: stretches the brightness of a dark picture, by levels that follow the scene slowly and lamps quickly.
import type { Size } from '../core/geometry.js';
import type { RgbPicture } from './decoded-picture.js';
import { lumaOf } from './pixel-effects.js';

/** The shares of the pixels that may become black and white. */
const BLACK_SHARE = 0.005;
const WHITE_SHARE = 0.005;

/**
 * The darker half of a screen with text, or of a drawing, is one flat colour: its content is dark, and not its light. Such a
 * background becomes black, and not the grey or blue that it nearly is. The pair of widths of that half, from a quarter of
 * all pixels to a half of them, is where it is flat and where it is not: in levels, and as shares of the whole range.
 */
const FLAT_FROM_SHARE = 0.25;
const FLAT_WIDTH = 1;
const FULL_WIDTH = 3;
const FLAT_RANGE_SHARE = 0.01;
const FULL_RANGE_SHARE = 0.025;

/** A brighter background is a colour of its own: a wall, or a plain picture. */
const DARK_BACKGROUND = 40;
const LIT_BACKGROUND = 56;

/** The level that the brightest pixels get, and the one that half of the pixels exceed, as far as the limits allow. */
const WHITE_LEVEL = 235;
const MIDDLE_LEVEL = 96;

/** More would show nothing but noise. */
const MAX_GAIN = 8;
const MIN_GAMMA = 0.5;

/** `structureOf` compares the means of so many fields, across and down. */
const FIELDS = 32;

/**
 * A covered lens gives noise only, and is not brightened. Its middle is dark, and its fields hardly vary, in levels, or no
 * more as a whole than neighbours do. Each pair of values is where nothing is stretched, and from where on all of it is.
 */
const DARK_MIDDLE = 20;
const LIT_MIDDLE = 40;
const NO_DEVIATION = 0.6;
const FULL_DEVIATION = 1.6;
const NO_STRUCTURE = 1.25;
const FULL_STRUCTURE = 1.8;

/** How quickly the levels follow a scene: a lamp must not blind, and a passing shadow must not make the picture flicker. */
const BRIGHTER_MS = 200;
const DARKER_MS = 2_000;

/** The levels move once they are off by this share of themselves, until they are right. Each move changes all pixels. */
const START_SHARE = 0.08;
const END_SHARE = 0.01;

/** In a picture with more pixels, only some rows are counted. */
const MAX_COUNTED_PIXELS = 65_536;

/** The bytes of a pixel, and the offsets of its colours among them. */
export interface PixelLayout {
  readonly bytes: number;
  readonly red: number;
  readonly green: number;
  readonly blue: number;
}

const RGB: PixelLayout = { bytes: 3, red: 0, green: 1, blue: 2 };

/** The brightness of a picture: the levels that few pixels are below, that half are, and that nearly all are. */
interface Levels {
  /** For red, green and blue. They differ only where the background is flat, so that it becomes black whatever it was. */
  readonly blacks: readonly [number, number, number];
  /** Without the pixels of a flat background. */
  readonly middle: number;
  readonly white: number;
  /** How much of the picture is more than noise: 0 with a covered lens, 1 with nearly all pictures. */
  readonly structure: number;
}

/** Brightens the pictures of one camera. It keeps the levels from picture to picture. */
export class AutoLevels {
  #levels: Levels | undefined;
  #isMoving = false;
  #timeMs = 0;
  #gain = 1;
  #source: RgbPicture | undefined;
  #result: RgbPicture | undefined;

  /** By what factor the brightness of the last picture's middle grew with its own. It is the factor of its noise. */
  get gain(): number {
    return this.#gain;
  }

  /** Returns the brightened picture: the same object for the same picture. `nowMs` is a monotonic time. */
  apply(picture: RgbPicture, nowMs: number): RgbPicture {
    if (picture === this.#source && this.#result !== undefined) return this.#result;
    const { width, height } = picture;
    const rgb = picture.rgb.slice();
    this.applyInPlace(rgb, picture, RGB, nowMs);
    this.#source = picture;
    this.#result = { width, height, rgb };
    return this.#result;
  }

  /**
   * Brightens a picture in place: rows without gaps.
   *
   * @param nowMs A monotonic time.
   */
  applyInPlace(pixels: Uint8Array, size: Size, layout: PixelLayout, nowMs: number): void {
    this.#levels = this.#follow(levelsOf(pixels, size, layout), nowMs - this.#timeMs);
    this.#timeMs = nowMs;
    const [red, green, blue] = tablesOf(this.#levels);
    this.#gain = gainAt(green, Math.round(this.#levels.middle));
    const end = size.width * size.height * layout.bytes;
    const { bytes, red: redAt, green: greenAt, blue: blueAt } = layout;
    for (let at = 0; at < end; at += bytes) {
      pixels[at + redAt] = red[pixels[at + redAt] as number] as number;
      pixels[at + greenAt] = green[pixels[at + greenAt] as number] as number;
      pixels[at + blueAt] = blue[pixels[at + blueAt] as number] as number;
    }
  }

  #follow(wanted: Levels, elapsedMs: number): Levels {
    const levels = this.#levels;
    if (levels === undefined) return wanted;
    const error = Math.max(
      offBy(levels.white, wanted.white),
      offBy(levels.middle, wanted.middle),
      Math.abs(wanted.structure - levels.structure) / 2,
    );
    if (error > START_SHARE) this.#isMoving = true;
    else if (error < END_SHARE) this.#isMoving = false;
    if (!this.#isMoving) return levels;
    const towards = (from: number, to: number): number =>
      from + (to - from) * (1 - Math.exp(-elapsedMs / (to > from ? BRIGHTER_MS : DARKER_MS)));
    return {
      blacks: [
        towards(levels.blacks[0], wanted.blacks[0]),
        towards(levels.blacks[1], wanted.blacks[1]),
        towards(levels.blacks[2], wanted.blacks[2]),
      ],
      middle: towards(levels.middle, wanted.middle),
      white: towards(levels.white, wanted.white),
      structure: towards(levels.structure, wanted.structure),
    };
  }
}

function offBy(level: number, wanted: number): number {
  return Math.abs(wanted - level) / Math.max(8, level);
}

function levelsOf(pixels: Uint8Array, { width, height }: Size, { bytes, red, green, blue }: PixelLayout): Levels {
  const [histogram, reds, greens, blues] = [
    new Uint32Array(256),
    new Uint32Array(256),
    new Uint32Array(256),
    new Uint32Array(256),
  ];
  const sums = new Float64Array(FIELDS * FIELDS);
  const counts = new Uint32Array(FIELDS * FIELDS);
  const rowStep = Math.ceil((width * height) / MAX_COUNTED_PIXELS);
  let counted = 0;
  for (let row = 0; row < height; row += rowStep) {
    const start = row * width * bytes;
    const fields = Math.floor((row * FIELDS) / height) * FIELDS;
    for (let column = 0, at = start; column < width; column += 1, at += bytes) {
      const [r, g, b] = [pixels[at + red] as number, pixels[at + green] as number, pixels[at + blue] as number];
      const luma = lumaOf(r, g, b);
      histogram[luma] = (histogram[luma] as number) + 1;
      reds[r] = (reds[r] as number) + 1;
      greens[g] = (greens[g] as number) + 1;
      blues[b] = (blues[b] as number) + 1;
      const field = fields + Math.floor((column * FIELDS) / width);
      sums[field] = (sums[field] as number) + luma;
      counts[field] = (counts[field] as number) + 1;
    }
    counted += width;
  }
  const black = levelBelow(histogram, counted * BLACK_SHARE);
  const middle = levelBelow(histogram, counted / 2);
  const white = levelBelow(histogram, counted * (1 - WHITE_SHARE));
  const isDark = 1 - ramp(middle, DARK_BACKGROUND, LIT_BACKGROUND);
  const flat = isDark * flatnessOf(middle - levelBelow(histogram, counted * FLAT_FROM_SHARE), white - black);
  const background = flat * pixelsUpTo(histogram, upperEdgeOf(histogram, counted));
  const blackOf = (channel: Uint32Array): number => black + flat * (upperEdgeOf(channel, counted) - black);
  const means = sums.map((sum, field) => sum / (counts[field] as number));
  return {
    blacks: [blackOf(reds), blackOf(greens), blackOf(blues)],
    middle: levelBelow(histogram, background + (counted - background) / 2),
    white,
    structure: Math.max(ramp(middle, DARK_MIDDLE, LIT_MIDDLE), structureOf(means)),
  };
}

/** How flat the darker half of a picture is, from 0 to 1: by the width of its levels, and the range of all. */
function flatnessOf(width: number, range: number): number {
  return Math.min(
    1 - ramp(width, FLAT_WIDTH, FULL_WIDTH),
    1 - ramp(width / Math.max(1, range), FLAT_RANGE_SHARE, FULL_RANGE_SHARE),
  );
}

/** The brightest level of a flat background, which is as far above its middle as its darkest is below. */
function upperEdgeOf(histogram: Uint32Array, count: number): number {
  const middle = levelBelow(histogram, count / 2);
  return 2 * middle - levelBelow(histogram, count * BLACK_SHARE);
}

function pixelsUpTo(histogram: Uint32Array, level: number): number {
  return histogram.subarray(0, level + 1).reduce((sum, count) => sum + count, 0);
}

/** How much of a picture is more than noise, from 0 to 1, by the means of its fields. A small picture leaves some empty. */
function structureOf(means: Float64Array): number {
  let [count, sum, squares, steps, squaredSteps] = [0, 0, 0, 0, 0];
  let last = Number.NaN;
  for (const [field, mean] of means.entries()) {
    if (field % FIELDS === 0) last = Number.NaN;
    if (Number.isNaN(mean)) continue;
    count += 1;
    sum += mean;
    squares += mean * mean;
    if (!Number.isNaN(last)) {
      steps += 1;
      squaredSteps += (mean - last) ** 2;
    }
    last = mean;
  }
  const variance = squares / count - (sum / count) ** 2;
  // Noise alone makes the difference of two neighbours vary twice as much as each of them.
  const noise = squaredSteps / Math.max(1, 2 * steps);
  return Math.min(
    ramp(Math.sqrt(Math.max(0, variance)), NO_DEVIATION, FULL_DEVIATION),
    ramp(variance / Math.max(1e-9, noise), NO_STRUCTURE, FULL_STRUCTURE),
  );
}

/** The share of the way from one value to another, from 0 to 1. */
function ramp(value: number, from: number, to: number): number {
  return Math.min(1, Math.max(0, (value - from) / (to - from)));
}

/** The level that so many pixels do not exceed. */
function levelBelow(histogram: Uint32Array, count: number): number {
  let below = 0;
  for (let level = 0; level < 256; level += 1) {
    below += histogram[level] as number;
    if (below >= count) return level;
  }
  return 255;
}

/** The new level for each level of red, green and blue. A picture that is bright already stays as it is. */
function tablesOf({ blacks, middle, white, structure }: Levels): [Uint8Array, Uint8Array, Uint8Array] {
  // The black level is removed only as far as the picture is dark: a bright misty one is not made darker.
  const darkness = Math.min(1, Math.max(0, WHITE_LEVEL / Math.max(1, white) - 1));
  const [red, green, blue] = blacks;
  const offset = ((red * 54 + green * 183 + blue * 19) / 256) * darkness * structure;
  const maxGain = 1 + (MAX_GAIN - 1) * structure;
  const gain = Math.min(maxGain, Math.max(1, WHITE_LEVEL / Math.max(1, white - offset)));
  const stretchedMiddle = Math.min(254, Math.max(1, (middle - offset) * gain));
  const wantedGamma = Math.log(MIDDLE_LEVEL / 255) / Math.log(stretchedMiddle / 255);
  const gamma = Math.min(1, Math.max(1 - (1 - MIN_GAMMA) * structure, wantedGamma));
  const tableOf = (black: number): Uint8Array =>
    Uint8Array.from({ length: 256 }, (_, level) => {
      const stretched = Math.min(255, Math.max(0, (level - black * darkness * structure) * gain));
      return Math.round(255 * (stretched / 255) ** gamma);
    });
  const table = tableOf(green);
  return [red === green ? table : tableOf(red), table, blue === green ? table : tableOf(blue)];
}

/** The slope of a table around a level. */
function gainAt(table: Uint8Array, level: number): number {
  const [from, to] = [Math.max(0, level - 2), Math.min(255, level + 2)];
  return ((table[to] as number) - (table[from] as number)) / (to - from);
}
