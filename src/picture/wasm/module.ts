// Functions of WebAssembly become a module in its binary format (core specification 2.0, section 5.5).
import {
  type Bytes,
  flatten,
  type Int,
  int,
  type Local,
  localOf,
  type Statement,
  type Type,
  unsigned,
  type Value,
  value,
} from './code.js';

const TYPE_CODES: Readonly<Record<Type, number>> = { i32: 0x7f, i64: 0x7e, f32: 0x7d, f64: 0x7c, v128: 0x7b };

/** `\0asm`, version 1. */
const HEADER: Bytes = [0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0];

const SECTIONS = { types: 1, imports: 2, functions: 3, exports: 7, code: 10 } as const;

type Arguments<P extends readonly Type[]> = { readonly [K in keyof P]: P[K] extends 'i32' ? Int : Value<P[K]> };
type Parameters<P extends readonly Type[]> = { readonly [K in keyof P]: Local<P[K]> };

/** Makes variables of a function. */
export type NewLocal = <T extends Type>(type: T) => Local<T>;

type Several<T, N extends number, Found extends readonly T[] = []> = Found['length'] extends N
  ? Found
  : Several<T, N, readonly [...Found, T]>;

/** So many variables of a type: `const [one, other] = variables(local, 'i32', 2)`. */
export function variables<T extends Type, N extends number>(local: NewLocal, type: T, count: N): Several<Local<T>, N> {
  return Array.from({ length: count }, () => local(type)) as unknown as Several<Local<T>, N>;
}

interface Func {
  readonly name: string;
  readonly type: Bytes;
  readonly code: readonly number[];
}

/** A module whose memory is given to it as `env.memory`. All functions are exported, and give back an i32 or nothing. */
export class ModuleBuilder {
  readonly #functions: Func[] = [];

  /** Adds a function that gives back nothing. Returns what calls it. */
  procedure<const P extends readonly Type[]>(
    name: string,
    parameters: P,
    body: (local: NewLocal, ...parameters: Parameters<P>) => readonly Statement[],
  ): (...given: Arguments<P>) => Statement {
    const index = this.#add(name, parameters, [], body);
    return (...given) => callOf(index, given);
  }

  /** Adds a function that gives back an i32, by `giveBack` at its end at the latest. Returns what calls it. */
  func<const P extends readonly Type[]>(
    name: string,
    parameters: P,
    body: (local: NewLocal, ...parameters: Parameters<P>) => readonly Statement[],
  ): (...given: Arguments<P>) => Value<'i32'> {
    const index = this.#add(name, parameters, [TYPE_CODES.i32], body);
    return (...given) => value('i32', callOf(index, given));
  }

  bytes(): Uint8Array {
    const functions = this.#functions;
    return Uint8Array.from(
      flatten([
        HEADER,
        section(SECTIONS.types, list(functions.map(({ type }) => type))),
        // Its memory, of a page at least.
        section(SECTIONS.imports, list([[text('env'), text('memory'), 0x02, 0x00, 1]])),
        section(SECTIONS.functions, list(functions.map((_, index) => unsigned(index)))),
        section(SECTIONS.exports, list(functions.map(({ name }, index) => [text(name), 0x00, unsigned(index)]))),
        section(SECTIONS.code, list(functions.map(({ code }) => [unsigned(code.length), code]))),
      ]),
    );
  }

  #add<const P extends readonly Type[]>(
    name: string,
    parameters: P,
    results: readonly number[],
    body: (local: NewLocal, ...parameters: Parameters<P>) => readonly Statement[],
  ): number {
    const locals: Type[] = [];
    const newLocal: NewLocal = (type) => localOf(type, parameters.length + locals.push(type) - 1);
    const own = parameters.map((type, index) => localOf(type, index)) as unknown as Parameters<P>;
    const statements = body(newLocal, ...own);
    // A function that gives something back does so before its end, which nothing reaches.
    const end = results.length === 0 ? [0x0b] : [0x00, 0x0b];
    return (
      this.#functions.push({
        name,
        type: [0x60, list(parameters.map((type) => [TYPE_CODES[type]])), list(results.map((type) => [type]))],
        code: flatten([list(locals.map((type) => [1, TYPE_CODES[type]])), statements, end]),
      }) - 1
    );
  }
}

function callOf(index: number, given: readonly (Value<Type> | number)[]): Bytes {
  return [given.map((one) => (typeof one === 'number' ? int(one) : one).bytes), 0x10, unsigned(index)];
}

function section(code: number, content: Bytes): Bytes {
  const bytes = flatten(content);
  return [code, unsigned(bytes.length), bytes];
}

function list(items: readonly Bytes[]): Bytes {
  return [unsigned(items.length), items];
}

function text(ascii: string): Bytes {
  return list(Array.from(ascii, (character) => [character.charCodeAt(0)]));
}
