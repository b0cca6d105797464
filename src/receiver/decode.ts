// A JPEG becomes a small RGB picture: straight from its coefficients, or through sharp where it is of another kind.
import { createRequire } from 'node:module';
import type { Sharp, SharpOptions } from 'sharp';
import { JpegDecoder } from '../picture/jpeg/decoder.js';
import { MAX_PIXELS } from '../picture/jpeg/header.js';
import type { DecodePicture } from '../picture/picture.js';

const OPTIONS: SharpOptions = { limitInputPixels: MAX_PIXELS, failOn: 'truncated', sequentialRead: true };

type SharpModule = (input: Uint8Array, options: SharpOptions) => Sharp;

let loading: Promise<SharpModule> | undefined;

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
    const outcome = decoder.decode(jpeg, width, height);
    return outcome.kind === 'unsupported' ? decodeWithSharp(jpeg, width, height) : outcome;
  };
}

/** Decodes through sharp: the JPEG is shrunk while it is read, the rest averaged. */
export const decodeWithSharp: DecodePicture = async (jpeg, width, height) => {
  try {
    loading ??= load();
    const sharp = await loading;
    const { data, info } = await sharp(jpeg, OPTIONS)
      .resize(width, height, { fit: 'fill', kernel: 'linear' })
      .toColourspace('srgb')
      .removeAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true });
    if (info.channels !== 3) return { kind: 'unreadable', reason: `a picture of ${info.channels} channels` };
    return { kind: 'picture', picture: { width: info.width, height: info.height, rgb: data } };
  } catch (cause) {
    return { kind: 'unreadable', reason: cause instanceof Error ? cause.message : String(cause) };
  }
};
