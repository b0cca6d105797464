// The palette of a sixel picture: a colour cube as large as the terminal's registers hold, and greys in the others.
import { bayerThreshold } from '../pixel-effects.js';

/** The most registers that a palette uses: a cube of 6 x 6 x 6, and greys. */
const MAX_COLORS = 240;
const MAX_GREYS = 24;

/** A colour whose channels differ by less than this, of 255, is taken for a grey. */
const NEAR_GREY = 10;

export class SixelPalette {
  /** The channels of each register's colour in percent, as sixel counts them: three to a register. */
  readonly percents: Uint8Array;
  readonly #side: number;
  readonly #greys: number;
  /** The step in the cube for each place in Bayer's matrix and each value of a channel. */
  readonly #steps: Uint8Array;

  /** @param registers How many colours the terminal holds: at least 8. */
  constructor(registers: number) {
    const colors = Math.max(8, Math.min(MAX_COLORS, registers));
    this.#side = Math.floor(Math.cbrt(colors) + 1e-9);
    const cube = this.#side ** 3;
    this.#greys = Math.min(MAX_GREYS, colors - cube);
    this.percents = new Uint8Array((cube + this.#greys) * 3);
    for (let code = 0; code < cube; code += 1) {
      const steps = [Math.floor(code / this.#side ** 2), Math.floor(code / this.#side) % this.#side, code % this.#side];
      steps.forEach((step, channel) => {
        this.percents[code * 3 + channel] = Math.round((step * 100) / (this.#side - 1));
      });
    }
    for (let grey = 0; grey < this.#greys; grey += 1)
      this.percents.fill(Math.round(((grey + 0.5) * 100) / this.#greys), (cube + grey) * 3, (cube + grey + 1) * 3);
    this.#steps = stepsOf(this.#side);
  }

  get size(): number {
    return this.percents.length / 3;
  }

  /** The register for a colour at a pixel. The colour is dithered: neighbours get registers whose mean is the colour. */
  nearest(red: number, green: number, blue: number, x: number, y: number): number {
    const highest = red > green ? (red > blue ? red : blue) : green > blue ? green : blue;
    const lowest = red < green ? (red < blue ? red : blue) : green < blue ? green : blue;
    const side = this.#side;
    if (this.#greys > side && highest - lowest < NEAR_GREY)
      return side ** 3 + Math.floor(((highest + lowest) * this.#greys) / 512);
    const from = ((y & 3) * 4 + (x & 3)) * 256;
    const steps = this.#steps;
    return (
      ((steps[from + red] as number) * side + (steps[from + green] as number)) * side + (steps[from + blue] as number)
    );
  }
}

function stepsOf(side: number): Uint8Array {
  const steps = new Uint8Array(16 * 256);
  for (let place = 0; place < 16; place += 1) {
    const threshold = bayerThreshold(place);
    for (let value = 0; value < 256; value += 1)
      steps[place * 256 + value] = Math.min(side - 1, Math.floor((value * (side - 1)) / 255 + threshold));
  }
  return steps;
}
