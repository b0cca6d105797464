// The instructions for single numbers: whole ones and floats.
import {
  type F32,
  type F64,
  type I32,
  type I64,
  type Int,
  int,
  type Statement,
  type Type,
  unsigned,
  type V128,
  type Value,
  value,
} from './code.js';

/** What an instruction needs to know of its memory: the alignment it may count on, as a power of two, and what to add to the address. */
export const at = (alignment: number, offset: number): number[] => [alignment, ...unsigned(offset)];

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
  equal: intOp(0x46),
  differ: intOp(0x47),
  less: intOp(0x48),
  more: intOp(0x4a),
  atLeast: intOp(0x4e),
  lowHalfOf: (one: I64): I32 => value('i32', one.bytes, 0xa7),
  /** Cut off behind the point, and held to the ends of the range. */
  ofFloat: (one: F64): I32 => value('i32', one.bytes, 0xfc, 0x02),
  load: (from: Int, offset = 0): I32 => value('i32', int(from).bytes, 0x28, at(2, offset)),
  /** 16 bits, the highest of them the sign. */
  loadShort: (from: Int, offset = 0): I32 => value('i32', int(from).bytes, 0x2e, at(1, offset)),
  loadByte: (from: Int, offset = 0): I32 => value('i32', int(from).bytes, 0x2d, at(0, offset)),
  store: (to: Int, what: Int, offset = 0): Statement => [int(to).bytes, int(what).bytes, 0x36, at(2, offset)],
  storeShort: (to: Int, what: Int, offset = 0): Statement => [int(to).bytes, int(what).bytes, 0x3b, at(1, offset)],
  storeByte: (to: Int, what: Int, offset = 0): Statement => [int(to).bytes, int(what).bytes, 0x3a, at(0, offset)],
};

/** Whole numbers of 64 bits. */
export const i64 = {
  shl: (one: I64, bits: Int): I64 => value('i64', one.bytes, int(bits).bytes, 0xad, 0x86),
  shr: (one: I64, bits: Int): I64 => value('i64', one.bytes, int(bits).bytes, 0xad, 0x88),
  /** The first 8 of 16 bytes. */
  ofVector: (one: V128): I64 => value('i64', one.bytes, 0xfd, 0x1d, 0),
  load: (from: Int, offset = 0): I64 => value('i64', int(from).bytes, 0x29, at(3, offset)),
  store: (to: Int, what: I64, offset = 0): Statement => [int(to).bytes, what.bytes, 0x37, at(3, offset)],
};

/** Floats of 32 bits. */
export const f32 = {
  mul: floatOp<'f32'>(0x94),
  ofInt: (one: Int): F32 => value('f32', int(one).bytes, 0xb2),
  load: (from: Int, offset = 0): F32 => value('f32', int(from).bytes, 0x2a, at(2, offset)),
};

/** Floats of 64 bits: JavaScript's numbers. */
export const f64 = {
  add: floatOp<'f64'>(0xa0),
  sub: floatOp<'f64'>(0xa1),
  mul: floatOp<'f64'>(0xa2),
  least: floatOp<'f64'>(0xa4),
  less: (one: F64, other: F64): I32 => value('i32', one.bytes, other.bytes, 0x63),
  ofInt: (one: Int): F64 => value('f64', int(one).bytes, 0xb7),
  constant: (one: number): F64 => value('f64', 0x44, [...new Uint8Array(Float64Array.of(one).buffer)]),
  load: (from: Int, offset = 0): F64 => value('f64', int(from).bytes, 0x2b, at(3, offset)),
};

function intOp(code: number): (one: Int, other: Int) => I32 {
  return (one, other) => value('i32', int(one).bytes, int(other).bytes, code);
}

function floatOp<T extends Type>(code: number): (one: Value<T>, other: Value<T>) => Value<T> {
  return (one, other) => value(one.type, one.bytes, other.bytes, code);
}
