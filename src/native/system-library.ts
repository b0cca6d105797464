// Loads a C library of the system through koffi (a foreign function interface).
import { createRequire } from 'node:module';

type Koffi = typeof import('koffi');
export type Pointer = object | bigint;
type Argument = number | string | Uint8Array | Int32Array | Pointer | null;

/** A C function: numbers, texts, buffers and pointers in, a number, text or pointer out. */
export interface Call {
  (...args: readonly Argument[]): unknown;
  /** The same in a thread of its own. What the arguments point to must stay in place until `done` is called. */
  readonly async: (...args: readonly [...Argument[], (error: Error | null, result: unknown) => void]) => void;
}

/** The sizes and the byte order of C on this machine. */
export interface NativeMemory {
  /** The address of a buffer, which is valid while the buffer is neither moved nor collected. */
  readonly addressOf: (bytes: Uint8Array) => bigint;
  /** The bytes of a pointer, and of a `long`: both are 4 or 8. */
  readonly pointerBytes: number;
  readonly longBytes: number;
}

export interface LoadedLibrary<Name extends string> {
  readonly kind: 'loaded';
  readonly functions: Readonly<Record<Name, Call>>;
  readonly memory: NativeMemory;
}

/** `no-koffi`: the npm package cannot be used, and why. `no-library`: the system has no library of these names. */
export type Loaded<Name extends string> =
  | LoadedLibrary<Name>
  | { readonly kind: 'no-koffi'; readonly reason: string }
  | { readonly kind: 'no-library' };

/**
 * Loads the first library that has all of the functions.
 *
 * @param names Names for the dynamic linker, or paths.
 * @param declarations C declarations in koffi's syntax, by their names in this program.
 */
export function loadLibrary<Name extends string>(
  names: readonly string[],
  declarations: Readonly<Record<Name, string>>,
): Loaded<Name> {
  let koffi: Koffi;
  try {
    koffi = createRequire(import.meta.url)('koffi') as Koffi;
  } catch (cause) {
    const [reason = ''] = String(cause instanceof Error ? cause.message : cause).split('\n');
    return { kind: 'no-koffi', reason };
  }
  for (const name of names) {
    try {
      const library = koffi.load(name);
      const bound = Object.entries<string>(declarations).map(([key, text]) => [key, library.func(text)]);
      const functions = Object.fromEntries(bound) as Record<Name, Call>;
      return { kind: 'loaded', functions, memory: memoryOf(koffi) };
    } catch {
      // The next one is tried.
    }
  }
  return { kind: 'no-library' };
}

/** Calls a function in a thread of its own. */
export function callInThread(call: Call, ...args: readonly Argument[]): Promise<unknown> {
  return new Promise((resolve, reject) => {
    call.async(...args, (error, result) => {
      if (error === null) resolve(result);
      else reject(error);
    });
  });
}

function memoryOf(koffi: Koffi): NativeMemory {
  return {
    addressOf: (bytes) => koffi.address(bytes),
    pointerBytes: koffi.sizeof('void *'),
    longBytes: koffi.sizeof('unsigned long'),
  };
}
