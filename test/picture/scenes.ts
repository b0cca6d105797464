// Generated pictures for tests: noise, and a still or moving room with camera noise. The same in every run.
import type { RgbPicture } from '#src/picture/decoded-picture.js';

export type Random = (below: number) => number;

/** A seeded pseudo-random generator: the same numbers in every run. */
export function generator(seed: number): Random {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fff_ffff;
    return Math.floor((state / 0x8000_0000) * below);
  };
}

/** Random pixels in few colours, so that neighbours are often equal. */
export function randomPicture(width: number, height: number, random: Random): RgbPicture {
  const rgb = new Uint8Array(width * height * 3);
  for (let at = 0; at < rgb.length; at += 1) rgb[at] = random(3) * 120;
  return { width, height, rgb };
}

export interface SceneOptions {
  readonly width: number;
  readonly height: number;
  /** How far it has moved, in pixels. */
  readonly shift: number;
  /** The largest noise in each channel, in levels. */
  readonly noise: number;
}

/** A picture of soft shapes with some edges, as a room has. */
export function scene({ width, height, shift, noise }: SceneOptions, random: Random): RgbPicture {
  const rgb = new Uint8Array(width * height * 3);
  // Rounds and clamps what is written.
  const levels = new Uint8ClampedArray(rgb.buffer);
  const columns = Array.from({ length: width }, (_, x) => {
    const u = (x + shift) / 9;
    const edge = Math.floor((x + shift) / 11) % 2 === 0 ? 25 : 0;
    return {
      light: 120 + edge,
      sin: Math.sin(u),
      cos: Math.cos(u),
      halfSin: Math.sin(u / 2),
      halfCos: Math.cos(u / 2),
    };
  });
  const grain = noise === 0 ? () => 0 : () => random(2 * noise + 1) - noise;
  let at = 0;
  for (let y = 0; y < height; y += 1) {
    const [sin, cos] = [Math.sin(y / 7), Math.cos(y / 7)];
    // Tests draw millions of pixels. So the waves are sums and products of those of columns and rows.
    for (const column of columns) {
      levels[at] = column.light + 45 * (column.sin + cos) + grain();
      levels[at + 1] = column.light + 45 * (column.sin * cos + column.cos * sin) + grain();
      levels[at + 2] = column.light + 45 * (column.halfCos * cos + column.halfSin * sin) + grain();
      at += 3;
    }
  }
  return { width, height, rgb };
}
