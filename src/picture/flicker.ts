// The flicker of pictures, in JavaScript: how far each one is from the linear extrapolation of the two before it.
import { FLICKER_BINS, SAMPLE_INTERVAL } from './kernel/cells-layout.js';

/** Counts the flicker of one cell of several, as the kernel of cells does for its own cells. */
export class FlickerHistogram {
  readonly #dots: number;
  readonly #counts = new Uint32Array(FLICKER_BINS);
  #last: Int32Array;
  #secondLast: Int32Array;

  /** For `cells` cells of `dots` dots. */
  constructor(cells: number, dots: number) {
    this.#dots = dots;
    this.#last = new Int32Array(cells * dots);
    this.#secondLast = new Int32Array(cells * dots);
  }

  /** Takes the next picture, one colour for each dot. Returns how many of its samples are below each power of two. */
  update(colors: Int32Array): Uint32Array {
    const counts = this.#counts;
    counts.fill(0);
    for (let first = 0; first < colors.length; first += SAMPLE_INTERVAL * this.#dots) {
      const bin = 32 - Math.clz32(this.#flicker(colors, first));
      counts[bin] = (counts[bin] as number) + 1;
    }
    const oldest = this.#secondLast;
    this.#secondLast = this.#last;
    this.#last = oldest;
    oldest.set(colors);
    return counts;
  }

  // The variance of a - 2b + c is six times the variance of each of them.
  #flicker(colors: Int32Array, first: number): number {
    let sum = 0;
    for (let dot = first; dot < first + this.#dots; dot += 1) {
      const one = colors[dot] as number;
      const two = this.#last[dot] as number;
      const three = this.#secondLast[dot] as number;
      const red = (one >> 16) - 2 * (two >> 16) + (three >> 16);
      const green = ((one >> 8) & 255) - 2 * ((two >> 8) & 255) + ((three >> 8) & 255);
      const blue = (one & 255) - 2 * (two & 255) + (three & 255);
      sum += 5 * red * red + 9 * green * green + 2 * blue * blue;
    }
    return sum / 6;
  }
}
