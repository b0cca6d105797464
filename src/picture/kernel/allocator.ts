// A first-fit allocator for a memory that several users share.

/** Regions start and end at multiples of this, so that an array of any type may start there. */
const ALIGNMENT = 16;

interface FreeBlock {
  readonly from: number;
  readonly end: number;
}

/** `length` bytes of the memory, from `from` on. */
export interface Region {
  readonly from: number;
  readonly length: number;
}

/** Allocates by first fit, and coalesces freed regions with their free neighbours. */
export class Allocator {
  /** The free blocks by address. No two of them touch. */
  #free: readonly FreeBlock[];
  #end: number;

  constructor(from: number, end: number) {
    this.#free = [{ from, end }];
    this.#end = end;
  }

  /** The end of the memory. */
  get end(): number {
    return this.#end;
  }

  /** Allocates so many bytes; undefined where no free block is large enough. */
  allocate(bytes: number): Region | undefined {
    const length = alignedLength(bytes);
    const block = this.#free.find(({ from, end }) => end - from >= length);
    if (block === undefined) return undefined;
    const { from, end } = block;
    this.#free = this.#free.flatMap((one) => {
      if (one !== block) return [one];
      return from + length === end ? [] : [{ from: from + length, end }];
    });
    return { from, length };
  }

  /** Frees a region from `allocate`. */
  free({ from, length }: Region): void {
    const end = from + length;
    const before = this.#free.find((block) => block.end === from);
    const behind = this.#free.find((block) => block.from === end);
    const block = { from: before?.from ?? from, end: behind?.end ?? end };
    const others = this.#free.filter((one) => one !== before && one !== behind);
    this.#free = [...others, block].sort((one, other) => one.from - other.from);
  }

  /** Adds so many bytes at the end, as the memory has grown. */
  extend(bytes: number): void {
    this.#end += bytes;
    this.free({ from: this.#end - bytes, length: bytes });
  }
}

/** The length of the region for so many bytes. */
export function alignedLength(bytes: number): number {
  return Math.max(1, Math.ceil(bytes / ALIGNMENT)) * ALIGNMENT;
}
