// A WebAssembly memory that panes share, and that grows when they need more.
import { Allocator, alignedLength, type Region } from './allocator.js';
import { PAGE_BYTES, type WasmMemory } from './instantiate.js';

/** The smallest growth, in pages. */
const MIN_GROWTH_PAGES = 16;

export class SharedMemory {
  readonly #memory: WasmMemory;
  readonly #allocator: Allocator;
  #buffer: ArrayBuffer;

  /** `from`: the memory from this address on is free. */
  constructor(memory: WasmMemory, from: number) {
    this.#memory = memory;
    this.#buffer = memory.buffer;
    this.#allocator = new Allocator(from, this.#buffer.byteLength);
  }

  /** The whole memory. After it has grown this is another buffer, and arrays on the old one are detached. */
  get buffer(): ArrayBuffer {
    return this.#buffer;
  }

  /**
   * Allocates a region, filled with zeros. The memory grows when there is no room.
   *
   * @throws RangeError There is no memory left.
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

  /** Frees a region from `allocate`. */
  free(region: Region): void {
    this.#allocator.free(region);
  }

  #grow(bytes: number): void {
    const pages = Math.max(MIN_GROWTH_PAGES, Math.ceil(bytes / PAGE_BYTES));
    this.#memory.grow(pages);
    this.#buffer = this.#memory.buffer;
    this.#allocator.extend(pages * PAGE_BYTES);
  }
}
