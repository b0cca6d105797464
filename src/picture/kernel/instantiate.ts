// Modules of WebAssembly are compiled and run, where the machine can.

/** What is used of the JavaScript interface of WebAssembly. There is none under `--jitless`. */
declare const WebAssembly:
  | {
      readonly Memory: new (size: { initial: number }) => WasmMemory;
      readonly Module: new (bytes: Uint8Array) => object;
      readonly Instance: new (module: object, imports: object) => { readonly exports: unknown };
      readonly validate: (bytes: Uint8Array) => boolean;
    }
  | undefined;

/** Base64 to a string of bytes, in every JavaScript that has WebAssembly. */
declare const atob: (base64: string) => string;

/** Memory in pages of 64 KiB. To grow it takes its old buffer away. It throws where there is no more. */
export interface WasmMemory {
  readonly buffer: ArrayBuffer;
  readonly grow: (pages: number) => number;
}

export const PAGE_BYTES = 65_536;

/** What a machine lacks to run a kernel, in words for people. */
export interface Unavailable {
  readonly kind: 'unavailable';
  readonly reason: string;
}

/** A module that is compiled, and what makes functions of it that work on a memory. */
export interface CompiledModule {
  readonly kind: 'compiled';
  /** The functions by their names. Several modules may share a memory. */
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

/** A memory of so many pages, all zeros. */
export function createMemory(pages: number): WasmMemory | Unavailable {
  if (typeof WebAssembly === 'undefined') return { kind: 'unavailable', reason: 'this Node.js has no WebAssembly' };
  try {
    return new WebAssembly.Memory({ initial: pages });
  } catch {
    // Engines reserve the addresses that a memory may ever grow to, and those that an offset may add.
    return {
      kind: 'unavailable',
      reason: 'WebAssembly found no 10 GiB of addresses for its memory (ulimit -v)',
    };
  }
}
