// A JPEG becomes a small RGB picture: two pixels for each cell, one above the other.
import { createRequire } from 'node:module';
import type { Sharp, SharpOptions } from 'sharp';

/** A small picture, three bytes a pixel, row by row. */
export interface RgbPicture {
  readonly width: number;
  readonly height: number;
  readonly rgb: Uint8Array;
}

/** `unreadable`: the bytes hold no whole picture, or one too large; `reason` is fit to print once cleaned. */
export type DecodeOutcome =
  | { readonly kind: 'picture'; readonly picture: RgbPicture }
  | { readonly kind: 'unreadable'; readonly reason: string };

/** Turns a JPEG into `columns` x `2 * rows` pixels. Never rejects. */
export type DecodePicture = (jpeg: Uint8Array, columns: number, rows: number) => Promise<DecodeOutcome>;

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
export const decodeWithSharp: DecodePicture = async (jpeg, columns, rows) => {
  try {
    loading ??= load();
    const sharp = await loading;
    const { data, info } = await sharp(jpeg, OPTIONS)
      .resize(columns, rows * 2, { fit: 'fill', kernel: 'linear' })
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
