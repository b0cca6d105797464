// Each cell's mean over time, as the kernel's temporal filter makes it, in JavaScript.
import { MAX_STATIC_COUNT, STATIC_FROM } from '#src/picture/kernel/cells-layout.js';
import { distance } from './palette.js';

/** `STEPS[n]`: a mean of n pictures and one goes 1 / 2^n of the way to the next one. A longer one would follow the light too slowly. */
const STEPS = Uint8Array.from({ length: MAX_STATIC_COUNT + 1 }, (_, rest) => (rest === 0 ? 1 : rest < 4 ? 2 : 3));

/** A half in place of the fraction of each of two channels: a level stands for all that is rounded to it. */
const HALVES = 0x0080_0080;

/** Of each cell the mean of the pictures since it last moved, and how many those are. */
export class CellMeans {
  /** The means, rounded: what each dot should show. */
  readonly wanted: Int32Array;
  /** In how many pictures, one after another, each cell has been near its mean: MAX_STATIC_COUNT at most. */
  readonly rests: Uint8Array;
  readonly #dots: number;
  /** Green and blue of each dot, then red: 16 bits each, eight of them fractions. */
  readonly #means: Int32Array;

  constructor(cells: number, dots: number) {
    this.wanted = new Int32Array(cells * dots);
    this.rests = new Uint8Array(cells);
    this.#dots = dots;
    this.#means = new Int32Array(cells * dots * 2);
  }

  /**
   * Takes in the next picture: one colour for each dot. A cell that is off its mean by more than `mostOff`, in units of
   * `distance`, begins anew with it. Returns how many cells move.
   */
  follow(colors: Int32Array, mostOff: number): number {
    const { rests, wanted } = this;
    const dots = this.#dots;
    let moving = 0;
    for (let cell = 0, first = 0; cell < rests.length; cell += 1, first += dots) {
      const rest = rests[cell] as number;
      let off = 0;
      for (let dot = first; dot < first + dots; dot += 1) off += distance(colors[dot] as number, wanted[dot] as number);
      // The mean of one picture is as noisy as the next.
      if (off > (rest === 0 ? 2 * mostOff : mostOff)) {
        this.#begin(colors, first);
        rests[cell] = 0;
        moving += 1;
      } else {
        if (off > 0) this.#mix(colors, first, STEPS[rest] as number);
        if (rest < MAX_STATIC_COUNT) rests[cell] = rest + 1;
        if (rest + 1 < STATIC_FROM) moving += 1;
      }
    }
    return moving;
  }

  #begin(colors: Int32Array, first: number): void {
    for (let dot = first; dot < first + this.#dots; dot += 1) {
      const color = colors[dot] as number;
      this.#means[dot * 2] = greenAndBlue(color);
      this.#means[dot * 2 + 1] = red(color);
      this.wanted[dot] = color;
    }
  }

  /** Brings a cell's means nearer to the next picture, by 1 / 2^step of the way. */
  #mix(colors: Int32Array, first: number, step: number): void {
    const keeps = 0xffff >> step;
    const both = (keeps << 16) | keeps;
    for (let dot = first; dot < first + this.#dots; dot += 1) {
      const color = colors[dot] as number;
      const oldTwo = this.#means[dot * 2] as number;
      const oldRed = (this.#means[dot * 2 + 1] as number) & 0xffff;
      const two = oldTwo - ((oldTwo >>> step) & both) + ((greenAndBlue(color) >>> step) & both);
      const one = oldRed - (oldRed >> step) + (red(color) >> step);
      this.#means[dot * 2] = two;
      this.#means[dot * 2 + 1] = one;
      this.wanted[dot] = ((one & 0xff00) << 8) | ((two >>> 16) & 0xff00) | ((two >>> 8) & 0xff);
    }
  }
}

function greenAndBlue(color: number): number {
  return ((color & 0xff00) << 16) | ((color & 0xff) << 8) | HALVES;
}

function red(color: number): number {
  return ((color >> 8) & 0xff00) | (HALVES & 0xffff);
}
