// Clips for the benches: moving, noisy pictures of a given size in bytes, the same in every run.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { JpegSplitter } from '#src/core/jpeg/jpeg-splitter.js';
import { MAX_MESSAGE_BYTES } from '#src/core/limits.js';
import { seededRandom } from '#src/net/seeded-random.js';
import type { BenchContext } from './result.js';

const WIDTH = 640;
const HEIGHT = 480;
const FRAMES = 30;
const SEED = 5_252;

/** A second of 640x480 JPEGs of about `targetBytes` each, or the frames of the first `--clip`. */
export async function openClip(context: BenchContext, targetBytes: number): Promise<Uint8Array[]> {
  const [clip] = context.clips;
  if (clip !== undefined) return splitClip(await readFile(clip), clip);
  const noise = await findNoise(targetBytes);
  return Promise.all(Array.from({ length: FRAMES }, (_, number) => draw(number, noise)));
}

/** Writes the clip as one .mjpeg file. Returns its path. */
export async function writeMjpeg({ folder }: BenchContext, name: string, clip: readonly Uint8Array[]): Promise<string> {
  const path = join(folder, `${name}.mjpeg`);
  await writeFile(path, Buffer.concat(clip));
  return path;
}

/** Writes the clip as a folder of .jpg files. Returns its path. */
export async function writeFolder(
  { folder }: BenchContext,
  name: string,
  clip: readonly Uint8Array[],
): Promise<string> {
  const path = join(folder, name);
  await mkdir(path);
  for (const [at, jpeg] of clip.entries())
    await writeFile(join(path, `frame-${String(at).padStart(4, '0')}.jpg`), jpeg);
  return path;
}

/** The mean size of a frame in bytes. */
export function meanBytes(clip: readonly Uint8Array[]): number {
  return clip.reduce((sum, { length }) => sum + length, 0) / clip.length;
}

/** The JPEGs of a file. `path` is for the error message. */
export function splitClip(bytes: Uint8Array, path: string): Uint8Array[] {
  const found = new JpegSplitter(MAX_MESSAGE_BYTES).push(bytes);
  const clip = found.flatMap((one) => (one.kind === 'jpeg' ? [one.jpeg] : []));
  if (clip.length === 0) throw new Error(`${path} holds no JPEG`);
  return clip;
}

/** Finds the noise, in levels, that gives a frame the target size: by bisection. */
async function findNoise(targetBytes: number): Promise<number> {
  let low = 0;
  let high = 128;
  for (let step = 0; step < 12; step += 1) {
    const middle = (low + high) / 2;
    if ((await draw(0, middle)).length < targetBytes) low = middle;
    else high = middle;
  }
  return low;
}

async function draw(number: number, noise: number): Promise<Uint8Array> {
  const pixels = new Uint8ClampedArray(WIDTH * HEIGHT * 3);
  const random = seededRandom(SEED + number);
  const centre = { x: 80 + ((number * 16) % (WIDTH - 160)), y: 160 + ((number * 7) % 160) };
  for (let y = 0; y < HEIGHT; y += 1) {
    for (let x = 0; x < WIDTH; x += 1) {
      const inDisc = (x - centre.x) ** 2 + (y - centre.y) ** 2 < 70 ** 2;
      const grain = (random() - 0.5) * 2 * noise;
      const at = (y * WIDTH + x) * 3;
      pixels[at] = (inDisc ? 220 : (x * 255) / WIDTH) + grain;
      pixels[at + 1] = (inDisc ? 90 : (y * 255) / HEIGHT) + grain;
      pixels[at + 2] = (inDisc ? 40 : ((x >> 5) ^ (y >> 5)) & 1 ? 150 : 100) + grain;
    }
  }
  const raw = { width: WIDTH, height: HEIGHT, channels: 3 } as const;
  return sharp(pixels, { raw }).jpeg({ quality: 80 }).toBuffer();
}
