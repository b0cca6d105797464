// The reference temporal filter in JavaScript: each dot's exponential moving average, as in the kernel.
import { MAX_STATIC_COUNT, STATIC_FROM } from '#src/picture/kernel/cells-layout.js';
import { distance } from './palette.js';

/** By static count: the next picture's weight is 1 / 2^shift. Less would follow changes of light too slowly. */
const SHIFTS = Uint8Array.from({ length: MAX_STATIC_COUNT + 1 }, (_, count) => (count === 0 ? 1 : count < 4 ? 2 : 3));

/** The weight of an outlier in the mean is 1/4. */
const OUTLIER_SHIFT = 2;

/** One half in the fractions of two channels: a level stands for all values that are rounded to it. */
const HALVES = 0x0080_0080;

/** The mean of each dot since its cell last moved, and the static counts. */
export class CellMeans {
  /** The rounded means, which are shown. */
  readonly filtered: Int32Array;
  /** How many pictures in a row each cell has been near its mean: MAX_STATIC_COUNT at most. */
  readonly staticCounts: Uint8Array;
  readonly #dots: number;
  /** Green and blue of each dot, then red: 16 bits each, eight of them fractions. */
  readonly #means: Int32Array;

  constructor(cells: number, dots: number) {
    this.filtered = new Int32Array(cells * dots);
    this.staticCounts = new Uint8Array(cells);
    this.#dots = dots;
    this.#means = new Int32Array(cells * dots * 2);
  }

  /**
   * Takes the next picture: one colour for each dot. Where a cell differs from its mean by more than `threshold`, in units of
   * `distance`, its mean starts again. A static cell may exceed it once, up to `outlierThreshold`. Returns how many
   * cells move.
   */
  update(colors: Int32Array, threshold: number, outlierThreshold: number): number {
    const { staticCounts, filtered } = this;
    const dots = this.#dots;
    let moving = 0;
    for (let cell = 0, first = 0; cell < staticCounts.length; cell += 1, first += dots) {
      const count = staticCounts[cell] as number;
      let difference = 0;
      for (let dot = first; dot < first + dots; dot += 1)
        difference += distance(colors[dot] as number, filtered[dot] as number);
      if (count > STATIC_FROM && difference > threshold && difference <= outlierThreshold) {
        this.#mix(colors, first, OUTLIER_SHIFT);
        staticCounts[cell] = STATIC_FROM;
        // The mean of one picture is as noisy as the next.
      } else if (difference > (count === 0 ? 2 * threshold : threshold)) {
        this.#restart(colors, first);
        staticCounts[cell] = 0;
        moving += 1;
      } else {
        if (difference > 0) this.#mix(colors, first, SHIFTS[count] as number);
        if (count < MAX_STATIC_COUNT) staticCounts[cell] = count + 1;
        if (count + 1 < STATIC_FROM) moving += 1;
      }
    }
    return moving;
  }

  #restart(colors: Int32Array, first: number): void {
    for (let dot = first; dot < first + this.#dots; dot += 1) {
      const color = colors[dot] as number;
      this.#means[dot * 2] = greenAndBlue(color);
      this.#means[dot * 2 + 1] = red(color);
      this.filtered[dot] = color;
    }
  }

  /** Mixes the next picture into a cell's means, with a weight of 1 / 2^shift. */
  #mix(colors: Int32Array, first: number, shift: number): void {
    const mask = 0xffff >> shift;
    const both = (mask << 16) | mask;
    for (let dot = first; dot < first + this.#dots; dot += 1) {
      const color = colors[dot] as number;
      const oldTwo = this.#means[dot * 2] as number;
      const oldRed = (this.#means[dot * 2 + 1] as number) & 0xffff;
      const two = oldTwo - ((oldTwo >>> shift) & both) + ((greenAndBlue(color) >>> shift) & both);
      const one = oldRed - (oldRed >> shift) + (red(color) >> shift);
      this.#means[dot * 2] = two;
      this.#means[dot * 2 + 1] = one;
      this.filtered[dot] = ((one & 0xff00) << 8) | ((two >>> 16) & 0xff00) | ((two >>> 8) & 0xff);
    }
  }
}

function greenAndBlue(color: number): number {
  return ((color & 0xff00) << 16) | ((color & 0xff) << 8) | HALVES;
}

function red(color: number): number {
  return ((color >> 8) & 0xff00) | (HALVES & 0xffff);
}
