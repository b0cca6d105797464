// Arithmetic on colours in SIMD vectors: two dots at once, as eight channels of 16 bits. A colour is 0xRRGGBB, so in memory
// its channels are blue, green, red, 0.

/** The weights of the channels' squared differences: the eye is most sensitive to green and least to blue. */
const WEIGHTS = i16x8(2, 9, 5, 0, 2, 9, 5, 0);

/** Two dots of a cell: `2 * pair` and the next. The second is black in a cell of one dot. */
export function pairAt(cell: usize, pair: i32): v128 {
  if (DOTS === 1) return i16x8.extend_low_i8x16_u(v128.load32_zero(cell));
  return v128.load_ext<u8>(cell + (pair << 3));
}

/** The same colour twice. */
export function twice(color: i32): v128 {
  return i16x8.extend_low_i8x16_u(i32x4.splat(color));
}

/** Two colours in one vector. */
export function pairOf(first: i32, second: i32): v128 {
  return i16x8.extend_low_i8x16_u(i32x4.replace_lane(i32x4.splat(first), 1, second));
}

/**
 * The weighted squares of the differences of two dots: blue and green of the first, its red, then the same of the second.
 * Their sum is 16 times the weighted mean square of the channels, for both dots together.
 */
export function squares(difference: v128): v128 {
  return i32x4.dot_i16x8_s(difference, i16x8.mul(difference, WEIGHTS));
}

/** The sum of all four lanes. */
export function sum(four: v128): i32 {
  const two = i32x4.add(four, swapHalves(four));
  return i32x4.extract_lane(two, 0) + i32x4.extract_lane(two, 1);
}

/** Swaps the two halves of 64 bits. */
export function swapHalves(one: v128): v128 {
  return i64x2.shuffle(one, one, 1, 0);
}

/** The squared distance of two colours: 5 dr^2 + 9 dg^2 + 2 db^2. */
export function distance(one: i32, other: i32): i32 {
  const four = squares(i16x8.sub(twice(one), twice(other)));
  return i32x4.extract_lane(four, 0) + i32x4.extract_lane(four, 1);
}

/** The distances of two dots from two colours: both dots from the first, then both from the second. */
export function distances(dots: v128, first: v128, second: v128): v128 {
  const one = squares(i16x8.sub(dots, first));
  const other = squares(i16x8.sub(dots, second));
  return i32x4.add(i32x4.shuffle(one, other, 0, 2, 4, 6), i32x4.shuffle(one, other, 1, 3, 5, 7));
}

/** Adds the channels of the two halves, in 32 bits. */
export function addHalves(sums: v128): v128 {
  return i32x4.add(i32x4.extend_low_i16x8_u(sums), i32x4.extend_high_i16x8_u(sums));
}

/**
 * The rounded mean of `count` colours from the sums of their channels, twice. Single precision is exact enough. The sums
 * are below 2^14 and divided by at most 32, so no quotient is rounded up to the next integer.
 */
export function meanOf(sums: v128, count: i32): v128 {
  const dividends = f32x4.convert_i32x4_s(i32x4.add(sums, i32x4.splat(count >> 1)));
  const means = i32x4.trunc_sat_f32x4_s(f32x4.div(dividends, f32x4.splat(count as f32)));
  return i16x8.narrow_i32x4_s(means, means);
}

/** The first of two colours. */
export function firstOf(two: v128): i32 {
  return i32x4.extract_lane(i8x16.narrow_i16x8_u(two, two), 0);
}
