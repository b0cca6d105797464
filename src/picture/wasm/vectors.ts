// The instructions for vectors: 16 bytes, which are four floats, or four, eight or sixteen whole numbers side by side.
import { type F32, type I32, type Int, int, type Local, type Statement, unsigned, type V128, value } from './code.js';
import { at } from './numbers.js';

/** Four floats side by side. */
export const f32x4 = {
  add: vectorOp(0xe4),
  mul: vectorOp(0xe6),
  div: vectorOp(0xe7),
  nearest: (one: V128): V128 => value('v128', one.bytes, simd(0x6a)),
  /** The same one four times. */
  splat: (one: F32): V128 => value('v128', one.bytes, simd(0x13)),
  constant: (one: number): V128 => f32x4.splat(value('f32', 0x43, [...new Uint8Array(Float32Array.of(one).buffer)])),
  ofInts: (one: V128): V128 => value('v128', one.bytes, simd(0xfa)),
  loadSplat: (from: Int, offset = 0): V128 => value('v128', int(from).bytes, simd(0x09), at(2, offset)),
};

/** Four whole numbers of 32 bits. */
export const i32x4 = {
  add: vectorOp(0xae),
  least: vectorOp(0xb6),
  splat: (one: Int): V128 => value('v128', int(one).bytes, simd(0x11)),
  /** One of the four. */
  lane: (one: V128, lane: number): I32 => value('i32', one.bytes, simd(0x1b), lane),
  withLane: (one: V128, lane: number, what: Int): V128 => value('v128', one.bytes, int(what).bytes, simd(0x1c), lane),
  /** Floats as whole numbers, cut off behind the point; what does not fit is held to the ends of the range. */
  ofFloats: (one: V128): V128 => value('v128', one.bytes, simd(0xf8)),
  /** The first four of eight numbers of 16 bits, none of them negative. */
  ofLowShorts: (one: V128): V128 => value('v128', one.bytes, simd(0xa9)),
  /** Eight products of signed numbers of 16 bits; the sum of each two neighbours. */
  dot: vectorOp(0xba),
};

/** Eight whole numbers of 16 bits. */
export const i16x8 = {
  add: vectorOp(0x8e),
  sub: vectorOp(0x91),
  mul: vectorOp(0x95),
  splat: (one: Int): V128 => value('v128', int(one).bytes, simd(0x10)),
  shl: (one: V128, bits: Int): V128 => value('v128', one.bytes, int(bits).bytes, simd(0x8b)),
  shr: (one: V128, bits: Int): V128 => value('v128', one.bytes, int(bits).bytes, simd(0x8d)),
  /** The first eight of sixteen bytes. */
  ofLowBytes: (one: V128): V128 => value('v128', one.bytes, simd(0x89)),
  /** Twice four numbers of 32 bits, held to the range of 16. */
  ofInts: vectorOp(0x85),
};

/** Sixteen bytes, whatever they stand for; in memory they may be at any address. */
export const bytes = {
  or: vectorOp(0x50),
  and: vectorOp(0x4e),
  xor: vectorOp(0x51),
  /** Whether any bit is set. */
  isAny: (one: V128): I32 => value('i32', one.bytes, simd(0x53)),
  /** The means of bytes, halves rounded up. */
  middle: vectorOp(0x7b),
  /** Twice eight signed numbers of 16 bits as sixteen bytes, held to 0..255. */
  ofShorts: vectorOp(0x66),
  constant: (sixteen: readonly number[]): V128 => value('v128', simd(0x0c), sixteen),
  /** 16 of 32 bytes by their places: those of `one` have 0 to 15, those of `other` 16 to 31. */
  shuffle: (one: Local<'v128'>, other: Local<'v128'>, places: readonly number[]): V128 =>
    value('v128', one.bytes, other.bytes, simd(0x0d), places),
  load: (from: Int, offset = 0): V128 => value('v128', int(from).bytes, simd(0x00), at(0, offset)),
  /** 8 or 4 bytes of memory, and zeros. */
  load8: (from: Int, offset = 0): V128 => value('v128', int(from).bytes, simd(0x5d), at(0, offset)),
  load4: (from: Int, offset = 0): V128 => value('v128', int(from).bytes, simd(0x5c), at(0, offset)),
  store: (to: Int, what: V128, offset = 0): Statement => [int(to).bytes, what.bytes, simd(0x0b), at(0, offset)],
  /** The first 8 of them only. */
  store8: (to: Int, what: V128, offset = 0): Statement => [int(to).bytes, what.bytes, simd(0x5b), at(0, offset), 0],
};

function simd(code: number): number[] {
  return [0xfd, ...unsigned(code)];
}

function vectorOp(code: number): (one: V128, other: V128) => V128 {
  return (one, other) => value('v128', one.bytes, other.bytes, simd(code));
}
