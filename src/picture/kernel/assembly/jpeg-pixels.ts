// The vertical half of the inverse DCT and scaling, and the conversion of YCbCr to RGB.

const FREQUENCIES = 8;

/** Four floats. */
const GROUP_BYTES = 16;

/**
 * Adds the 8 vertical frequencies of a row of blocks, at `row`, times their weights to `count` rows of small pixels at
 * `samples`. Then clears the frequencies for the next row of blocks. All rows have `rowBytes`; each frequency has
 * `spanBytes` of weights.
 */
export function finishRow(row: usize, rowBytes: i32, weights: usize, spanBytes: i32, samples: usize, count: i32): void {
  for (; count > 0; count -= 1) {
    const weight0 = v128.load32_splat(weights);
    const weight1 = v128.load32_splat(weights + spanBytes);
    const weight2 = v128.load32_splat(weights + 2 * spanBytes);
    const weight3 = v128.load32_splat(weights + 3 * spanBytes);
    const weight4 = v128.load32_splat(weights + 4 * spanBytes);
    const weight5 = v128.load32_splat(weights + 5 * spanBytes);
    const weight6 = v128.load32_splat(weights + 6 * spanBytes);
    const weight7 = v128.load32_splat(weights + 7 * spanBytes);
    for (let at = row; at < row + rowBytes; at += GROUP_BYTES) {
      // The order is fixed, as it affects the rounding of sums of floats.
      let sum = v128.load(samples);
      sum = f32x4.add(sum, f32x4.mul(weight0, v128.load(at)));
      sum = f32x4.add(sum, f32x4.mul(weight1, v128.load(at + rowBytes)));
      sum = f32x4.add(sum, f32x4.mul(weight2, v128.load(at + 2 * rowBytes)));
      sum = f32x4.add(sum, f32x4.mul(weight3, v128.load(at + 3 * rowBytes)));
      sum = f32x4.add(sum, f32x4.mul(weight4, v128.load(at + 4 * rowBytes)));
      sum = f32x4.add(sum, f32x4.mul(weight5, v128.load(at + 5 * rowBytes)));
      sum = f32x4.add(sum, f32x4.mul(weight6, v128.load(at + 6 * rowBytes)));
      sum = f32x4.add(sum, f32x4.mul(weight7, v128.load(at + 7 * rowBytes)));
      v128.store(samples, sum);
      samples += GROUP_BYTES;
    }
    weights += 4;
  }
  memory.fill(row, 0, rowBytes * FREQUENCIES);
}

/**
 * Converts full-range YCbCr to RGB (JFIF 1.02, page 3): three bytes a pixel, rounded and clamped to 0..255. Y is -128..127,
 * too (T.81, A.3.1). Rows of samples have `rowBytes`. Up to 13 bytes behind the last pixel are overwritten.
 *
 * @returns By how many levels all channels together were clamped.
 */
export function toRgb(luma: usize, blue: usize, red: usize, rowBytes: i32, width: i32, height: i32, rgb: usize): f32 {
  let excess = f32x4.splat(0);
  for (; height > 0; height -= 1) {
    let to = rgb;
    for (let at = 0; at < width << 2; at += GROUP_BYTES) {
      const y = f32x4.add(v128.load(luma + at), f32x4.splat(128));
      const cb = v128.load(blue + at);
      const cr = v128.load(red + at);
      const r = redOf(y, cr);
      const g = greenOf(y, cb, cr);
      const b = blueOf(y, cb);
      excess = f32x4.add(excess, f32x4.add(excessOf(r), f32x4.add(excessOf(g), excessOf(b))));
      storePixels(to, r, g, b);
      to += 4 * 3;
    }
    luma += rowBytes;
    blue += rowBytes;
    red += rowBytes;
    rgb += width * 3;
  }
  return sumOf(excess);
}

/**
 * As `toRgb`, for planes of `2 * width` by `lines * height` samples. Each pixel is the mean of its samples, which are clamped
 * before.
 */
