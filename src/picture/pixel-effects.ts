// Effects on single pixels that cells and images share: dimming, and the thresholds of ordered dithering.

/** The brightness that a dimmed picture keeps, of 256: enough to recognise it, too dark to look live. */
const DIMMED_BRIGHTNESS = 96;

/** Bayer's 4x4 matrix for ordered dithering. It is constant, so a still picture stays still; error diffusion would crawl. */
const BAYER = [0, 8, 2, 10, 12, 4, 14, 6, 3, 11, 1, 9, 15, 7, 13, 5];

/** Rec. 709 luma of a colour, 0 to 255. */
export function lumaOf(red: number, green: number, blue: number): number {
  return (red * 54 + green * 183 + blue * 19) >> 8;
}

/** Dims one channel of a pixel: darker, and half way to grey, so that an old picture does not look like a live dark one. */
export function dimChannel(value: number, luma: number): number {
  return (((value + luma) >> 1) * DIMMED_BRIGHTNESS) >> 8;
}

/** The dithering threshold at one of the matrix's 16 places, row by row: above 0, below 1, and 1/2 on average. */
export function bayerThreshold(place: number): number {
  return ((BAYER[place] ?? 0) + 0.5) / 16;
}
