// The temporal filter of pixels: what a picture changes on the screen, in tiles, without the camera's noise.
import type { Size } from '../../core/geometry.js';
import type { RgbPicture } from '../decoded-picture.js';
import { FlickerHistogram } from '../flicker.js';
import { NoiseEstimator } from '../noise.js';
import type { PictureQuality } from '../picture-settings.js';
import type { PixelRectangle } from './rectangles.js';

/** The side of a tile in pixels. */
const TILE = 8;

/** So many pixels of each tile, on its diagonal, are sampled for the estimate of the noise. */
const SAMPLES = 4;

/** The bounds of the noise, as the mean square of a channel in levels, and the threshold between static and moving. */
const MIN_NOISE = 0.3;
const MAX_NOISE = 600;
const THRESHOLD_FACTOR = 20;

/** `FlickerHistogram` counts a sixteenth of a squared level as one. */
const DISTANCE_UNITS = 16;

/** A static tile's mean is of about so many pictures. */
const MAX_COUNT = 8;

/** How true pixels are. All are levels, or their mean square. */
export interface PixelQuality {
  /** Colours are rounded to steps: wide ones in moving tiles, which the next picture replaces. Powers of two, at least 2. */
  readonly movingStep: number;
  readonly staticStep: number;
  /** A tile is sent where the mean square of its error exceeds this. */
  readonly movingError: number;
  readonly staticError: number;
}

/** The truth of pixels for each `--picture`. */
export const PIXEL_QUALITIES: Readonly<Record<PictureQuality, PixelQuality>> = {
  fast: { movingStep: 16, staticStep: 8, movingError: 30, staticError: 24 },
  balanced: { movingStep: 8, staticStep: 4, movingError: 12, staticError: 10 },
  fine: { movingStep: 4, staticStep: 2, movingError: 5, staticError: 4 },
};

/** The bytes of a tile: the first one, and those of each line. */
interface Area {
  readonly from: number;
  readonly lineBytes: number;
  readonly lines: number;
  readonly stride: number;
}

export class TileFilter {
  readonly size: Size;
  readonly columns: number;
  readonly rows: number;
  /** What the screen shows: three bytes a pixel. */
  readonly shown: Uint8Array;
  /** 1 for each tile that the last picture has changed. */
  readonly changed: Uint8Array;
  readonly #mean: Float32Array;
  readonly #counts: Uint8Array;
  readonly #samples: Int32Array;
  readonly #flicker: FlickerHistogram;
  readonly #noise: NoiseEstimator;

  /** For pictures of one size. */
  constructor(size: Size) {
    this.size = size;
    this.columns = Math.ceil(size.width / TILE);
    this.rows = Math.ceil(size.height / TILE);
    const tiles = this.columns * this.rows;
    this.shown = new Uint8Array(size.width * size.height * 3);
    this.changed = new Uint8Array(tiles);
    this.#mean = new Float32Array(this.shown.length);
    this.#counts = new Uint8Array(tiles);
    this.#samples = new Int32Array(tiles * SAMPLES);
    const units = SAMPLES * DISTANCE_UNITS;
    this.#flicker = new FlickerHistogram(tiles, SAMPLES);
    this.#noise = new NoiseEstimator(MIN_NOISE * units, MAX_NOISE * units);
  }

  /** The next pictures have so many times the contrast of those before: see `NoiseEstimator`. */
  scale(contrast: number): void {
    this.#noise.scale(contrast);
  }

