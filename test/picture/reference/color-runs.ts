// The reference of the pen's two colours: each is the mean of all dots that are shown in it.
import { UNKNOWN } from '#src/picture/kernel/cells-layout.js';
import type { Palette, Rgb } from './palette.js';

/** The weight of a colour that does not move, as in the kernel. */
const FIXED = 0x4000_0000;
const MAX_WEIGHT = 64;

/** One of the pen's colours while cells are chosen. Its value is open until another colour takes its place. */
export class ColorRun {
  color: Rgb;
  weight = FIXED;
  /** The number of dots; 0: the colour is fixed. */
  #count = 0;
  #red = 0;
  #green = 0;
  #blue = 0;

  constructor(color: Rgb = UNKNOWN) {
    this.color = color;
  }

  /** Adds the dots of a cell that `pattern` has. */
  join(colors: Int32Array, first: number, pattern: number, palette: Palette, isTrueColor: boolean): void {
    for (let dot = 0; pattern >> dot > 0; dot += 1) {
      if (((pattern >> dot) & 1) === 0) continue;
      const color = colors[first + dot] as number;
      this.#red += color >> 16;
      this.#green += (color >> 8) & 255;
      this.#blue += color & 255;
      this.#count += 1;
    }
    const [red, green, blue] = [this.#mean(this.#red), this.#mean(this.#green), this.#mean(this.#blue)];
    this.color = palette.nearest((red << 16) | (green << 8) | blue);
    this.weight = this.#count;
    if (!isTrueColor || this.#count >= MAX_WEIGHT) this.weight = FIXED;
  }

  #mean(sum: number): number {
    return Math.floor((sum + (this.#count >> 1)) / this.#count);
  }

  get isFixed(): boolean {
    return this.weight === FIXED;
  }
}

/** How much the error of all dots grows, for each unit of distance, when a group joins a run. */
export function growth(group: number, { weight }: ColorRun): number {
  return (group * weight) / (group + weight);
}
