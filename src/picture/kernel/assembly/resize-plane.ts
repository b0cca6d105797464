// Resizes a plane of 8-bit samples by the weights of two axes: first down, then across.
import { AXIS_END, AXIS_FIRST, AXIS_FIRSTS, AXIS_LANES, AXIS_OUTPUTS } from '../plane-layout';

/** A row between the two passes has samples of 15 bits: 8 before the binary point, 7 behind it. */
const FRACTION_BITS = 7;

/** The binary places of a sum across: those of a sample, and those of COLUMNS_SUM. */
const SUM_BITS = FRACTION_BITS + 14;

const VECTOR_BYTES = 16;

/** The address of the first sample of each output. */
function firstsOf(axis: usize): usize {
  return axis + AXIS_FIRSTS;
}

function weightsOf(axis: usize): usize {
  return firstsOf(axis) + (((load<i32>(axis, AXIS_OUTPUTS) + 3) & ~3) << 2);
}

/**
 * Resizes a plane.
 *
 * @param columns The record of the axis across, with weights of COLUMNS_SUM.
 * @param rows The record of the axis down, with weights of ROWS_SUM.
 * @param row Memory for one row: `scratchBytes` of ../plane-kernel.ts says how much.
 */
export function resize(
  source: usize,
  stride: i32,
  columns: usize,
  rows: usize,
  target: usize,
  targetStride: i32,
  row: usize,
): void {
  const height = load<i32>(rows, AXIS_OUTPUTS);
  const lanes = load<i32>(rows, AXIS_LANES);
  const left = load<i32>(columns, AXIS_FIRST) & ~15;
  const right = load<i32>(columns, AXIS_END);
  // Each weight of the current row, repeated in a vector.
  const splats = row + (((right + 63) & ~31) << 1);
  let firsts = firstsOf(rows);
  let weights = weightsOf(rows);
  for (let y = 0; y < height; y += 1) {
    const from = source + load<i32>(firsts) * stride;
    let count = 0;
    for (let k = 0; k < lanes; k += 1) {
      const weight = load<i16>(weights + (k << 1));
      if (weight !== 0) count = k + 1;
      v128.store(splats + k * VECTOR_BYTES, i16x8.splat(weight));
    }
    if (count === 2) addTwoRows(from, stride, left, right, splats, row);
    else if (count === 3) addThreeRows(from, stride, left, right, splats, row);
    else addRows(from, stride, left, right, splats, count, row);
    if (load<i32>(columns, AXIS_LANES) === 4) addFewColumns(row, columns, target);
    else addColumns(row, columns, target);
    firsts += 4;
    weights += lanes << 1;
    target += targetStride;
  }
}

/** Eight samples times a weight, rounded: one instruction on x86 and on ARM. */
function weighted(samples: usize, weight: v128): v128 {
  return i16x8.q15mulr_sat_s(i16x8.shl(v128.load_ext<u8>(samples), FRACTION_BITS), weight);
}

function addTwoRows(from: usize, stride: i32, left: i32, right: i32, splats: usize, row: usize): void {
  const weight0 = v128.load(splats);
  const weight1 = v128.load(splats, VECTOR_BYTES);
  for (let x = left; x < right; x += 8) {
    const at = from + x;
    v128.store(row + (x << 1), i16x8.add(weighted(at, weight0), weighted(at + stride, weight1)));
  }
}

function addThreeRows(from: usize, stride: i32, left: i32, right: i32, splats: usize, row: usize): void {
  const weight0 = v128.load(splats);
  const weight1 = v128.load(splats, VECTOR_BYTES);
  const weight2 = v128.load(splats, 2 * VECTOR_BYTES);
  for (let x = left; x < right; x += 8) {
    const at = from + x;
    const two = i16x8.add(weighted(at, weight0), weighted(at + stride, weight1));
    v128.store(row + (x << 1), i16x8.add(two, weighted(at + 2 * stride, weight2)));
  }
}

