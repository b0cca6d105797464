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
 */
export function toRgb(luma: usize, blue: usize, red: usize, rowBytes: i32, width: i32, height: i32, rgb: usize): void {
  for (; height > 0; height -= 1) {
    let to = rgb;
    for (let at = 0; at < width << 2; at += GROUP_BYTES) {
      const y = f32x4.add(v128.load(luma + at), f32x4.splat(128));
      const cb = v128.load(blue + at);
      const cr = v128.load(red + at);
      const r = f32x4.add(y, f32x4.mul(cr, f32x4.splat(1.402)));
      const ofBlue = f32x4.mul(cb, f32x4.splat(-0.344136286));
      const ofRed = f32x4.mul(cr, f32x4.splat(-0.714136286));
      const g = f32x4.add(y, f32x4.add(ofBlue, ofRed));
      const b = f32x4.add(y, f32x4.mul(cb, f32x4.splat(1.772)));
      const redAndGreen = i16x8.narrow_i32x4_s(levels(r), levels(g));
      const blueTwice = i16x8.narrow_i32x4_s(levels(b), levels(b));
      const pixels = i8x16.narrow_i16x8_u(redAndGreen, blueTwice);
      // Interleaves four reds, greens and blues as four pixels. The next ones overwrite the four bytes behind them.
      v128.store(to, i8x16.shuffle(pixels, pixels, 0, 4, 8, 1, 5, 9, 2, 6, 10, 3, 7, 11, 0, 0, 0, 0));
      to += 4 * 3;
    }
    luma += rowBytes;
    blue += rowBytes;
    red += rowBytes;
    rgb += width * 3;
  }
}

function levels(samples: v128): v128 {
  return i32x4.trunc_sat_f32x4_s(f32x4.nearest(samples));
}