  /** Takes the next picture, and updates `shown` and `changed`. `isWhole`: the screen shows nothing yet. */
  update({ rgb }: RgbPicture, quality: PixelQuality, isWhole: boolean): void {
    this.#sample(rgb);
    this.#noise.update(this.#flicker.update(this.#samples));
    const threshold = (this.#noise.level / (SAMPLES * DISTANCE_UNITS)) * THRESHOLD_FACTOR;
    for (let tile = 0; tile < this.changed.length; tile += 1) {
      const area = this.#areaOf(tile);
      const isMoving = isWhole || this.#meanSquare(area, rgb) > threshold;
      const count = isMoving ? 1 : Math.min(MAX_COUNT, (this.#counts[tile] as number) + 1);
      this.#counts[tile] = count;
      this.#mix(area, rgb, 1 / count);
      const isCoarse = isMoving && !isWhole;
      const limit = isCoarse ? quality.movingError : quality.staticError;
      const isChanged = isWhole || this.#meanSquare(area, this.shown) > limit;
      this.changed[tile] = isChanged ? 1 : 0;
      if (isChanged) this.#show(area, isCoarse ? quality.movingStep : quality.staticStep);
    }
  }

  /** The smallest rectangle around the tiles that the last picture has changed; undefined: it has changed none. */
  changedRectangle(): PixelRectangle | undefined {
    const tiles = Array.from(this.changed.keys()).filter((tile) => this.changed[tile] === 1);
    if (tiles.length === 0) return undefined;
    const columns = tiles.map((tile) => tile % this.columns);
    const rows = tiles.map((tile) => Math.floor(tile / this.columns));
    const [x, y] = [Math.min(...columns) * TILE, Math.min(...rows) * TILE];
    const right = Math.min(this.size.width, (Math.max(...columns) + 1) * TILE);
    const bottom = Math.min(this.size.height, (Math.max(...rows) + 1) * TILE);
    return { x, y, width: right - x, height: bottom - y };
  }

  /** The pixels that the last picture has changed; the others are black, which none of these is. */
  changedPixels(): Uint8Array {
    const pixels = new Uint8Array(this.shown.length);
    for (let tile = 0; tile < this.changed.length; tile += 1) {
      if (this.changed[tile] !== 1) continue;
      const { from, lineBytes, lines, stride } = this.#areaOf(tile);
      for (let line = 0, start = from; line < lines; line += 1, start += stride)
        pixels.set(this.shown.subarray(start, start + lineBytes), start);
    }
    return pixels;
  }

  #areaOf(tile: number): Area {
    const { width, height } = this.size;
    const left = (tile % this.columns) * TILE;
    const top = Math.floor(tile / this.columns) * TILE;
    const lines = Math.min(TILE, height - top);
    return { from: (top * width + left) * 3, lineBytes: Math.min(TILE, width - left) * 3, lines, stride: width * 3 };
  }

  /** The mean square of the difference of some pixels from the mean. */
  #meanSquare({ from, lineBytes, lines, stride }: Area, pixels: Uint8Array): number {
    const mean = this.#mean;
    let sum = 0;
    for (let line = 0, start = from; line < lines; line += 1, start += stride) {
      for (let at = start; at < start + lineBytes; at += 1) {
        const difference = (pixels[at] as number) - (mean[at] as number);
        sum += difference * difference;
      }
    }
    return sum / (lines * lineBytes);
  }

  #mix({ from, lineBytes, lines, stride }: Area, rgb: Uint8Array, weight: number): void {
    const mean = this.#mean;
    for (let line = 0, start = from; line < lines; line += 1, start += stride) {
      for (let at = start; at < start + lineBytes; at += 1) {
        const old = mean[at] as number;
        mean[at] = old + ((rgb[at] as number) - old) * weight;
      }
    }
  }

  /** Shows the mean, each channel in the middle of its step. So no channel is 0. */
  #show({ from, lineBytes, lines, stride }: Area, step: number): void {
    const { shown } = this;
    const mean = this.#mean;
    const mask = ~(step - 1);
    const middle = step >> 1;
    for (let line = 0, start = from; line < lines; line += 1, start += stride)
      for (let at = start; at < start + lineBytes; at += 1) shown[at] = ((mean[at] as number) & mask) + middle;
  }

  #sample(rgb: Uint8Array): void {
    const { width, height } = this.size;
    for (let tile = 0, to = 0; tile < this.changed.length; tile += 1) {
      const left = (tile % this.columns) * TILE;
      const top = Math.floor(tile / this.columns) * TILE;
      for (let sample = 0; sample < SAMPLES; sample += 1, to += 1) {
        const x = Math.min(width - 1, left + sample * 2);
        const y = Math.min(height - 1, top + sample * 2);
        const at = (y * width + x) * 3;
        this.#samples[to] = ((rgb[at] as number) << 16) | ((rgb[at + 1] as number) << 8) | (rgb[at + 2] as number);
      }
    }
  }
}

/** Whether two sizes are equal. There may be none. */
export function isSameSize(one: Size | undefined, other: Size): boolean {
  return one?.width === other.width && one.height === other.height;
}
