// The resize kernel on the JavaScript side: functions on planes in a memory that never moves.
import { PLANES } from './compiled/planes-module.js';
import { type CompiledModule, compileModule, createMemory, PAGE_BYTES, type Unavailable } from './instantiate.js';

/** The functions, which `assembly/` documents. Arguments that are no counts are addresses or sizes in bytes. */
export interface PlaneFunctions {
  readonly resize: (
    source: number,
    stride: number,
    columns: number,
    rows: number,
    target: number,
    targetStride: number,
    row: number,
  ) => void;
  readonly copyPlane: (
    source: number,
    across: number,
    down: number,
    target: number,
    stride: number,
    width: number,
    height: number,
  ) => void;
}

/** The module that all kernels share; the first one compiles it. */
let compiled: CompiledModule | Unavailable | undefined;

/** The kernel's functions and its memory. It never grows, as another thread may be writing into it. */
export class PlaneKernel {
  readonly kind = 'kernel';
  readonly functions: PlaneFunctions;
  readonly bytes: Uint8Array;
  readonly view: DataView;

  private constructor(functions: PlaneFunctions, buffer: ArrayBuffer) {
    this.functions = functions;
    this.bytes = new Uint8Array(buffer);
    this.view = new DataView(buffer);
  }

  /** Creates a kernel with at least so many bytes of memory, all 0, or says why this machine cannot run it. */
  static create(bytes: number): PlaneKernel | Unavailable {
    compiled ??= compileModule(PLANES);
    if (compiled.kind === 'unavailable') return compiled;
    const memory = createMemory(Math.ceil(bytes / PAGE_BYTES));
    if ('kind' in memory) return memory;
    return new PlaneKernel(compiled.run(memory) as PlaneFunctions, memory.buffer);
  }
}

/** The working memory of `resize`: a row of 16-bit samples, and a vector for each row that makes one of the outputs. */
export function scratchBytes(samplesAcross: number, lanesDown: number): number {
  return (samplesAcross + 64) * 2 + lanesDown * 16;
}
