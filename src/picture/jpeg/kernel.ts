// The inner loops of decoding, in WebAssembly, with a memory of their own.
//
// They take half the time of the same in JavaScript, and do from the first picture on: 57 bits are at hand at once, and
// four columns are added to at once. Nothing that a JPEG makes them do reaches beyond their memory.
import { ModuleBuilder } from '../wasm/module.js';
import { compileModule, PAGE_BYTES, type RunModule, type WasmMemory } from '../wasm/run.js';
import { addBlockReader } from './kernel-blocks.js';
import { addPixelWriter } from './kernel-pixels.js';

/** Sizes and places are addresses in the kernel's memory; see where the functions are made. */
export interface KernelFunctions {
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
    out: number,
  ) => void;
}

/** Compiled with the first decoder, for all of them. */
interface Compiled {
  readonly run: RunModule | undefined;
}

let compiled: Compiled | undefined;

function compile(): Compiled {
  const module = new ModuleBuilder();
  addBlockReader(module);
  addPixelWriter(module);
  return { run: compileModule(module.bytes()) };
}

/** The functions, and their memory as bytes, whole numbers and floats. */
export class Kernel {
  readonly functions: KernelFunctions;
  readonly #memory: WasmMemory;
  #bytes: Uint8Array;
  #ints: Int32Array;
  #floats: Float32Array;

  private constructor(memory: WasmMemory, functions: KernelFunctions) {
    this.#memory = memory;
    this.functions = functions;
    this.#bytes = new Uint8Array(memory.buffer);
    this.#ints = new Int32Array(memory.buffer);
    this.#floats = new Float32Array(memory.buffer);
  }

  /** Undefined where this machine cannot run it. */
  static create(): Kernel | undefined {
    compiled ??= compile();
    const running = compiled.run?.(1);
    return running && new Kernel(running.memory, running.functions as KernelFunctions);
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
