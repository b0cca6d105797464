// The loops over the cells of half blocks in truecolor, in WebAssembly: what nearly every pane is painted with.
//
// They do what encoder.ts, means.ts and cells.ts do, byte for byte, which a test holds them to. Those say how it works, and
// are used for everything else; here is what eight numbers at a time, memory without checks and no warming up make of it.
import type { EncodeJob } from '../encoder.js';
import type { CellPen } from '../escapes.js';
import { ModuleBuilder } from '../wasm/module.js';
import { compileModule, PAGE_BYTES, type RunningModule } from '../wasm/run.js';
import { addEncode } from './encode.js';
import { addFill, LEAST_COLUMNS } from './fill.js';
import { addFollow, FOLLOWED_DOTS, followName } from './follow.js';
import { ARRAYS_AT, COUNTED_NUMBERS, DIGITS_AT, JOB, NUMBERS, NUMBERS_AT, STATE } from './memory-map.js';
import { Regions } from './regions.js';

/**
 * It never grows, so that arrays in it stay where they are. A cell of half blocks takes 116 bytes, so the panes of a screen of
 * 1,000 by 280 cells have room. What nobody has written to costs nothing but addresses.
 */
const MEMORY_BYTES = 32 * 1_024 * 1_024;

/** Addresses are those of arrays in the kernel's memory; see where the functions are made. */
interface KernelFunctions {
  readonly fill: (rgb: number, columns: number, rows: number, colors: number) => number;
  readonly encode: (usualRate: number) => number;
}

type Follow = (
  colors: number,
  wanted: number,
  means: number,
  rests: number,
  cells: number,
  mostOff: number,
  mostOffOfOne: number,
) => number;

let shared: { readonly kernel: CellKernel | undefined } | undefined;

/** The functions, with one memory for all panes. */
export class CellKernel {
  /** What of the memory is taken. */
  readonly regions = new Regions(ARRAYS_AT, MEMORY_BYTES);
  readonly buffer: ArrayBuffer;
  readonly #functions: KernelFunctions;
  readonly #follows: ReadonlyMap<number, Follow>;
  readonly #ints: Int32Array;

  private constructor({ memory, functions }: RunningModule) {
    this.buffer = memory.buffer;
    this.#functions = functions as KernelFunctions;
    const all = functions as Readonly<Record<string, Follow>>;
    this.#follows = new Map(FOLLOWED_DOTS.map((dots) => [dots, all[followName(dots)] as Follow]));
    this.#ints = new Int32Array(memory.buffer);
    writeNumbers(new Uint8Array(memory.buffer));
  }

  /** The one that all panes share; undefined where this machine cannot run it. */
  static get shared(): CellKernel | undefined {
    shared ??= { kernel: CellKernel.#create() };
    return shared.kernel;
  }

  static #create(): CellKernel | undefined {
    const module = new ModuleBuilder();
    addFill(module);
    addFollow(module);
    addEncode(module);
    const running = compileModule(module.bytes())?.(MEMORY_BYTES / PAGE_BYTES);
    return running && new CellKernel(running);
  }

  /** `fillDots`, from pixels in `rgb`; undefined where the pane is too narrow for it. */
  fill(rgb: Uint8Array, columns: number, rows: number, colors: Int32Array): boolean | undefined {
    if (columns < LEAST_COLUMNS) return undefined;
    return this.#functions.fill(rgb.byteOffset, columns, rows, colors.byteOffset) !== 0;
  }

  /** `CellMeans.follow`; undefined where cells have so many dots that it cannot. */
  follow(dots: number, { colors, wanted, means, rests }: FollowedArrays, mostOff: number): number | undefined {
    return this.#follows.get(dots)?.(
      colors.byteOffset,
      wanted.byteOffset,
      means.byteOffset,
      rests.byteOffset,
      rests.length,
      Math.floor(mostOff),
      Math.floor(2 * mostOff),
    );
  }

  /** `encodeCells`, of half blocks in truecolor, by way of `output`, which has room for what all cells may take. */
  encode(job: EncodeJob, output: Uint8Array, pen: CellPen, usualRate: number, endAt: number): number {
    const { shown, next, dots } = job;
    const from = output.byteOffset;
    this.#set(STATE.row, pen.row);
    this.#set(STATE.column, pen.column);
    this.#set(STATE.foreground, pen.foreground);
    this.#set(STATE.background, pen.background);
    this.#set(STATE.out, from);
    this.#set(JOB.left, job.left);
    this.#set(JOB.top, job.top);
    this.#set(JOB.columns, dots.columns);
    this.#set(JOB.rows, dots.rows);
    this.#set(JOB.wantedAt, job.wanted.byteOffset);
    this.#set(JOB.restsAt, job.rests.byteOffset);
    this.#set(JOB.pricesAt, job.prices.byteOffset);
    this.#set(JOB.ownedAt, job.owned.byteOffset);
    this.#set(JOB.patternsAt, shown.patterns.byteOffset);
    this.#set(JOB.foregroundsAt, shown.foregrounds.byteOffset);
    this.#set(JOB.backgroundsAt, shown.backgrounds.byteOffset);
    this.#set(JOB.nextPatternsAt, next.patterns.byteOffset);
    this.#set(JOB.nextForegroundsAt, next.foregrounds.byteOffset);
    this.#set(JOB.nextBackgroundsAt, next.backgrounds.byteOffset);
    this.#set(JOB.endAt, from + Math.max(0, Math.min(output.length, Math.ceil(endAt - pen.length))));
    const written = this.#functions.encode(usualRate);
    pen.append(output.subarray(0, this.#get(STATE.out) - from));
    pen.resume(
      { row: this.#get(STATE.row), column: this.#get(STATE.column) },
      { foreground: this.#get(STATE.foreground), background: this.#get(STATE.background) },
    );
    return written;
  }

  #set(at: number, value: number): void {
    this.#ints[at >> 2] = value;
  }

  #get(at: number): number {
    return this.#ints[at >> 2] as number;
  }
}

export interface FollowedArrays {
  readonly colors: Int32Array;
  readonly wanted: Int32Array;
  readonly means: Int32Array;
  readonly rests: Uint8Array;
}

function writeNumbers(memory: Uint8Array): void {
  for (let number = 0; number < COUNTED_NUMBERS; number += 1) {
    const digits = String(Math.min(number, NUMBERS - 1));
    memory[DIGITS_AT + number] = digits.length;
    if (number >= NUMBERS) continue;
    const bytes = Array.from(`${digits};`, (character) => character.charCodeAt(0));
    memory.set(bytes, NUMBERS_AT + number * 4);
  }
}
