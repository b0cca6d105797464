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
  let at = 0;
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const [u, v] = [(x + shift) / 9, y / 7];
      const edge = Math.floor((x + shift) / 11) % 2 === 0 ? 25 : 0;
      for (let channel = 0; channel < 3; channel += 1) {
        // No array and no function for each pixel: tests draw millions of them.
        const wave = channel === 0 ? Math.sin(u) + Math.cos(v) : channel === 1 ? Math.sin(u + v) : Math.cos(u / 2 - v);
        const value = 120 + 45 * wave + edge + (noise === 0 ? 0 : random(2 * noise + 1) - noise);
        rgb[at] = Math.min(255, Math.max(0, Math.round(value)));
        at += 1;
      }
    }
  }
  return { width, height, rgb };
}
