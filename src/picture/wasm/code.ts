// The instructions of WebAssembly that are used here, as typed expressions and statements: TypeScript checks the types.
//
// Codes are those of the WebAssembly core specification 2.0, section 5.4. What is not here is not needed.

/** The types of values: whole numbers of 32 and 64 bits, a float, and four or sixteen numbers side by side. */
export type Type = 'i32' | 'i64' | 'f32' | 'v128';

/** Encoded instructions. */
export type Bytes = readonly number[];

/** An expression: instructions that leave one value. */
export interface Value<T extends Type> {
  readonly type: T;
  readonly bytes: Bytes;
}

export type I32 = Value<'i32'>;
export type I64 = Value<'i64'>;
export type F32 = Value<'f32'>;
export type V128 = Value<'v128'>;

/** Where a whole number is wanted a plain one will do. */
export type Int = I32 | number;

/** A statement: instructions that leave nothing. */
export type Statement = Bytes;

/** A variable of a function. Reading it is an expression. */
export interface Local<T extends Type> extends Value<T> {
  readonly set: (value: T extends 'i32' ? Int : Value<T>) => Statement;
}

/** Whole numbers of 32 bits. Comparisons give 1 or 0. Addresses are such numbers, `offset` is added to them. */
export const i32 = {
  add: intOp(0x6a),
  sub: intOp(0x6b),
  mul: intOp(0x6c),
  and: intOp(0x71),
  or: intOp(0x72),
  shl: intOp(0x74),
  shrSigned: intOp(0x75),
  shr: intOp(0x76),
  isZero: (one: I32): I32 => value('i32', one.bytes, 0x45),
  less: intOp(0x48),
  more: intOp(0x4a),
  lowHalfOf: (one: I64): I32 => value('i32', one.bytes, 0xa7),
  load: (at: Int, offset = 0): I32 => value('i32', int(at).bytes, 0x28, 2, ...unsigned(offset)),
  loadByte: (at: Int, offset = 0): I32 => value('i32', int(at).bytes, 0x2d, 0, ...unsigned(offset)),
  store: (at: Int, what: Int, offset = 0): Statement => [
    ...int(at).bytes,
    ...int(what).bytes,
    0x36,
    2,
    ...unsigned(offset),
  ],
};

/** Whole numbers of 64 bits. */
export const i64 = {
  shl: (one: I64, bits: Int): I64 => value('i64', one.bytes, ...int(bits).bytes, 0xad, 0x86),
  shr: (one: I64, bits: Int): I64 => value('i64', one.bytes, ...int(bits).bytes, 0xad, 0x88),
  /** The first 8 of 16 bytes. */
  ofVector: (one: V128): I64 => value('i64', one.bytes, ...simd(0x1d), 0),
};

/** Floats. */
export const f32 = {
  mul: (one: F32, other: F32): F32 => value('f32', one.bytes, ...other.bytes, 0x94),
  ofInt: (one: Int): F32 => value('f32', int(one).bytes, 0xb2),
  load: (at: Int, offset = 0): F32 => value('f32', int(at).bytes, 0x2a, 2, ...unsigned(offset)),
};

/** Four floats side by side, in memory at any address. */
export const f32x4 = {
  add: vectorOp(0xe4),
  mul: vectorOp(0xe6),
  nearest: (one: V128): V128 => value('v128', one.bytes, ...simd(0x6a)),
  /** The same one four times. */
  splat: (one: F32): V128 => value('v128', one.bytes, ...simd(0x13)),
  constant: (one: number): V128 => f32x4.splat(value('f32', 0x43, bytesOfFloat(one))),
  load: (at: Int, offset = 0): V128 => value('v128', int(at).bytes, ...simd(0x00), 0, ...unsigned(offset)),
  loadSplat: (at: Int, offset = 0): V128 => value('v128', int(at).bytes, ...simd(0x09), 2, ...unsigned(offset)),
  store: (at: Int, what: V128, offset = 0): Statement => [
    ...int(at).bytes,
    ...what.bytes,
    ...simd(0x0b),
    0,
    ...unsigned(offset),
  ],
};

/** Whole numbers side by side. */
export const vector = {
  /** 8 bytes of memory, and 8 zeros. */
  load8Bytes: (at: Int): V128 => value('v128', int(at).bytes, ...simd(0x5d), 0, 0),
  /** Four floats as whole numbers; what does not fit is held to the ends of the range. */
  ofFloats: (one: V128): V128 => value('v128', one.bytes, ...simd(0xf8)),
  /** Twice four numbers of 32 bits as eight of 16, and twice eight of those as sixteen bytes, held to their ranges. */
  narrowTo16: vectorOp(0x85),
  narrowToBytes: vectorOp(0x66),
  /** 16 bytes of those of `one`, by their places. */
  shuffle: (one: Local<'v128'>, places: readonly number[]): V128 =>
    value('v128', one.bytes, ...one.bytes, ...simd(0x0d), ...places),
};

/** Runs the statements where `condition` is not 0, and `otherwise` where it is. */
export function when(condition: I32, then: readonly Statement[], otherwise: readonly Statement[] = []): Statement {
  const rest = otherwise.length === 0 ? [] : [0x05, ...otherwise.flat()];
  return [...condition.bytes, 0x04, 0x40, ...then.flat(), ...rest, 0x0b];
}

/** Runs the statements again and again, while `condition`, looked at behind them, is not 0. */
export function repeatWhile(condition: I32, body: readonly Statement[]): Statement {
  return [0x03, 0x40, ...body.flat(), ...condition.bytes, 0x0d, 0, 0x0b];
}

/** Leaves the function. */
export function giveBack(result: Int): Statement {
  return [...int(result).bytes, 0x0f];
}

/** Fills bytes of memory with zeros. */
export function clear(at: Int, length: Int): Statement {
  return [...int(at).bytes, ...int(0).bytes, ...int(length).bytes, 0xfc, 0x0b, 0];
}

/** A variable by its number. */
export function localOf<T extends Type>(type: T, index: number): Local<T> {
  const place = unsigned(index);
  return {
    ...value(type, [0x20, ...place]),
    set: (one) => [...(typeof one === 'number' ? int(one) : (one as Value<T>)).bytes, 0x21, ...place],
  };
}

export function value<T extends Type>(type: T, ...parts: readonly (Bytes | number)[]): Value<T> {
  return { type, bytes: parts.flat() };
}

/** A plain number as an expression. */
export function int(one: Int): I32 {
  return typeof one === 'number' ? value('i32', [0x41, ...signed(one)]) : one;
}

/** LEB128 (section 5.2.2): seven bits a byte, the lowest first. */
export function unsigned(number: number): number[] {
  return number < 128 ? [number] : [(number & 127) | 128, ...unsigned(number >>> 7)];
}

function signed(number: number): number[] {
  return number >= -64 && number < 64 ? [number & 127] : [(number & 127) | 128, ...signed(number >> 7)];
}

function simd(code: number): number[] {
  return [0xfd, ...unsigned(code)];
}

function intOp(code: number): (one: Int, other: Int) => I32 {
  return (one, other) => value('i32', int(one).bytes, int(other).bytes, code);
}

function vectorOp(code: number): (one: V128, other: V128) => V128 {
  return (one, other) => value('v128', one.bytes, other.bytes, simd(code));
}

function bytesOfFloat(one: number): Bytes {
  return [...new Uint8Array(Float32Array.of(one).buffer)];
}
