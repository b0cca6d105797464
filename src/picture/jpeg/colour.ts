// Small planes become RGB.

/** Grey: each channel is Y, brought from -128..127 to 0..255 (T.81, A.3.1). */
export function greyToRgb(pixels: number, y: Float64Array): Uint8Array {
  const rgb = new Uint8ClampedArray(pixels * 3);
  for (let at = 0, to = 0; at < pixels; at += 1, to += 3) {
    const grey = (y[at] as number) + 128;
    rgb[to] = grey;
    rgb[to + 1] = grey;
    rgb[to + 2] = grey;
  }
  return new Uint8Array(rgb.buffer);
}

/** YCbCr of the full range, as JFIF has it (JFIF 1.02, page 3). Storing rounds, and clamps what is out of range. */
export function yCbCrToRgb(pixels: number, y: Float64Array, cb: Float64Array, cr: Float64Array): Uint8Array {
  const rgb = new Uint8ClampedArray(pixels * 3);
  for (let at = 0, to = 0; at < pixels; at += 1, to += 3) {
    const luma = (y[at] as number) + 128;
    const blue = cb[at] as number;
    const red = cr[at] as number;
    rgb[to] = luma + 1.402 * red;
    rgb[to + 1] = luma - 0.344136286 * blue - 0.714136286 * red;
    rgb[to + 2] = luma + 1.772 * blue;
  }
  return new Uint8Array(rgb.buffer);
}
