// A memory of WebAssembly that panes share and that grows with them.
import { Allocator, alignedLength, type Region } from './allocator.js';
import { PAGE_BYTES, type WasmMemory } from './instantiate.js';

/** It grows by this many pages at least. */
const LEAST_GROWTH_PAGES = 16;

export class SharedMemory {
  readonly #memory: WasmMemory;
  readonly #allocator: Allocator;
  #buffer: ArrayBuffer;

  /** `from`: where the memory is free. */
  constructor(memory: WasmMemory, from: number) {
    this.#memory = memory;
    this.#buffer = memory.buffer;
    this.#allocator = new Allocator(from, this.#buffer.byteLength);
  }

  /** All of it. Whenever it grows this is another buffer, and arrays on the old one are empty. */
  get buffer(): ArrayBuffer {
    return this.#buffer;
  }

  /**
   * Takes a part of it, filled with zeros.
   *
   * @throws RangeError There is no memory left, as where an array is too large.
   */
  allocate(bytes: number): Region {
    let region = this.#allocator.allocate(bytes);
    if (region === undefined) {
      this.#grow(alignedLength(bytes));
      region = this.#allocator.allocate(bytes);
    }
    if (region === undefined) throw new RangeError(`no memory for ${bytes} bytes of a picture`);
    new Uint8Array(this.#buffer, region.from, region.length).fill(0);
    return region;
  }

  /** Gives back what `allocate` gave. */
  free(region: Region): void {
    this.#allocator.free(region);
  }

  #grow(bytes: number): void {
    const pages = Math.max(LEAST_GROWTH_PAGES, Math.ceil(bytes / PAGE_BYTES));
    this.#memory.grow(pages);
    this.#buffer = this.#memory.buffer;
    this.#allocator.extend(pages * PAGE_BYTES);
  }
}
