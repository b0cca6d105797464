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

/** Memory in pages of 64 KiB. To grow it takes its old buffer away. */
export interface WasmMemory {
  readonly buffer: ArrayBuffer;
  readonly grow: (pages: number) => number;
}

export const PAGE_BYTES = 65_536;

/** A module with a memory of its own. `functions` are by the names they were given. */
export interface RunningModule {
  readonly memory: WasmMemory;
  readonly functions: unknown;
}

/** Runs a module with a memory of so many pages; undefined where the system has no room for one. */
export type RunModule = (pages: number) => RunningModule | undefined;

/** Returns what runs the module; undefined where there is no WebAssembly, or none with what the module is made of. */
export function compileModule(bytes: Uint8Array): RunModule | undefined {
  if (typeof WebAssembly === 'undefined' || !WebAssembly.validate(bytes)) return undefined;
  const { Memory, Module, Instance } = WebAssembly;
  const module = new Module(bytes);
  return (pages) => {
    try {
      const memory = new Memory({ initial: pages });
      return { memory, functions: new Instance(module, { env: { memory } }).exports };
    } catch {
      // Engines reserve 8 GiB of addresses for each memory, more than a process may have under `ulimit -v`.
      return undefined;
    }
  };
}
