// The weights of the scaling matrix: what each DCT coefficient adds to each pixel of the small picture, along one axis.

/** One axis of one component: its sampling, and the size that it is scaled to. */
export interface AxisShape {
  /** Pixels of the JPEG and of the small picture along this axis. The small picture has at most as many. */
  readonly pixels: number;
  readonly smallPixels: number;
  /** Pixels for each sample of this component. */
  readonly pixelsPerSample: number;
  /** Whether samples are interpolated (libjpeg's triangle filter), or repeated. */
  readonly triangle: boolean;
  /** Blocks in the data, with those that only pad the last MCU. */
  readonly blocks: number;
}

/** The weights of one axis. */
export interface Axis {
  /** The most small pixels that a block reaches, rounded up to a multiple of four. */
  readonly span: number;
  /** For each block: the first small pixel that it reaches, and how many it reaches. Padding reaches none. */
  readonly first: Int32Array;
  readonly count: Int32Array;
  /** The weight of frequency `f` of block `b` in small pixel `first[b] + i`, at `(b * 8 + f) * span + i`; 0 past `count`. */
  readonly weights: Float64Array;
  /** 1 for each block that needs more than its mean: one that does not lie within one small pixel. */
  readonly detailed: Uint8Array;
}

/** The rounding error of weights that cancel each other out. */
const EPSILON = 1e-9;

/** `BASIS[f * 8 + s]`: the weight of coefficient `f` in sample `s`, by the one-dimensional inverse DCT (T.81, A.3.3). */
const BASIS = Float64Array.from({ length: 64 }, (_, at) => {
  const [frequency, sample] = [at >> 3, at & 7];
  const scale = frequency === 0 ? Math.SQRT1_2 / 2 : 1 / 2;
  return scale * Math.cos(((2 * sample + 1) * frequency * Math.PI) / 16);
});

/**
 * Combines three linear steps: coefficients to samples (inverse DCT), samples to pixels (upsampling), and pixels to small
 * pixels (a box filter). The filter counts a pixel on a border by its share.
 */
export function axisWeights(shape: AxisShape): Axis {
  const { blocks } = shape;
  const first = new Int32Array(blocks);
  const count = new Int32Array(blocks);
  const shares = Array.from({ length: blocks }, (_, block) => {
    const { from, share } = sharesOf(block, shape);
    first[block] = from;
    count[block] = share.length / 8;
    return share;
  });
  const most = count.reduce((one, other) => Math.max(one, other), 1);
  const span = (most + 3) & ~3;
  const weights = new Float64Array(blocks * 8 * span);
  const detailed = new Uint8Array(blocks);
  for (const [block, share] of shares.entries()) {
    // Most shares are 0, as a small pixel has few of a block's samples. This code runs once for each size, so it is never fast.
    for (let at = 0; at < share.length; at += 1) {
      const part = share[at] as number;
      if (part === 0) continue;
      const sample = at & 7;
      let to = block * 8 * span + (at >> 3);
      for (let basis = sample; basis < 64; basis += 8, to += span)
        weights[to] = (weights[to] as number) + part * (BASIS[basis] as number);
    }
    detailed[block] = isDetailed(weights.subarray((block * 8 + 1) * span, (block + 1) * 8 * span)) ? 1 : 0;
  }
  return { span, first, count, weights, detailed };
}

/** Whether any of the weights of frequencies above 0 counts. */
function isDetailed(weights: Float64Array): boolean {
  return weights.some((weight) => Math.abs(weight) > EPSILON);
}

/** The share of each sample of a block in the small pixels from `from` on: 8 shares for each of them. */
function sharesOf(block: number, shape: AxisShape): { readonly from: number; readonly share: Float64Array } {
  const { pixels, smallPixels, pixelsPerSample, triangle } = shape;
  // Interpolation also reaches the pixels next to a sample's own.
  const firstPixel = Math.max(0, block * 8 * pixelsPerSample - 1);
  const endPixel = Math.min(pixels, (block + 1) * 8 * pixelsPerSample + 1);
  if (firstPixel >= endPixel) return { from: 0, share: new Float64Array(0) };
  const from = Math.floor((firstPixel * smallPixels) / pixels);
  const share = new Float64Array((Math.ceil((endPixel * smallPixels) / pixels) - from) * 8);
  const last = Math.ceil(pixels / pixelsPerSample) - 1;
  for (let pixel = firstPixel; pixel < endPixel; pixel += 1) {
    const sample = Math.floor(pixel / pixelsPerSample);
    if (triangle) {
      // 3/4 of its own sample and 1/4 of the next one (libjpeg, jdsample.c).
      const next = Math.min(last, Math.max(0, pixel % 2 === 0 ? sample - 1 : sample + 1));
      if (sample >> 3 === block) addPixel(share, from, pixel, sample & 7, 3 / 4, shape);
      if (next >> 3 === block) addPixel(share, from, pixel, next & 7, 1 / 4, shape);
    } else if (sample >> 3 === block) {
      addPixel(share, from, pixel, sample & 7, 1, shape);
    }
  }
  // Small pixels without weight at either end would only take time.
  let low = 0;
  let high = share.length;
  while (low < high && isZero(share, low)) low += 8;
  while (high > low && isZero(share, high - 8)) high -= 8;
  return { from: from + low / 8, share: share.subarray(low, high) };
}

/** Adds a sample's weight in a pixel to the small pixels that contain the pixel: one, or two if it is on a border. */
function addPixel(
  share: Float64Array,
  from: number,
  pixel: number,
  sample: number,
  weight: number,
  { pixels, smallPixels }: AxisShape,
): void {
  const begin = (pixel * smallPixels) / pixels;
  const end = ((pixel + 1) * smallPixels) / pixels;
  for (let small = Math.floor(begin); small < end; small += 1) {
    const at = (small - from) * 8 + sample;
    share[at] = (share[at] as number) + (Math.min(end, small + 1) - Math.max(begin, small)) * weight;
  }
}

function isZero(share: Float64Array, at: number): boolean {
  for (let sample = at; sample < at + 8; sample += 1) if (share[sample] !== 0) return false;
  return true;
}
