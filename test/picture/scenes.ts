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
  return { width, height, rgb: Uint8Array.from({ length: width * height * 3 }, () => random(3) * 120) };
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
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const [u, v] = [(x + shift) / 9, y / 7];
      const edge = Math.floor((x + shift) / 11) % 2 === 0 ? 25 : 0;
      [Math.sin(u) + Math.cos(v), Math.sin(u + v), Math.cos(u / 2 - v)].forEach((wave, channel) => {
        const value = 120 + 45 * wave + edge + (noise === 0 ? 0 : random(2 * noise + 1) - noise);
        rgb[(y * width + x) * 3 + channel] = Math.min(255, Math.max(0, Math.round(value)));
      });
    }
  }
  return { width, height, rgb };
}
