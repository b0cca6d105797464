// WebAssembly as typed expressions and statements: TypeScript checks the types. The instructions are in numbers.ts and vectors.ts.
//
// Codes are those of the WebAssembly core specification 2.0, section 5.4. What is not here is not needed.

/** The types of values: whole numbers of 32 and 64 bits, floats of as many, and two to sixteen numbers side by side. */
export type Type = 'i32' | 'i64' | 'f32' | 'f64' | 'v128';

/** Encoded instructions, one within another: they are laid out in a row once, at the end (`flatten`). */
export interface Bytes extends ReadonlyArray<number | Bytes> {}

/** An expression: instructions that leave one value. */
export interface Value<T extends Type> {
  readonly type: T;
  readonly bytes: Bytes;
}

export type I32 = Value<'i32'>;
export type I64 = Value<'i64'>;
export type F32 = Value<'f32'>;
export type F64 = Value<'f64'>;
export type V128 = Value<'v128'>;

/** Where a whole number is wanted a plain one will do. */
export type Int = I32 | number;

/** A statement: instructions that leave nothing. */
export type Statement = Bytes;

/** A variable of a function. Reading it is an expression. */
export interface Local<T extends Type> extends Value<T> {
  readonly set: (value: T extends 'i32' ? Int : Value<T>) => Statement;
}

/** Runs the statements where `condition` is not 0, and `otherwise` where it is. */
export function when(condition: I32, then: readonly Statement[], otherwise: readonly Statement[] = []): Statement {
  const rest = otherwise.length === 0 ? [] : [0x05, otherwise];
  return [condition.bytes, 0x04, 0x40, then, rest, 0x0b];
}

/** Runs the statements again and again, while `condition`, looked at behind them, is not 0. */
export function repeatWhile(condition: I32, body: readonly Statement[]): Statement {
  return [0x03, 0x40, body, condition.bytes, 0x0d, 0, 0x0b];
}

/** Runs the statements again and again, as long as `condition`, looked at before them, is not 0. */
export function whileTrue(condition: I32, body: readonly Statement[]): Statement {
  return when(condition, [repeatWhile(condition, body)]);
}

/** Leaves the function. */
export function giveBack(result: Int): Statement {
  return [int(result).bytes, 0x0f];
}

/** Fills bytes of memory with zeros. */
export function clear(at: Int, length: Int): Statement {
  return [int(at).bytes, int(0).bytes, int(length).bytes, 0xfc, 0x0b, 0];
}

/** Copies bytes of memory. */
export function copy(to: Int, from: Int, length: Int): Statement {
  return [int(to).bytes, int(from).bytes, int(length).bytes, 0xfc, 0x0a, 0, 0];
}

/** One of two, both of which are computed. */
export function select<T extends 'i32' | 'f64'>(condition: I32, then: Value<T>, otherwise: Value<T>): Value<T> {
  return value(then.type, then.bytes, otherwise.bytes, condition.bytes, 0x1b);
}

/** A variable by its number. */
export function localOf<T extends Type>(type: T, index: number): Local<T> {
  const place = unsigned(index);
  return {
    ...value(type, 0x20, place),
    set: (one) => [(typeof one === 'number' ? int(one) : (one as Value<T>)).bytes, 0x21, place],
  };
}

export function value<T extends Type>(type: T, ...parts: readonly (Bytes | number)[]): Value<T> {
  return { type, bytes: parts };
}

/** The bytes in a row. */
export function flatten(code: Bytes, into: number[] = []): number[] {
  for (const part of code) {
    if (typeof part === 'number') into.push(part);
    else flatten(part, into);
  }
  return into;
}

/** A plain number as an expression. */
export function int(one: Int): I32 {
  return typeof one === 'number' ? value('i32', 0x41, signed(one)) : one;
}

/** LEB128 (section 5.2.2): seven bits a byte, the lowest first. */
export function unsigned(number: number): number[] {
  return number < 128 ? [number] : [(number & 127) | 128, ...unsigned(number >>> 7)];
}

function signed(number: number): number[] {
  return number >= -64 && number < 64 ? [number & 127] : [(number & 127) | 128, ...signed(number >> 7)];
}
