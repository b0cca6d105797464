// Auto-levels: stretches the brightness of a dark picture, by levels that follow the scene slowly and lamps quickly.
import type { Size } from '../core/geometry.js';
import type { RgbPicture } from './decoded-picture.js';
import { lumaOf } from './pixel-effects.js';

/** The shares of the pixels that may become black and white. */
const BLACK_SHARE = 0.005;
const WHITE_SHARE = 0.005;

/** The level that the brightest pixels get, and the one that half of the pixels exceed, as far as the limits allow. */
const WHITE_LEVEL = 235;
const MIDDLE_LEVEL = 96;

/** More would show nothing but noise. */
const MAX_GAIN = 8;
const MIN_GAMMA = 0.5;

/** How quickly the levels follow a scene: a lamp must not blind, and a passing shadow must not make the picture flicker. */
const BRIGHTER_MS = 200;
const DARKER_MS = 2_000;

/** The levels move once they are off by this share of themselves, until they are right. Each move changes all pixels. */
const START_SHARE = 0.08;
const END_SHARE = 0.01;

/** Of a picture with more pixels, only some rows are counted. */
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
  readonly black: number;
  readonly middle: number;
  readonly white: number;
}

/** Brightens the pictures of one camera. It keeps the levels from picture to picture. */
export class AutoLevels {
  #levels: Levels | undefined;
  #isMoving = false;
  #timeMs = 0;
  #source: RgbPicture | undefined;
  #result: RgbPicture | undefined;

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
   * Brightens a picture where it lies: rows without gaps.
   *
   * @param nowMs A monotonic time.
   */
  applyInPlace(pixels: Uint8Array, size: Size, layout: PixelLayout, nowMs: number): void {
    this.#levels = this.#follow(levelsOf(pixels, size, layout), nowMs - this.#timeMs);
    this.#timeMs = nowMs;
    const table = tableOf(this.#levels);
    // Unused bytes of a pixel are changed as well: that is quicker than leaving them out.
    const end = size.width * size.height * layout.bytes;
    for (let at = 0; at < end; at += 1) pixels[at] = table[pixels[at] as number] as number;
  }

  #follow(wanted: Levels, elapsedMs: number): Levels {
    const levels = this.#levels;
    if (levels === undefined) return wanted;
    const error = Math.max(offBy(levels.white, wanted.white), offBy(levels.middle, wanted.middle));
    if (error > START_SHARE) this.#isMoving = true;
    else if (error < END_SHARE) this.#isMoving = false;
    if (!this.#isMoving) return levels;
    const towards = (from: number, to: number): number =>
      from + (to - from) * (1 - Math.exp(-elapsedMs / (to > from ? BRIGHTER_MS : DARKER_MS)));
    return {
      black: towards(levels.black, wanted.black),
      middle: towards(levels.middle, wanted.middle),
      white: towards(levels.white, wanted.white),
    };
  }
}

function offBy(level: number, wanted: number): number {
  return Math.abs(wanted - level) / Math.max(8, level);
}

function levelsOf(pixels: Uint8Array, { width, height }: Size, { bytes, red, green, blue }: PixelLayout): Levels {
  const histogram = new Uint32Array(256);
  const rowStep = Math.ceil((width * height) / MAX_COUNTED_PIXELS);
  let counted = 0;
  for (let row = 0; row < height; row += rowStep) {
    const end = (row + 1) * width * bytes;
    for (let at = row * width * bytes; at < end; at += bytes) {
      const luma = lumaOf(pixels[at + red] as number, pixels[at + green] as number, pixels[at + blue] as number);
      histogram[luma] = (histogram[luma] as number) + 1;
    }
    counted += width;
  }
  return {
    black: levelBelow(histogram, counted * BLACK_SHARE),
    middle: levelBelow(histogram, counted / 2),
    white: levelBelow(histogram, counted * (1 - WHITE_SHARE)),
  };
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

/** The new level for each level. A picture that is bright already stays as it is. */
function tableOf({ black, middle, white }: Levels): Uint8Array {
  // The black level is removed only as far as the picture is dark: a bright misty one is not made darker.
  const darkness = Math.min(1, Math.max(0, WHITE_LEVEL / Math.max(1, white) - 1));
  const offset = black * darkness;
  const gain = Math.min(MAX_GAIN, Math.max(1, WHITE_LEVEL / Math.max(1, white - offset)));
  const stretchedMiddle = Math.min(254, Math.max(1, (middle - offset) * gain));
  const wantedGamma = Math.log(MIDDLE_LEVEL / 255) / Math.log(stretchedMiddle / 255);
  const gamma = Math.min(1, Math.max(MIN_GAMMA, wantedGamma));
  return Uint8Array.from({ length: 256 }, (_, level) => {
    const stretched = Math.min(255, Math.max(0, (level - offset) * gain));
    return Math.round(255 * (stretched / 255) ** gamma);
  });
}
