// Decodes a JPEG into a small RGB picture: directly from its coefficients, or through sharp for rare kinds.
import type { Sharp, SharpOptions } from 'sharp';
import type { Size } from '../core/geometry.js';
import { isTurned, orientationOf } from '../core/jpeg/exif.js';
import { inspectJpeg, JpegWalker } from '../core/jpeg/jpeg-walk.js';
import { withEarlyHeight } from '../core/jpeg/late-height.js';
import { missingScan, walkScans } from '../core/jpeg/scan-walk.js';
import { loadSharp } from '../native/load-sharp.js';
import type { CropRegion } from '../picture/crop.js';
import type { DecodeOutcome, DecodePicture } from '../picture/decoded-picture.js';
import { JpegDecoder } from '../picture/jpeg/decoder.js';
import { MAX_PIXELS } from '../picture/jpeg/header.js';
import { upright } from '../picture/orient.js';
import { sharpQueue } from './sharp-queue.js';

/** Decoding is given up after this. */
const DECODE_SECONDS = 5;

/** The scans of larger JPEGs are not walked, as that would block keys and acknowledgements. The decoder alone judges them. */
const MAX_WALKED_BYTES = 2 * 1024 * 1024;

/** The limits of a walk of every picture, and not only of those that the decoder reports as damaged. */
const MAX_CHECKED_BYTES = 256 * 1024;
const MAX_CHECKED_VISITS = 500_000;

type SharpModule = (input: Uint8Array, options: SharpOptions) => Sharp;

/**
 * Makes a `DecodePicture` that reuses its buffers. The usual JPEGs of cameras are decoded without sharp, which is then not even
 * loaded. Progressive JPEGs, other rare kinds, and sizes larger than the picture go through sharp.
 */
export function pictureDecoder(): DecodePicture {
  const decoder = new JpegDecoder();
  return async (jpeg, width, height) => {
    const orientation = orientationOf(jpeg);
    const outcome = isTurned(orientation) ? decoder.decode(jpeg, height, width) : decoder.decode(jpeg, width, height);
    if (outcome.kind === 'picture') return { kind: 'picture', picture: upright(outcome.picture, orientation) };
    if (outcome.kind === 'unreadable') {
      // A JPEG that is too large for a walk of its scans gets no walk of its headers either.
      if (jpeg.length > MAX_WALKED_BYTES) return outcome;
      return problemBefore(jpeg) ?? (isDamaged(jpeg) ? outcome : decodeWithSharp(jpeg, width, height));
    }
    return decodeWithSharp(jpeg, width, height);
  };
}

/** Decodes through sharp, which shrinks the JPEG while it reads it. One picture at a time in the whole process. */
export const decodeWithSharp: DecodePicture = (jpeg, width, height) => {
  const problem = problemBefore(jpeg);
  if (problem !== undefined) return Promise.resolve(problem);
  return sharpQueue.run(() => judged(jpeg, (failOn) => decodeNow(jpeg, width, height, failOn)));
};

/**
 * Encodes a JPEG again if its Exif orientation is not upright, for terminals that decode JPEGs and ignore Exif. The same for
 * a part of a picture. Rejects where that fails.
 */
export async function uprightJpeg(jpeg: Uint8Array, region?: CropRegion): Promise<Uint8Array> {
  if (orientationOf(jpeg) === 1 && region === undefined) return jpeg;
  const found = inspectJpeg(jpeg);
  return await sharpQueue.run(async () => {
    const turned = open(loadSharp(), jpeg, 'none');
    const part = region === undefined || !found.whole ? turned : turned.extract(pixelsOf(region, found.size));
    return await part.jpeg({ quality: 90 }).timeout({ seconds: DECODE_SECONDS }).toBuffer();
  });
}

/** The pixels of a region: at least one. */
function pixelsOf({ left, top, share }: CropRegion, { width, height }: Size) {
  const part = { width: Math.max(1, Math.floor(width * share)), height: Math.max(1, Math.floor(height * share)) };
  return {
    left: Math.min(width - part.width, Math.round(left * width)),
    top: Math.min(height - part.height, Math.round(top * height)),
    ...part,
  };
}

/** Rejects what no decoder may see or would notice: a few kilobytes can take minutes to decode, and a scan may be missing. */
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

/** A walk of the scans decides if a picture is damaged: before decoding where that is short, else if the decoder reports it. */
async function judged(
  jpeg: Uint8Array,
  decode: (failOn: 'warning' | 'none') => Promise<DecodeOutcome>,
): Promise<DecodeOutcome> {
  if (jpeg.length <= MAX_CHECKED_BYTES) {
    const verdict = walkScans(jpeg, MAX_CHECKED_VISITS);
    if (verdict.kind === 'damaged') return { kind: 'unreadable', reason: verdict.reason };
    if (verdict.kind === 'whole') return await decode('none');
  }
  const outcome = await decode('warning');
  if (outcome.kind === 'picture' || outcome.healthy === true || isDamaged(jpeg)) return outcome;
  return await decode('none');
}

/** Whether a JPEG that a decoder reports as damaged is so. It may only be untidy, or of a kind that is not supported. */
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
    const sharp = loadSharp();
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
    const message = cause instanceof Error ? cause.message : String(cause);
    // libvips repeats its message.
    const lines = message.split('\n').map((line) => line.replace(/^.*VipsJpeg: /, '').trim());
    const reason = lines.find((line) => line !== '') ?? message;
    // The picture is not to blame where damage is tolerated ('none'), or where the decoder is missing or too slow.
    return { kind: 'unreadable', reason, healthy: failOn === 'none' || !/VipsJpeg/.test(message) };
  }
}

function open(sharp: SharpModule, jpeg: Uint8Array, failOn: 'warning' | 'none'): Sharp {
  const given = sharp(withEarlyHeight(jpeg), { limitInputPixels: MAX_PIXELS, failOn, sequentialRead: true });
  return orientationOf(jpeg) === 1 ? given : given.autoOrient();
}
