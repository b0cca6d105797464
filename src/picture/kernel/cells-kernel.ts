// The WebAssembly kernel of cells on the JavaScript side: its modules, and the memory with their common tables.
import type { GlyphSet } from '../block-glyphs.js';
import { type CellStyle, glyphsOf } from '../cell-colors.js';
import { PALETTE_256 as COLORS_OF_256, CUBE_STEP, NEAREST_OF_16, SIXTEEN } from '../palette.js';
import {
  CUBE_STEPS,
  DIGIT_COUNTS,
  NEAREST_16,
  NUMBER_TEXTS,
  NUMBERS,
  PAIR_MASKS,
  PALETTE_16,
  PALETTE_256,
  PANES,
} from './cells-layout.js';
import { CELLS, type CellModuleName } from './compiled/cells-modules.js';
import { compileModule, createMemory, type Unavailable } from './instantiate.js';
import { SharedMemory } from './memory.js';

/** The functions of a module, which `assembly/` documents. `pane` is the address of a pane's record. */
export interface CellFunctions {
  readonly encode: (pane: number, baseLambda: number, isExact: number, outputLimit: number) => number;
  readonly fill: (pane: number) => number;
  readonly countFlicker: (pane: number) => void;
  readonly countEdges: (pane: number) => void;
  readonly filter: (pane: number, threshold: number, outlierThreshold: number, firstThreshold: number) => number;
}

/** The module for cells of one style. */
export interface CellModule {
  readonly functions: CellFunctions;
  /** The address of its glyphs. */
  readonly glyphs: number;
}

/** The memory's size at first. */
const INITIAL_PAGES = 16;

let shared: CellKernel | Unavailable | undefined;

/** The modules, each compiled when it is first used, with one memory for all panes. */
export class CellKernel {
  readonly kind = 'kernel';
  readonly memory: SharedMemory;
  readonly #run: (module: CellModuleName) => CellFunctions;
  readonly #modules = new Map<CellModuleName, CellModule>();

  private constructor(memory: SharedMemory, run: (module: CellModuleName) => CellFunctions) {
    this.memory = memory;
    this.#run = run;
    writeTables(memory.buffer);
  }

  /** The kernel that all panes share, or why this machine cannot run it. */
  static get shared(): CellKernel | Unavailable {
    shared ??= CellKernel.#create();
    return shared;
  }

  static #create(): CellKernel | Unavailable {
    // All modules use the same instruction sets: if one compiles, all do.
    const first = compileModule(CELLS['half-truecolor']);
    if (first.kind === 'unavailable') return first;
    const memory = createMemory(INITIAL_PAGES);
    if ('kind' in memory) return memory;
    return new CellKernel(new SharedMemory(memory, PANES), (name) => {
      const module = name === 'half-truecolor' ? first : compileModule(CELLS[name]);
      if (module.kind === 'unavailable') throw new Error(module.reason);
      return module.run(memory) as CellFunctions;
    });
  }

  /** The module for a style with colours. The first call for a style compiles it. */
  moduleFor(style: CellStyle & { readonly depth: Exclude<CellStyle['depth'], 'none'> }): CellModule {
    const name = `${style.blocks}-${style.depth}` as const;
    const known = this.#modules.get(name);
    if (known !== undefined) return known;
    const module = { functions: this.#run(name), glyphs: this.#writeGlyphs(glyphsOf(style)) };
    this.#modules.set(name, module);
    return module;
  }

  #writeGlyphs({ utf8, lengths }: GlyphSet): number {
    const { from } = this.memory.allocate(utf8.length + lengths.length);
    const bytes = new Uint8Array(this.memory.buffer, from);
    bytes.set(utf8);
    bytes.set(lengths, utf8.length);
    return from;
  }
}

function writeTables(buffer: ArrayBuffer): void {
  const bytes = new Uint8Array(buffer);
  for (let number = 0; number < NUMBERS; number += 1) {
    const text = `${number};`;
    bytes[DIGIT_COUNTS + number] = text.length - 1;
    bytes.set(
      Array.from(text, (character) => character.charCodeAt(0)),
      NUMBER_TEXTS + number * 4,
    );
  }
  for (let pattern = 0; pattern < 4; pattern += 1) {
    for (const dot of [0, 1]) {
      const at = PAIR_MASKS + pattern * 16 + dot * 8;
      bytes.fill(((pattern >> dot) & 1) === 1 ? 0xff : 0, at, at + 8);
    }
  }
  bytes.set(CUBE_STEP, CUBE_STEPS);
  bytes.set(NEAREST_OF_16, NEAREST_16);
  new Int32Array(buffer, PALETTE_256, COLORS_OF_256.length).set(COLORS_OF_256);
  new Int32Array(buffer, PALETTE_16, SIXTEEN.length).set(SIXTEEN);
}
