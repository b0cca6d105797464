// Walks the blocks of one scan: it reads every code and ignores the values (T.81, annexes F and G).
import { type CodeTable, NO_SYMBOL, type ScanBits } from './scan-bits.js';
import type { FrameComponent, ScanComponent, ScanFrame, ScanHeader } from './scan-headers.js';

/** The result for one scan. The reason of `damage` tells where it is broken. */
export type BlocksOutcome = { readonly kind: 'walked' } | { readonly kind: 'damage'; readonly reason: string };

/** Walks at least one block, and at most `most`. Returns how many, or 0 for a broken block. */
type WalkBlock = (scanned: ScanComponent, block: number, most: number) => number;

/** Walks all blocks of a scan, with its restart markers. */
export class BlockWalk {
  readonly #bytes: Uint8Array;
  readonly #bits: ScanBits;
  readonly #frame: ScanFrame;
  readonly #header: ScanHeader;
  readonly #restartInterval: number;
  readonly #walkBlock: WalkBlock;
  #endOfBandRun = 0;
  #restarts = 0;
  #restartIn: number;

  constructor(bytes: Uint8Array, bits: ScanBits, frame: ScanFrame, header: ScanHeader, restartInterval: number) {
    this.#bytes = bytes;
    this.#bits = bits;
    this.#frame = frame;
    this.#header = header;
    this.#restartInterval = restartInterval;
    this.#restartIn = restartInterval === 0 ? Number.POSITIVE_INFINITY : restartInterval;
    this.#walkBlock = this.#kind();
  }

