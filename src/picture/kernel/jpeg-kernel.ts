// The host of the kernel of the JPEG decoder: its functions, with a memory of their own for each decoder.
//
// They take half the time of the same in JavaScript, and do from the first picture on: 57 bits are at hand at once, and
// four columns are added to at once. Nothing that a JPEG makes them do reaches beyond their memory.
import { JPEG } from './compiled/jpeg-module.js';
import {
  type CompiledModule,
  compileModule,
  createMemory,
  PAGE_BYTES,
  type Unavailable,
  type WasmMemory,
} from './instantiate.js';

/** Sizes and places are addresses in the kernel's memory; see `assembly/`. */
export interface JpegFunctions {
  readonly readMcus: (column: number, mcuRow: number, count: number) => number;
  readonly finishRow: (
    row: number,
    rowBytes: number,
    weights: number,
    spanBytes: number,
    samples: number,
    count: number,
  ) => void;
  readonly toRgb: (
    luma: number,
    blue: number,
    red: number,
    rowBytes: number,
    width: number,
    height: number,
    rgb: number,
  ) => void;
}

/** Compiled with the first decoder, for all of them. */
let compiled: CompiledModule | Unavailable | undefined;

/** The functions, and their memory as bytes, whole numbers and floats. */
export class JpegKernel {
  readonly kind = 'kernel';
  readonly functions: JpegFunctions;
  readonly #memory: WasmMemory;
  #bytes: Uint8Array;
  #ints: Int32Array;
  #floats: Float32Array;

  private constructor(memory: WasmMemory, functions: JpegFunctions) {
    this.#memory = memory;
    this.functions = functions;
    this.#bytes = new Uint8Array(memory.buffer);
    this.#ints = new Int32Array(memory.buffer);
    this.#floats = new Float32Array(memory.buffer);
  }

  /** A kernel with a memory of its own, or why this machine cannot run it. */
  static create(): JpegKernel | Unavailable {
    compiled ??= compileModule(JPEG);
    if (compiled.kind === 'unavailable') return compiled;
    const memory = createMemory(1);
    if ('kind' in memory) return memory;
    return new JpegKernel(memory, compiled.run(memory) as JpegFunctions);
  }

  get bytes(): Uint8Array {
    return this.#bytes;
  }

  /** Writes a number of 32 bits; `at` is an address that four divides. */
  setInt(at: number, value: number): void {
    this.#ints[at >> 2] = value;
  }

  setFloat(at: number, value: number): void {
    this.#floats[at >> 2] = value;
  }

  /** Makes sure that it has so many bytes; what it holds stays. Returns whether this machine has as many. */
  reserve(bytes: number): boolean {
    const missing = bytes - this.#bytes.length;
    if (missing <= 0) return true;
    try {
      this.#memory.grow(Math.ceil(missing / PAGE_BYTES));
    } catch {
      return false;
    }
    const { buffer } = this.#memory;
    this.#bytes = new Uint8Array(buffer);
    this.#ints = new Int32Array(buffer);
    this.#floats = new Float32Array(buffer);
    return true;
  }
}
