// The arrays of a pane: in the memory of the kernel while there is room, so that both it and JavaScript work with them.
import type { CellKernel } from './cell-kernel/kernel.js';
import type { Region } from './cell-kernel/regions.js';

/** What nobody can reach any more is given back. */
const forgotten = new FinalizationRegistry<Lent>((lent) => lent.giveBack());

/** What a pane has of a kernel's memory. */
class Lent {
  readonly kernel: CellKernel;
  #regions: Region[] = [];

  constructor(kernel: CellKernel) {
    this.kernel = kernel;
  }

  take(bytes: number): Region | undefined {
    const region = this.kernel.regions.take(bytes);
    if (region !== undefined) this.#regions.push(region);
    return region;
  }

  giveBack(): void {
    for (const region of this.#regions) this.kernel.regions.free(region);
    this.#regions = [];
  }
}

/** Makes arrays, of zeros. They live as long as this does. */
export class PaneArrays {
  readonly #lent: Lent | undefined;
  #isWhole = true;

  /** `kernel`: undefined where JavaScript alone is to work with them. */
  constructor(kernel?: CellKernel) {
    this.#lent = kernel && new Lent(kernel);
    if (this.#lent !== undefined) forgotten.register(this, this.#lent, this);
  }

  /** The kernel that can reach all of these arrays; undefined where there is none, or no room was left for one of them. */
  get kernel(): CellKernel | undefined {
    return this.#isWhole ? this.#lent?.kernel : undefined;
  }

  bytes(count: number): Uint8Array {
    return this.#make(Uint8Array, count);
  }

  shorts(count: number): Int16Array {
    return this.#make(Int16Array, count);
  }

  ints(count: number): Int32Array {
    return this.#make(Int32Array, count);
  }

  floats(count: number): Float64Array {
    return this.#make(Float64Array, count);
  }

  /** Nobody uses these arrays any more: others may have their memory. */
  free(): void {
    forgotten.unregister(this);
    this.#lent?.giveBack();
  }

  #make<T extends { fill: (value: number) => T }>(
    type: {
      new (count: number): T;
      new (buffer: ArrayBuffer, from: number, count: number): T;
      BYTES_PER_ELEMENT: number;
    },
    count: number,
  ): T {
    const region = this.#lent?.take(count * type.BYTES_PER_ELEMENT);
    if (this.#lent !== undefined && region !== undefined)
      return new type(this.#lent.kernel.buffer, region.from, count).fill(0);
    this.#isWhole = false;
    return new type(count);
  }
}
