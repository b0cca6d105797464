// A JPEG becomes a small RGB picture: straight from its coefficients, or through sharp where it is of another kind.
import { createRequire } from 'node:module';
import type { Sharp, SharpOptions } from 'sharp';
import { isTurned, orientationOf } from '../core/jpeg/exif.js';
import { JpegWalker } from '../core/jpeg/jpeg-walk.js';
import { withEarlyHeight } from '../core/jpeg/late-height.js';
import { missingScan, walkScans } from '../core/jpeg/scan-walk.js';
import type { DecodeOutcome, DecodePicture } from '../picture/decoded-picture.js';
import { JpegDecoder } from '../picture/jpeg/decoder.js';
import { MAX_PIXELS } from '../picture/jpeg/header.js';
import { upright } from '../picture/orient.js';
import { SerialQueue } from './serial-queue.js';

/** A picture that takes longer is given up. */
const DECODE_SECONDS = 5;

/** Larger ones are not walked here, as that would hold up keys and acknowledgements: what the decoder says of them counts. */
const MAX_WALKED_BYTES = 2 * 1024 * 1024;

/** The same for a walk of each picture, and not only of those that the decoder complains of. */
const MAX_PROVEN_BYTES = 256 * 1024;
const MAX_PROVEN_VISITS = 500_000;

type SharpModule = (input: Uint8Array, options: SharpOptions) => Sharp;

let loading: Promise<SharpModule> | undefined;

/**
 * All of the process: a picture through sharp takes a thread of the pool that files are written by, and may take long. So
 * whatever is saved meanwhile has the others.
 */
const turns = new SerialQueue();

// Loaded with the first picture: a dashboard without pictures, or on a machine sharp has no build for, still runs.
async function load(): Promise<SharpModule> {
  // Not import(): the ES module of sharp 0.35 needs import attributes, which Node 20.9 does not know yet.
  const sharp = createRequire(import.meta.url)('sharp') as typeof import('sharp').default;
  // One small picture at a time gains nothing from threads or from a cache of operations never repeated.
  sharp.concurrency(1);
  sharp.cache(false);
  return sharp;
}

/**
 * A `DecodePicture` that keeps what it needs for the next picture. What a camera sends never reaches sharp, which then is
 * not even loaded; progressive JPEGs and other rare kinds do, and sizes larger than the picture.
 */
export function pictureDecoder(): DecodePicture {
  const decoder = new JpegDecoder();
  return async (jpeg, width, height) => {
    const orientation = orientationOf(jpeg);
    const outcome = isTurned(orientation) ? decoder.decode(jpeg, height, width) : decoder.decode(jpeg, width, height);
    if (outcome.kind === 'picture') return { kind: 'picture', picture: upright(outcome.picture, orientation) };
    if (outcome.kind === 'unreadable') {
      // What is too large to be walked is not walked for its headers either.
      if (jpeg.length > MAX_WALKED_BYTES) return outcome;
      return problemBefore(jpeg) ?? (isDamaged(jpeg) ? outcome : decodeWithSharp(jpeg, width, height));
    }
    return decodeWithSharp(jpeg, width, height);
  };
}

/** Decodes through sharp: the JPEG is shrunk while it is read, the rest averaged. One at a time in the whole process. */
export const decodeWithSharp: DecodePicture = (jpeg, width, height) => {
  const problem = problemBefore(jpeg);
  if (problem !== undefined) return Promise.resolve(problem);
  return turns.take(() => judged(jpeg, (failOn) => decodeNow(jpeg, width, height, failOn)));
};

/**
 * A JPEG that looks upright also where Exif is not obeyed: encoded anew if need be. For terminals that are given the JPEG.
 * Rejects where that fails.
 */
export async function uprightJpeg(jpeg: Uint8Array): Promise<Uint8Array> {
  if (orientationOf(jpeg) === 1) return jpeg;
  return await turns.take(async () => {
    loading ??= load();
    return await open(await loading, jpeg, 'none')
      .jpeg({ quality: 90 })
      .timeout({ seconds: DECODE_SECONDS })
      .toBuffer();
  });
}

/** What no decoder is to see, and what none complains of: a few kilobytes can ask for minutes; a scan may be missing. */
function problemBefore(jpeg: Uint8Array): DecodeOutcome | undefined {
  const walker = new JpegWalker();
  const walk = walker.walk(jpeg, jpeg.length);
  const { width = 0, height = 0 } = walker.size ?? {};
  if (width * height > MAX_PIXELS) {
    return { kind: 'unreadable', reason: `${width} x ${height} pixels are above the limit`, healthy: true };
  }
  const none = typeof walk === 'object' ? walk.torn : 'it breaks off';
  const problem =
    walker.scans === 0 ? none : (walker.costProblem ?? (walker.hasSeveralScans ? missingScan(jpeg) : undefined));
  return problem === undefined ? undefined : { kind: 'unreadable', reason: problem };
}

/** What the decoder complains of is for a walk of the scans to judge; and all that it does not see, where a walk is short. */
async function judged(
  jpeg: Uint8Array,
  decode: (failOn: 'warning' | 'none') => Promise<DecodeOutcome>,
): Promise<DecodeOutcome> {
  if (jpeg.length <= MAX_PROVEN_BYTES) {
    const verdict = walkScans(jpeg, MAX_PROVEN_VISITS);
    if (verdict.kind === 'damaged') return { kind: 'unreadable', reason: verdict.reason };
    if (verdict.kind === 'whole') return await decode('none');
  }
  const outcome = await decode('warning');
  if (outcome.kind === 'picture' || outcome.healthy === true || isDamaged(jpeg)) return outcome;
  return await decode('none');
}

/** Whether a JPEG that a decoder complains of is damaged, and not merely untidy, or of a kind that this decoder does not know. */
function isDamaged(jpeg: Uint8Array): boolean {
  return jpeg.length > MAX_WALKED_BYTES || walkScans(jpeg).kind !== 'whole';
}

async function decodeNow(
  jpeg: Uint8Array,
  width: number,
  height: number,
  failOn: 'warning' | 'none',
): Promise<DecodeOutcome> {
  try {
    loading ??= load();
    const sharp = await loading;
    const { data, info } = await open(sharp, jpeg, failOn)
      .resize(width, height, { fit: 'fill', kernel: 'linear' })
      .toColourspace('srgb')
      .removeAlpha()
      .raw()
      .timeout({ seconds: DECODE_SECONDS })
      .toBuffer({ resolveWithObject: true });
    if (info.channels !== 3) return { kind: 'unreadable', reason: `a picture of ${info.channels} channels` };
    return { kind: 'picture', picture: { width: info.width, height: info.height, rgb: data } };
  } catch (cause) {
    const said = cause instanceof Error ? cause.message : String(cause);
    // libvips says the same several times.
    const lines = said.split('\n').map((line) => line.replace(/^.*VipsJpeg: /, '').trim());
    const reason = lines.find((line) => line !== '') ?? said;
    // With 'none', no damage is a reason; nor is a decoder that is not there, or has no time.
    return { kind: 'unreadable', reason, healthy: failOn === 'none' || !/VipsJpeg/.test(said) };
  }
}

function open(sharp: SharpModule, jpeg: Uint8Array, failOn: 'warning' | 'none'): Sharp {
  const given = sharp(withEarlyHeight(jpeg), { limitInputPixels: MAX_PIXELS, failOn, sequentialRead: true });
  return orientationOf(jpeg) === 1 ? given : given.autoOrient();
}
