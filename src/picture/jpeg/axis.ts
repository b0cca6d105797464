// How much each DCT coefficient of a block gives to each pixel of the small picture, along one axis.

/** One axis of one component: how its samples lie in the picture, and what it is scaled to. */
export interface AxisShape {
  /** Pixels of the picture along this axis, and of the small picture, which has at most as many. */
  readonly pixels: number;
  readonly smallPixels: number;
  /** Pixels for each sample of this component. */
  readonly pixelsPerSample: number;
  /** Whether pixels between samples are mixed of both, or copies of the nearer. */
  readonly triangle: boolean;
  /** Blocks that the data have, those that only fill up the last MCU among them. */
  readonly blocks: number;
}

/**
 * The weights of one axis: block `b` reaches the small pixels from `first[b]` on, `span` of them (or fewer: the rest have
 * weight 0), and its coefficient of frequency `f` gives small pixel `first[b] + i` the weight `[(b * 8 + f) * span + i]`.
 */
export interface Axis {
  readonly span: number;
  readonly first: Int32Array;
  readonly count: Int32Array;
  readonly weights: Float64Array;
}

/** `BASIS[f * 8 + s]`: what coefficient `f` gives to sample `s`, the one-dimensional inverse DCT (T.81, A.3.3). */
const BASIS = Float64Array.from({ length: 64 }, (_, at) => {
  const [frequency, sample] = [at >> 3, at & 7];
  const scale = frequency === 0 ? Math.SQRT1_2 / 2 : 1 / 2;
  return scale * Math.cos(((2 * sample + 1) * frequency * Math.PI) / 16);
});

/**
 * Three linear steps in one: coefficients to samples (inverse DCT), samples to pixels (upsampling), pixels to small ones
 * (each the mean of the pixels under it, those on its border by the share that is).
 */
export function axisWeights(shape: AxisShape, even: boolean): Axis {
  const { pixels, smallPixels, pixelsPerSample, blocks } = shape;
  const samples = Math.ceil(pixels / pixelsPerSample);
  const first = new Int32Array(blocks);
  const count = new Int32Array(blocks);
  const shares: Float64Array[] = [];
  let span = 1;
  for (let block = 0; block < blocks; block += 1) {
    // A sample also reaches into the pixels next to its own.
    const from = Math.max(0, block * 8 * pixelsPerSample - 1);
    const to = Math.min(pixels, (block + 1) * 8 * pixelsPerSample + 1);
    if (from >= to) {
      shares.push(new Float64Array(8));
      continue;
    }
    const firstSmall = Math.floor((from * smallPixels) / pixels);
    const share = new Float64Array((Math.ceil((to * smallPixels) / pixels) - firstSmall) * 8);
    for (let pixel = from; pixel < to; pixel += 1) {
      for (const { sample, weight } of samplesOf(pixel, samples, shape)) {
        if (sample >> 3 !== block) continue;
        spread(pixel, weight, share, (sample & 7) - firstSmall * 8, shape);
      }
    }
    // What lies before the first share of any weight, or behind the last, only costs time.
    const used = Array.from(share.keys()).filter((at) => share[at] !== 0);
    const begin = (used[0] ?? 0) >> 3;
    first[block] = firstSmall + begin;
    const trimmed = share.slice(begin * 8, ((used.at(-1) ?? 0) >> 3) * 8 + 8);
    shares.push(trimmed);
    count[block] = trimmed.length / 8;
    span = Math.max(span, trimmed.length / 8);
  }
  if (even) span += span & 1;
  const weights = new Float64Array(blocks * 8 * span);
  for (const [block, share] of shares.entries()) {
    for (let frequency = 0; frequency < 8; frequency += 1) {
      for (let at = 0; at < share.length; at += 1) {
        const small = at >> 3;
        const weight = (share[at] as number) * (BASIS[frequency * 8 + (at & 7)] as number);
        weights[(block * 8 + frequency) * span + small] =
          (weights[(block * 8 + frequency) * span + small] ?? 0) + weight;
      }
    }
  }
  return { span, first, count, weights };
}

/** The samples that a pixel is made of: with `triangle` 3/4 of its own and 1/4 of the next one (libjpeg, jdsample.c). */
function samplesOf(
  pixel: number,
  samples: number,
  { pixelsPerSample, triangle }: AxisShape,
): { sample: number; weight: number }[] {
  const sample = Math.floor(pixel / pixelsPerSample);
  if (!triangle) return [{ sample, weight: 1 }];
  const next = Math.min(samples - 1, Math.max(0, pixel % 2 === 0 ? sample - 1 : sample + 1));
  return [
    { sample, weight: 3 / 4 },
    { sample: next, weight: 1 / 4 },
  ];
}

/** Adds a pixel's weight to the small pixels it lies in: one, or the two on whose border it is. */
function spread(pixel: number, weight: number, share: Float64Array, offset: number, shape: AxisShape): void {
  const { pixels, smallPixels } = shape;
  const [begin, end] = [(pixel * smallPixels) / pixels, ((pixel + 1) * smallPixels) / pixels];
  for (let small = Math.floor(begin); small < end; small += 1) {
    const covered = Math.min(end, small + 1) - Math.max(begin, small);
    const at = small * 8 + offset;
    share[at] = (share[at] ?? 0) + covered * weight;
  }
}
