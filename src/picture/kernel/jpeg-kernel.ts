// The JPEG decoder's WebAssembly kernel on the JavaScript side: each decoder has an instance with a memory of its own.
//
// It takes half the time of the same in JavaScript, from the first picture on. It has 57 bits in one number, and adds to four
// columns at once. Whatever a JPEG contains, the kernel cannot access anything outside its memory.
import { JPEG } from './compiled/jpeg-module.js';
import {
  type CompiledModule,
  compileModule,
  createMemory,
  PAGE_BYTES,
  type Unavailable,
  type WasmMemory,
} from './instantiate.js';
import { GEOMETRY_AT } from './jpeg-layout.js';

/** The kernel's functions, which `assembly/` documents. Arguments that are no counts are addresses or sizes in bytes. */
export interface JpegFunctions {
  readonly readScan: () => number;
  readonly isEqual: (one: number, other: number, length: number) => number;
  readonly buildTable: (codes: number, symbols: number, isDc: number, table: number) => number;
  readonly writeSteps: (steps: number, rowBytes: number, spanBytes: number) => void;
  readonly toRgb: (
    luma: number,
    blue: number,
    red: number,
    rowBytes: number,
    width: number,
    height: number,
    rgb: number,
  ) => number;
  readonly toRgbMeans: (
    luma: number,
    blue: number,
    red: number,
    rowBytes: number,
    lines: number,
    width: number,
    height: number,
    rgb: number,
  ) => number;
}

/** The module that all decoders share; the first one compiles it. */
let compiled: CompiledModule | Unavailable | undefined;

/** The kernel's functions, and its memory as bytes, integers and floats. */
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

  /** Creates a kernel with a memory of its own, or says why this machine cannot run it. */
  static create(): JpegKernel | Unavailable {
    compiled ??= compileModule(JPEG);
    if (compiled.kind === 'unavailable') return compiled;
    const memory = createMemory(Math.ceil(GEOMETRY_AT / PAGE_BYTES));
    if ('kind' in memory) return memory;
    return new JpegKernel(memory, compiled.run(memory) as JpegFunctions);
  }

  get bytes(): Uint8Array {
    return this.#bytes;
  }

  /** Writes a 32-bit integer. `at` is a multiple of four. */
  setInt(at: number, value: number): void {
    this.#ints[at >> 2] = value;
  }

  /** Writes 32-bit floats. `at` is a multiple of four. */
  setFloats(at: number, values: ArrayLike<number>): void {
    this.#floats.set(values, at >> 2);
  }

  /** Grows the memory to at least so many bytes and keeps its content. Returns false where the machine has no more. */
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
