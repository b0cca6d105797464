// Digital zoom: scales a part of a picture to a size, by bilinear interpolation.
import type { RgbPicture } from './decoded-picture.js';

/** A part of a picture, in parts of its width and height. */
export interface CropRegion {
  readonly left: number;
  readonly top: number;
  readonly share: number;
}

/** The part of a picture, scaled to `width` x `height` pixels. */
export function cropped(picture: RgbPicture, region: CropRegion, width: number, height: number): RgbPicture {
  const rgb = new Uint8Array(width * height * 3);
  const columns = samplesOf(picture.width, region.left, region.share, width);
  const rows = samplesOf(picture.height, region.top, region.share, height);
  const from = picture.rgb;
  let to = 0;
  for (const row of rows) {
    const upper = row.first * picture.width;
    const lower = row.second * picture.width;
    for (const column of columns) {
      for (let channel = 0; channel < 3; channel += 1) {
        const above = mixed(from, (upper + column.first) * 3 + channel, (upper + column.second) * 3 + channel, column);
        const below = mixed(from, (lower + column.first) * 3 + channel, (lower + column.second) * 3 + channel, column);
        rgb[to] = above + (below - above) * row.weight + 0.5;
        to += 1;
      }
    }
  }
  return { width, height, rgb };
}

/** Two neighbouring samples, and the weight of the second one. */
interface Sample {
  readonly first: number;
  readonly second: number;
  readonly weight: number;
}

/** For each of `count` pixels, the samples on one axis of `length` pixels. */
function samplesOf(length: number, start: number, share: number, count: number): Sample[] {
  return Array.from({ length: count }, (_, index) => {
    const at = Math.max(0, Math.min(length - 1, (start + ((index + 0.5) * share) / count) * length - 0.5));
    const first = Math.floor(at);
    return { first, second: Math.min(length - 1, first + 1), weight: at - first };
  });
}

function mixed(rgb: Uint8Array, first: number, second: number, { weight }: Sample): number {
  const value = rgb[first] as number;
  return value + ((rgb[second] as number) - value) * weight;
}
