// The best possible picture in half blocks: a full decode and a box filter.
import sharp from 'sharp';
import type { RgbPicture } from '#src/picture/decoded-picture.js';

/** Scales a JPEG to `width` x `height` pixels, each the mean of its area. Pixels on an edge count by their share. */
export async function boxDownscale(jpeg: Uint8Array, width: number, height: number): Promise<Uint8Array> {
  const { data, info } = await sharp(jpeg)
    .toColourspace('srgb')
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return boxOf({ width: info.width, height: info.height, rgb: data }, width, height);
}

/** Scales pixels to `width` x `height`, each the mean of its area. */
export function boxOf(picture: RgbPicture, width: number, height: number): Uint8Array {
  const { rgb } = picture;
  if (picture.width === width && picture.height === height) return rgb;
  const small = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y += 1) {
    const lines = coverage(y, height, picture.height);
    for (let x = 0; x < width; x += 1) {
      const columns = coverage(x, width, picture.width);
      const sum = [0, 0, 0];
      for (const [line, lineShare] of lines) {
        for (const [column, columnShare] of columns) {
          const at = (line * picture.width + column) * 3;
          for (let channel = 0; channel < 3; channel += 1)
            sum[channel] = (sum[channel] as number) + lineShare * columnShare * (rgb[at + channel] as number);
        }
      }
      for (let channel = 0; channel < 3; channel += 1)
        small[(y * width + x) * 3 + channel] = Math.round(sum[channel] as number);
    }
  }
  return small;
}

/** The pixels, of `from`, under pixel `at` of `to`, each with its share. */
function coverage(at: number, to: number, from: number): Array<readonly [pixel: number, share: number]> {
  const [begin, end] = [(at * from) / to, ((at + 1) * from) / to];
  const covered: Array<readonly [number, number]> = [];
  for (let pixel = Math.floor(begin); pixel < Math.ceil(end); pixel += 1)
    covered.push([pixel, (Math.min(end, pixel + 1) - Math.max(begin, pixel)) / (end - begin)]);
  return covered;
}
