// The scenes of the picture's benches: generated ones, or those of the command line.
import { readFile } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import sharp from 'sharp';
import { splitClip } from '../helpers/clips.js';
import type { BenchContext } from '../helpers/result.js';
import { createDimRoom } from './dim-room.js';
import { createHall } from './hall.js';
import { createRoom } from './room.js';
import { type DrawFrame, SCENE_SIDE } from './scene.js';
import { createTextScreen } from './text-screen.js';

/** Four seconds at 30 fps. */
const FRAMES = 120;

/** JPEG quality of the generated scenes: the sender's default. */
const QUALITY = 80;

/** JPEGs of one scene, square ones in each generated scene. */
export interface Scene {
  readonly name: string;
  readonly clip: readonly Uint8Array[];
  /** Whether nothing moves in it, so that the best picture of each frame is the mean of all. */
  readonly isEmpty: boolean;
}

const GENERATORS: Readonly<Record<string, () => DrawFrame>> = {
  room: () => createRoom({ seed: 5_252, speed: 5, noise: 1 }),
  'dim-room': () => createDimRoom({ seed: 5_353, light: 0.2, noise: 52 }),
  hall: () => createHall({ seed: 5_454, pace: 1, noise: 7 }),
  text: () => createTextScreen({ seed: 5_555, dot: 2, speed: 4, isDarkOnLight: false }),
  // Scenes that no setting was tuned with, but for the scale of edges in text.
  'fast-room': () => createRoom({ seed: 8_101, speed: 9, noise: 0.6 }),
  'noisy-room': () => createRoom({ seed: 8_202, speed: 3, noise: 1.8 }),
  'dark-room': () => createDimRoom({ seed: 8_303, light: 0.12, noise: 70 }),
  'busy-hall': () => createHall({ seed: 8_404, pace: 2, noise: 11 }),
  'large-text': () => createTextScreen({ seed: 8_505, dot: 4, speed: 3, isDarkOnLight: false }),
  'dark-text': () => createTextScreen({ seed: 8_606, dot: 2, speed: 7, isDarkOnLight: true }),
};

/** The names of the generated scenes that are measured without `--clip`. */
export const SCENE_NAMES: readonly string[] = ['room', 'dim-room', 'hall', 'text'];

/** The scenes in which nothing moves. */
const EMPTY_SCENES: readonly string[] = ['dim-room', 'dark-room'];

/** The clips of the command line by file name or name of a scene; without any, the scenes of the given names. */
export async function openScenes({ clips }: BenchContext, names: readonly string[]): Promise<Scene[]> {
  const scenes: Scene[] = [];
  for (const name of clips.length > 0 ? clips : names) {
    const generator = GENERATORS[basename(name)];
    scenes.push(generator === undefined ? await readScene(name) : await drawScene(name, generator()));
  }
  return scenes;
}

async function readScene(path: string): Promise<Scene> {
  return { name: basename(path, extname(path)), clip: splitClip(await readFile(path), path), isEmpty: false };
}

async function drawScene(name: string, drawFrame: DrawFrame): Promise<Scene> {
  const raw = { width: SCENE_SIDE, height: SCENE_SIDE, channels: 3 } as const;
  const clip: Uint8Array[] = [];
  for (let number = 0; number < FRAMES; number += 1)
    clip.push(await sharp(drawFrame(number), { raw }).jpeg({ quality: QUALITY }).toBuffer());
  return { name: basename(name), clip, isEmpty: EMPTY_SCENES.includes(basename(name)) };
}
