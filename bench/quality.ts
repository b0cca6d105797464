// The bytes and the quality of our pictures, for each scene, size and `--picture`: of all pixels, and of those that move.
//
// No CPU time is measured, and the same bytes come from every run, so this bench needs no quiet machine. The bytes are
// replayed in a terminal model. Frame n of the screen is compared with frame n of the clip, scaled by a box filter.
import { LAMBDAS, type PictureQuality } from '#src/picture/picture-settings.js';
import { boxDownscale } from './helpers/box.js';
import { createPlayer, DECODERS } from './helpers/our-picture.js';
import { meanPicture, psnr, type Quality, qualityOf } from './helpers/quality.js';
import { replay } from './helpers/replay.js';
import { type BenchContext, measure, type Row } from './helpers/result.js';
import { openScenes, SCENE_NAMES, type Scene } from './scenes/open-scenes.js';

const SIZES = [
  { columns: 48, rows: 24 },
  { columns: 120, rows: 60 },
] as const;

/** The best quality last, as a curve of bytes against dB is read. */
const QUALITIES: readonly PictureQuality[] = ['fast', 'balanced', 'fine'];

export async function benchQuality(context: BenchContext): Promise<Row[]> {
  const rows: Row[] = [];
  for (const scene of await openScenes(context, SCENE_NAMES)) {
    for (const size of SIZES) {
      const originals = await Promise.all(scene.clip.map((jpeg) => boxDownscale(jpeg, size.columns, size.rows * 2)));
      for (const quality of QUALITIES) rows.push(await measureScene(scene, originals, size, quality));
    }
  }
  return rows;
}

async function measureScene(
  { name, clip, isEmpty }: Scene,
  originals: readonly Uint8Array[],
  size: (typeof SIZES)[number],
  quality: PictureQuality,
): Promise<Row> {
  const play = createPlayer(DECODERS.ttycam ?? fail(), size.columns, size.rows, LAMBDAS[quality]);
  const frames: Uint8Array[] = [];
  // The player writes each frame into the same buffer.
  for (const jpeg of clip) frames.push((await play(jpeg)).slice());
  const shown = await replay(frames, size, size);
  const [first = 0, ...others] = frames.map(({ length }) => length);
  const bytes = others.reduce((sum, length) => sum + length, 0) / others.length;
  const still = isEmpty ? [measure('to the mean', psnrOfAll(shown, meanPicture(originals)), 'dB')] : [];
  return {
    bench: 'quality',
    subject: `${name} ${size.columns}x${size.rows}, ${quality}`,
    measures: [
      measure('', bytes / 1_000, 'kB'),
      measure('first', first / 1_000, 'kB'),
      ...measuresOf(qualityOf(shown, originals, size.columns)),
      ...still,
    ],
  };
}

/** The PSNR of all frames but the first against one picture, in dB. */
function psnrOfAll(shown: readonly Uint8Array[], picture: Uint8Array): number {
  const others = shown.slice(1).map((frame) => psnr(frame, picture));
  return others.reduce((sum, value) => sum + value, 0) / others.length;
}

function measuresOf({ mean, worst, moving, worstMoving, trail }: Quality) {
  return [
    measure('', mean, 'dB'),
    measure('worst', worst, 'dB'),
    measure('moving', moving, 'dB'),
    measure('worst moving', worstMoving, 'dB'),
    measure('trail', trail, 'dB'),
  ].filter(({ value }) => !Number.isNaN(value));
}

function fail(): never {
  throw new Error('our decoder is missing');
}