  run(): BlocksOutcome {
    const { components } = this.#header;
    const [only] = components;
    // The blocks of a single component are in rows, and those of several in MCUs (A.2).
    const alone = components.length === 1 ? only?.component : undefined;
    const across = alone?.blocksAcross ?? this.#frame.mcusAcross;
    const total = across * (alone?.blocksDown ?? this.#frame.mcusDown);
    for (let mcu = 0; mcu < total; ) {
      if (this.#restartIn === 0 && !this.#restart())
        return damage(`a restart marker is missing after ${mcu} of ${total} MCUs`);
      const most = Math.min(this.#restartIn, total - mcu);
      const walked = alone !== undefined && only !== undefined ? this.#walkBlock(only, mcu, most) : this.#walkMcu();
      if (walked === 0 || this.#bits.exhausted) return damage(`torn: ends after ${mcu} of ${total} MCUs`);
      mcu += walked;
      this.#restartIn -= walked;
    }
    return { kind: 'walked' };
  }

  /**
   * Walks one MCU of an interleaved scan. AC scans of progressive pictures are never interleaved, so block indices do
   * not matter.
   */
  #walkMcu(): number {
    for (const scanned of this.#header.components) {
      const { horizontal, vertical } = scanned.component;
      for (let left = horizontal * vertical; left > 0; left -= 1) {
        if (this.#walkBlock(scanned, 0, 1) === 0) return 0;
      }
    }
    return 1;
  }

  #kind(): WalkBlock {
    const { first, high } = this.#header;
    if (!this.#frame.progressive) return (scanned) => this.#sequential(scanned);
    if (first > 0) return high === 0 ? this.#acFirst : this.#acRefine;
    if (high === 0) return ({ dc }) => (this.#dcFirst(dc) ? 1 : 0);
    return () => {
      this.#bits.skip(1);
      return 1;
    };
  }

  #dcFirst(dc: CodeTable | undefined): boolean {
    const bits = dc === undefined ? NO_SYMBOL : this.#bits.decode(dc);
    if (bits < 0 || bits > 15) return false;
    this.#bits.skip(bits);
    return true;
  }

  #sequential({ dc, ac }: ScanComponent): number {
    if (ac === undefined || !this.#dcFirst(dc)) return 0;
    const bits = this.#bits;
    for (let k = 1; k < 64; ) {
      const symbol = bits.decode(ac);
      if (symbol < 0) return 0;
      const size = symbol & 15;
      if (size === 0) {
        if (symbol !== 0xf0) break;
        k += 16;
        if (k > 64) return 0;
      } else {
        k += symbol >> 4;
        if (k > 63) return 0;
        bits.skip(size);
        k += 1;
      }
    }
    return 1;
  }

  /** The first scan of a band (G.1.2.2). One code represents a run of blocks without coefficients. */
  readonly #acFirst: WalkBlock = ({ component, ac }, block, most) => {
    const bits = this.#bits;
    const { last } = this.#header;
    if (this.#endOfBandRun > 0) {
      const walked = Math.min(this.#endOfBandRun, most);
      this.#endOfBandRun -= walked;
      return walked;
    }
    if (ac === undefined) return 0;
    for (let k = this.#header.first; k <= last; ) {
      const symbol = bits.decode(ac);
      if (symbol < 0) return 0;
      const [run, size] = [symbol >> 4, symbol & 15];
      if (size > 0) {
        k += run;
        if (k > last) return 0;
        bits.skip(size);
        markNonZero(component, block, k);
        k += 1;
      } else if (run === 15) {
        k += 16;
        if (k > last + 1) return 0;
      } else {
        this.#endOfBandRun = (1 << run) + bits.read(run) - 1;
        break;
      }
    }
    return 1;
  };

  /** A refinement scan of a band (G.1.2.3): a correction bit for each non-zero coefficient, and new non-zero ones. */
  readonly #acRefine: WalkBlock = ({ component, ac }, block) => {
    const bits = this.#bits;
    const { last } = this.#header;
    let k = this.#header.first;
    while (this.#endOfBandRun === 0 && k <= last) {
      if (ac === undefined) return 0;
      const symbol = bits.decode(ac);
      if (symbol < 0 || (symbol & 15) > 1) return 0;
      let run = symbol >> 4;
      const isNew = (symbol & 15) === 1;
      if (isNew) bits.skip(1);
      else if (run !== 15) {
        this.#endOfBandRun = (1 << run) + bits.read(run);
        break;
      }
      for (; k <= last; k += 1) {
        if (isNonZero(component, block, k)) bits.skip(1);
        else {
          run -= 1;
          if (run < 0) break;
        }
      }
      if (isNew) {
        if (k > last) return 0;
        markNonZero(component, block, k);
      }
      k += 1;
    }
    if (this.#endOfBandRun > 0) {
      for (; k <= last; k += 1) if (isNonZero(component, block, k)) bits.skip(1);
      this.#endOfBandRun -= 1;
    }
    return 1;
  };

  /** Passes the restart marker that is due. False where another marker is there, or unused bytes precede it. */
  #restart(): boolean {
    const { left, at } = this.#bits;
    let marker = at;
    while (this.#bytes[marker] === 0xff && this.#bytes[marker + 1] === 0xff) marker += 1;
    const isDue = this.#bytes[marker] === 0xff && this.#bytes[marker + 1] === 0xd0 + (this.#restarts & 7);
    if (left.bytes > 0 || !isDue) return false;
    this.#bits.moveTo(marker + 2);
    this.#restarts += 1;
    this.#restartIn = this.#restartInterval;
    this.#endOfBandRun = 0;
    return true;
  }
}

function isNonZero({ nonZero }: FrameComponent, block: number, k: number): boolean {
  return nonZero !== undefined && (((nonZero[block * 2 + (k >> 5)] as number) >>> (k & 31)) & 1) === 1;
}

function markNonZero(component: FrameComponent, block: number, k: number): void {
  component.nonZero ??= new Uint32Array(component.blocksAcross * component.blocksDown * 2);
  const at = block * 2 + (k >> 5);
  component.nonZero[at] = (component.nonZero[at] as number) | (1 << (k & 31));
}

function damage(reason: string): BlocksOutcome {
  return { kind: 'damage', reason };
}