function addRows(from: usize, stride: i32, left: i32, right: i32, splats: usize, count: i32, row: usize): void {
  for (let x = left; x < right; x += 16) {
    let at = from + x;
    let low = i16x8.splat(0);
    let high = low;
    for (let k = 0; k < count; k += 1) {
      const weight = v128.load(splats + k * VECTOR_BYTES);
      low = i16x8.add(low, weighted(at, weight));
      high = i16x8.add(high, weighted(at + 8, weight));
      at += stride;
    }
    v128.store(row + (x << 1), low);
    v128.store(row + (x << 1), high, VECTOR_BYTES);
  }
}

/** At most four samples for an output, so two outputs fit into one multiplication. */
function addFewColumns(row: usize, columns: usize, target: usize): void {
  const count = load<i32>(columns, AXIS_OUTPUTS);
  let firsts = firstsOf(columns);
  let weights = weightsOf(columns);
  for (let x = 0; x < count; x += 4) {
    let low = v128.load64_zero(row + (load<i32>(firsts) << 1));
    low = v128.load64_lane(row + (load<i32>(firsts, 4) << 1), low, 1);
    let high = v128.load64_zero(row + (load<i32>(firsts, 8) << 1));
    high = v128.load64_lane(row + (load<i32>(firsts, 12) << 1), high, 1);
    low = i32x4.dot_i16x8_s(low, v128.load(weights));
    high = i32x4.dot_i16x8_s(high, v128.load(weights, VECTOR_BYTES));
    const even = v128.shuffle<i32>(low, high, 0, 2, 4, 6);
    const odd = v128.shuffle<i32>(low, high, 1, 3, 5, 7);
    storeFour(target, x, count, i32x4.add(even, odd));
    firsts += 16;
    weights += 2 * VECTOR_BYTES;
  }
}

function addColumns(row: usize, columns: usize, target: usize): void {
  const count = load<i32>(columns, AXIS_OUTPUTS);
  const bytes = load<i32>(columns, AXIS_LANES) << 1;
  let firsts = firstsOf(columns);
  let weights = weightsOf(columns);
  for (let x = 0; x < count; x += 4) {
    const a = dot(row + (load<i32>(firsts) << 1), weights, bytes);
    const b = dot(row + (load<i32>(firsts, 4) << 1), weights + bytes, bytes);
    const c = dot(row + (load<i32>(firsts, 8) << 1), weights + 2 * bytes, bytes);
    const d = dot(row + (load<i32>(firsts, 12) << 1), weights + 3 * bytes, bytes);
    const ab = i32x4.add(v128.shuffle<i32>(a, b, 0, 4, 2, 6), v128.shuffle<i32>(a, b, 1, 5, 3, 7));
    const cd = i32x4.add(v128.shuffle<i32>(c, d, 0, 4, 2, 6), v128.shuffle<i32>(c, d, 1, 5, 3, 7));
    const sums = i32x4.add(v128.shuffle<i32>(ab, cd, 0, 1, 4, 5), v128.shuffle<i32>(ab, cd, 2, 3, 6, 7));
    storeFour(target, x, count, sums);
    firsts += 16;
    weights += 4 * bytes;
  }
}

function dot(samples: usize, weights: usize, bytes: i32): v128 {
  let sum = i32x4.dot_i16x8_s(v128.load(samples), v128.load(weights));
  for (let k = VECTOR_BYTES; k < bytes; k += VECTOR_BYTES) {
    sum = i32x4.add(sum, i32x4.dot_i16x8_s(v128.load(samples + k), v128.load(weights + k)));
  }
  return sum;
}

/** Rounds four sums and stores them as samples, without those beyond `count`. */
function storeFour(target: usize, x: i32, count: i32, sums: v128): void {
  const rounded = i32x4.shr_s(i32x4.add(sums, i32x4.splat(1 << (SUM_BITS - 1))), SUM_BITS);
  const shorts = i16x8.narrow_i32x4_s(rounded, rounded);
  const bytes = i8x16.narrow_i16x8_u(shorts, shorts);
  if (x + 4 <= count) {
    v128.store32_lane(target + x, bytes, 0);
    return;
  }
  const last = i32x4.extract_lane(bytes, 0);
  for (let i = 0; x + i < count; i += 1) store<u8>(target + x + i, last >>> (i << 3));
}
