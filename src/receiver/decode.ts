// A JPEG becomes a small RGB picture through sharp.
import { createRequire } from 'node:module';
import type { Sharp, SharpOptions } from 'sharp';
import type { DecodePicture } from '../picture/picture.js';

/**
 * Most pixels a JPEG may declare: 50 megapixels, above any camera that streams. A few hundred bytes can declare 65,535 x
 * 65,535, whose pixels would take 12 GB.
 */
const MAX_PIXELS = 50_000_000;

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
