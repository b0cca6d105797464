// A memory is divided among those who keep arrays in it.

/** Begins and ends of everything are multiples of this, so that every array may begin there. */
const GRAIN = 16;

interface Gap {
  readonly from: number;
  readonly end: number;
}

/** `length` bytes of the memory, the first of them at `from`. */
export interface Region {
  readonly from: number;
  readonly length: number;
}

/** Which parts of a memory are taken. */
export class Regions {
  /** What is free: in order, and never two that touch. */
  #gaps: readonly Gap[];

  constructor(from: number, end: number) {
    this.#gaps = [{ from, end }];
  }

  /** The first gap that is large enough; undefined where there is none. */
  take(bytes: number): Region | undefined {
    const length = Math.max(1, Math.ceil(bytes / GRAIN)) * GRAIN;
    const gap = this.#gaps.find(({ from, end }) => end - from >= length);
    if (gap === undefined) return undefined;
    const { from, end } = gap;
    this.#gaps = this.#gaps.flatMap((one) => {
      if (one !== gap) return [one];
      return from + length === end ? [] : [{ from: from + length, end }];
    });
    return { from, length };
  }

  /** Gives back what `take` gave. */
  free({ from, length }: Region): void {
    const end = from + length;
    const before = this.#gaps.find((gap) => gap.end === from);
    const behind = this.#gaps.find((gap) => gap.from === end);
    const gap = { from: before?.from ?? from, end: behind?.end ?? end };
    const others = this.#gaps.filter((one) => one !== before && one !== behind);
    this.#gaps = [...others, gap].sort((one, other) => one.from - other.from);
  }
}
