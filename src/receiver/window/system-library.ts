// Loads a C library of the system through koffi (a foreign function interface).
import { createRequire } from 'node:module';

type Koffi = typeof import('koffi');
export type Pointer = object | bigint;
/** A C function: numbers, texts, buffers and pointers in, a number, text or pointer out. */
export type Call = (...args: readonly (number | string | Uint8Array | Pointer | null)[]) => unknown;

/** `no-koffi`: the npm package cannot be used, and why. `no-library`: the system has no library of these names. */
export type Loaded<Name extends string> =
  | { readonly kind: 'loaded'; readonly functions: Readonly<Record<Name, Call>> }
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
      return { kind: 'loaded', functions: Object.fromEntries(bound) as Record<Name, Call> };
    } catch {
      // The next one is tried.
    }
  }
  return { kind: 'no-library' };
}
