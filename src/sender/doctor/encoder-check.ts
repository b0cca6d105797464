// Measures what one picture costs each encoder on this machine, with the code that a sender runs.
import { TtycamError } from '../../core/errors.js';
import type { Size } from '../../core/geometry.js';
import { DEFAULT_QUALITY } from '../../core/jpeg/default-quality.js';
import { seededRandom } from '../../net/seeded-random.js';
import { patternSource } from '../../sources/pattern/pattern.js';
import type { Picture } from '../../sources/source.js';
import { type EncodeOptions, PictureEncoder } from '../picture/picture-encoder.js';
import { PlanesEncoder } from '../planes/planes-encoder.js';

/** The CPU time that a picture costs, of all threads; or why there is none, and what to do. */
type EncoderCost =
  | { readonly kind: 'measured'; readonly cpuMs: number }
  | { readonly kind: 'unavailable'; readonly reason: string; readonly todo?: string };

export interface EncoderFacts {
  /** The size of the picture. */
  readonly picture: Size;
  readonly sharp: EncoderCost;
  readonly turbojpeg: EncoderCost;
}

/** What a sender makes of a picture by default. */
const OPTIONS: EncodeOptions = { size: { width: 400, height: 400 }, fit: 'fill', quality: DEFAULT_QUALITY };

/** The quality of the test picture: the JPEGs of webcams have about as many bytes. */
const CAMERA_QUALITY = 90;

/** The grain of the test picture, in levels: without it, it would cost less than a camera's. */
const GRAIN = 16;

const WARM_UP = 3;
const ROUNDS = 3;
const PICTURES_PER_ROUND = 5;

/** Encodes a test picture of such a size repeatedly with each encoder. */
export async function checkEncoders(size: Size): Promise<EncoderFacts> {
  const planes = PlanesEncoder.open();
  let picture: Picture;
  try {
    picture = await testPicture(size);
  } catch (reason) {
    // Sharp makes the test picture, and it cannot be loaded.
    const unavailable = { kind: 'unavailable', reason: TtycamError.from(reason).message } as const;
    return { picture: size, sharp: unavailable, turbojpeg: planes.kind === 'encoder' ? unavailable : planes };
  }
  const encoders = [
    new PictureEncoder(OPTIONS),
    ...(planes.kind === 'encoder' ? [new PictureEncoder(OPTIONS, planes)] : []),
  ];
  for (const encoder of encoders) await cpuMs(encoder, picture, WARM_UP);
  const costs = encoders.map(() => Number.POSITIVE_INFINITY);
  // In turns, and the least counts: other programs disturb both alike, and only make them slower.
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const [index, encoder] of encoders.entries()) {
      costs[index] = Math.min(costs[index] as number, await cpuMs(encoder, picture, PICTURES_PER_ROUND));
    }
  }
  const [sharp = 0, turbojpeg = 0] = costs;
  return {
    picture: size,
    sharp: { kind: 'measured', cpuMs: sharp },
    turbojpeg: planes.kind === 'encoder' ? { kind: 'measured', cpuMs: turbojpeg } : planes,
  };
}

async function cpuMs(encoder: PictureEncoder, picture: Picture, count: number): Promise<number> {
  const before = process.cpuUsage();
  for (let done = 0; done < count; done += 1) await encoder.encode(picture);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000 / count;
}

/** The test pattern with grain, as a camera's JPEG. */
async function testPicture(size: Size): Promise<Picture> {
  const random = seededRandom(1);
  for await (const { picture } of patternSource(undefined).frames(new AbortController().signal, NO_EVENTS)) {
    if (picture.kind !== 'rgb') continue;
    const pixels = picture.pixels.map((level) => Math.min(255, Math.max(0, level + (random() - 0.5) * GRAIN)));
    const encoder = new PictureEncoder({ size, fit: 'fill', quality: CAMERA_QUALITY });
    const { jpeg } = await encoder.encode({ ...picture, pixels });
    return { kind: 'jpeg', jpeg, size };
  }
  throw new TtycamError('source-empty', 'the test pattern gave no picture');
}

const NO_EVENTS = {
  torn: () => undefined,
  trouble: () => undefined,
  recovered: () => undefined,
  suspended: () => undefined,
};
