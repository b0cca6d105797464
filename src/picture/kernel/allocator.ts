// Divides a memory among those who keep arrays in it.

/** Begins and ends of all regions are multiples of this, so that an array of any type may begin there. */
export const ALIGNMENT = 16;

interface Gap {
  readonly from: number;
  readonly end: number;
}

/** `length` bytes of the memory, the first of them at `from`. */
export interface Region {
  readonly from: number;
  readonly length: number;
}

/** Which parts of a memory are free: first fit, and what is given back is joined with its neighbours. */
export class Allocator {
  /** What is free: in order, and never two that touch. */
  #gaps: readonly Gap[];
  #end: number;

  constructor(from: number, end: number) {
    this.#gaps = [{ from, end }];
    this.#end = end;
  }

  /** The end of the memory. */
  get end(): number {
    return this.#end;
  }

  /** The first gap that is large enough; undefined where there is none. */
  allocate(bytes: number): Region | undefined {
    const length = alignedLength(bytes);
    const gap = this.#gaps.find(({ from, end }) => end - from >= length);
    if (gap === undefined) return undefined;
    const { from, end } = gap;
    this.#gaps = this.#gaps.flatMap((one) => {
      if (one !== gap) return [one];
      return from + length === end ? [] : [{ from: from + length, end }];
    });
    return { from, length };
  }

  /** Gives back what `allocate` gave. */
  free({ from, length }: Region): void {
    const end = from + length;
    const before = this.#gaps.find((gap) => gap.end === from);
    const behind = this.#gaps.find((gap) => gap.from === end);
    const gap = { from: before?.from ?? from, end: behind?.end ?? end };
    const others = this.#gaps.filter((one) => one !== before && one !== behind);
    this.#gaps = [...others, gap].sort((one, other) => one.from - other.from);
  }

  /** The memory has grown by so many bytes. */
  extend(bytes: number): void {
    this.#end += bytes;
    this.free({ from: this.#end - bytes, length: bytes });
  }
}

/** The length of a region that holds so many bytes. */
export function alignedLength(bytes: number): number {
  return Math.max(1, Math.ceil(bytes / ALIGNMENT)) * ALIGNMENT;
}
