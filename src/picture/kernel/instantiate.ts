// Compiles and instantiates WebAssembly modules, and says why where the machine cannot.

/** The used part of the WebAssembly JavaScript interface, which `--jitless` removes. */
declare const WebAssembly:
  | {
      readonly Memory: new (size: { initial: number }) => WasmMemory;
      readonly Module: new (bytes: Uint8Array) => object;
      readonly Instance: new (module: object, imports: object) => { readonly exports: unknown };
      readonly validate: (bytes: Uint8Array) => boolean;
    }
  | undefined;

/** Decodes base64 to a string of bytes. Every JavaScript engine with WebAssembly has it. */
declare const atob: (base64: string) => string;

/** A memory in pages of 64 KiB. `grow` detaches the old buffer, and throws where there is no memory left. */
export interface WasmMemory {
  readonly buffer: ArrayBuffer;
  readonly grow: (pages: number) => number;
}

export const PAGE_BYTES = 65_536;

/** What the machine lacks to run a kernel, as a sentence for users. */
export interface Unavailable {
  readonly kind: 'unavailable';
  readonly reason: string;
}

/** A compiled module. */
export interface CompiledModule {
  readonly kind: 'compiled';
  /** Instantiates it on a memory, which several modules may share. Returns its functions by name. */
  readonly run: (memory: WasmMemory) => unknown;
}

/** Compiles a module, given in base64. */
export function compileModule(base64: string): CompiledModule | Unavailable {
  if (typeof WebAssembly === 'undefined') {
    return { kind: 'unavailable', reason: 'this Node.js has no WebAssembly (it may run with --jitless)' };
  }
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  if (!WebAssembly.validate(bytes)) {
    return { kind: 'unavailable', reason: 'the WebAssembly of this machine has no vectors (SIMD)' };
  }
  const { Module, Instance } = WebAssembly;
  const module = new Module(bytes);
  return { kind: 'compiled', run: (memory) => new Instance(module, { env: { memory } }).exports };
}

/** Creates a memory of so many pages, filled with zeros. */
export function createMemory(pages: number): WasmMemory | Unavailable {
  if (typeof WebAssembly === 'undefined') return { kind: 'unavailable', reason: 'this Node.js has no WebAssembly' };
  try {
    return new WebAssembly.Memory({ initial: pages });
  } catch {
    // Engines reserve addresses for the largest memory and the largest offset.
    return {
      kind: 'unavailable',
      reason: 'WebAssembly found no 10 GiB of addresses for its memory (ulimit -v)',
    };
  }
}