export function toRgbMeans(
  luma: usize,
  blue: usize,
  red: usize,
  rowBytes: i32,
  lines: i32,
  width: i32,
  height: i32,
  rgb: usize,
): f32 {
  const share = f32x4.splat(0.5 / (lines as f32));
  let excess = f32x4.splat(0);
  for (; height > 0; height -= 1) {
    let to = rgb;
    for (let at = 0; at < width << 3; at += 2 * GROUP_BYTES) {
      let r = f32x4.splat(0);
      let g = f32x4.splat(0);
      let b = f32x4.splat(0);
      for (let line = at; line < at + lines * rowBytes; line += rowBytes) {
        const y = f32x4.add(v128.load(luma + line), f32x4.splat(128));
        const cb = v128.load(blue + line);
        const cr = v128.load(red + line);
        const nextY = f32x4.add(v128.load(luma + line, GROUP_BYTES), f32x4.splat(128));
        const nextCb = v128.load(blue + line, GROUP_BYTES);
        const nextCr = v128.load(red + line, GROUP_BYTES);
        const reds = redOf(y, cr);
        const nextReds = redOf(nextY, nextCr);
        const greens = greenOf(y, cb, cr);
        const nextGreens = greenOf(nextY, nextCb, nextCr);
        const blues = blueOf(y, cb);
        const nextBlues = blueOf(nextY, nextCb);
        excess = f32x4.add(excess, f32x4.add(excessOf(reds), f32x4.add(excessOf(greens), excessOf(blues))));
        r = f32x4.add(r, sumOfPairs(clamped(reds), clamped(nextReds)));
        g = f32x4.add(g, sumOfPairs(clamped(greens), clamped(nextGreens)));
        b = f32x4.add(b, sumOfPairs(clamped(blues), clamped(nextBlues)));
      }
      storePixels(to, f32x4.mul(r, share), f32x4.mul(g, share), f32x4.mul(b, share));
      to += 4 * 3;
    }
    luma += lines * rowBytes;
    blue += lines * rowBytes;
    red += lines * rowBytes;
    rgb += width * 3;
  }
  // Half of the samples are counted: as many as there are pixels in each of the lines.
  return sumOf(excess) / (lines as f32);
}

function redOf(y: v128, cr: v128): v128 {
  return f32x4.add(y, f32x4.mul(cr, f32x4.splat(1.402)));
}

function greenOf(y: v128, cb: v128, cr: v128): v128 {
  const ofBlue = f32x4.mul(cb, f32x4.splat(-0.344136286));
  const ofRed = f32x4.mul(cr, f32x4.splat(-0.714136286));
  return f32x4.add(y, f32x4.add(ofBlue, ofRed));
}

function blueOf(y: v128, cb: v128): v128 {
  return f32x4.add(y, f32x4.mul(cb, f32x4.splat(1.772)));
}

function clamped(levels: v128): v128 {
  return f32x4.max(f32x4.min(levels, f32x4.splat(255)), f32x4.splat(0));
}

/** How far the levels are beyond 0..255. */
function excessOf(levels: v128): v128 {
  return f32x4.abs(f32x4.sub(levels, clamped(levels)));
}

function sumOf(four: v128): f32 {
  const two = f32x4.add(four, i64x2.shuffle(four, four, 1, 0));
  return f32x4.extract_lane(two, 0) + f32x4.extract_lane(two, 1);
}

/** The sums of neighbours: four of eight. */
function sumOfPairs(one: v128, next: v128): v128 {
  return f32x4.add(i32x4.shuffle(one, next, 0, 2, 4, 6), i32x4.shuffle(one, next, 1, 3, 5, 7));
}

/** Stores four pixels, rounded and clamped. The next ones overwrite the four bytes behind them. */
function storePixels(to: usize, r: v128, g: v128, b: v128): void {
  const redAndGreen = i16x8.narrow_i32x4_s(levels(r), levels(g));
  const blueTwice = i16x8.narrow_i32x4_s(levels(b), levels(b));
  const pixels = i8x16.narrow_i16x8_u(redAndGreen, blueTwice);
  v128.store(to, i8x16.shuffle(pixels, pixels, 0, 4, 8, 1, 5, 9, 2, 6, 10, 3, 7, 11, 0, 0, 0, 0));
}

function levels(samples: v128): v128 {
  return i32x4.trunc_sat_f32x4_s(f32x4.nearest(samples));
}
