// A source's picture becomes the JPEG that travels: resized and encoded by sharp, or left untouched.
import { createRequire } from 'node:module';
import type { Sharp } from 'sharp';
import { TtycamError } from '../core/errors.js';
import { fitPixels, type Size } from '../core/geometry.js';
import type { Picture } from './sources/source.js';

/** How a picture is brought to its size: squeezed, with borders, cropped, or not at all. */
export type Fit = 'fill' | 'contain' | 'cover' | 'none';

export interface EncodeOptions {
  readonly size: Size;
  readonly fit: Fit;
  /** JPEG quality, 1 to 100; undefined: 80, and a JPEG of the right size already stays as it is. */
  readonly quality: number | undefined;
}

/** A JPEG ready to travel, with the width and height that it is to be shown in. */
export interface EncodedPicture {
  readonly jpeg: Uint8Array;
  readonly trueSize: Size;
  /** What it was encoded with; undefined for one that travels as it came. */
  readonly quality?: number;
  /** What it would have been encoded with for a link that has room; undefined where it would travel as it came. */
  readonly fullQuality?: number;
}

export const DEFAULT_QUALITY = 80;

/** Past this, a picture is refused before it is decoded: no camera has it, and decoding it could take gigabytes. */
const MAX_PIXELS = 64 * 1024 * 1024;

/** The smallest that whoever looks can ask for. */
const MIN_SIDE = 16;

/** The widest that a picture is made on the way to its size. */
const MAX_SIDE = 8_192;

/** Encodes pictures in one way. Sharp is loaded with the first picture that needs it. */
export class Encoder {
  readonly #options: EncodeOptions;

  constructor(options: EncodeOptions) {
    this.#options = options;
  }

  /** Encodes a black picture, so that the first real one does not wait for sharp to load (a third of a second). */
  async warmUp(): Promise<void> {
    const size = { width: 16, height: 16 };
    await this.encode({ kind: 'rgb', pixels: new Uint8Array(size.width * size.height * 3), size });
  }

  /** The picture where it travels as it came, so that there is nothing to wait for; else undefined. Parameters as of `encode`. */
  untouched(picture: Picture, lowered?: number, wanted?: Size): EncodedPicture | undefined {
    const { fit, quality } = this.#options;
    if (lowered !== undefined && fit !== 'none') return undefined;
    const size = sizeFor(this.#options, wanted);
    if (picture.kind !== 'jpeg' || !staysAsItIs(picture, { fit, quality, size })) return undefined;
    return { jpeg: picture.jpeg, trueSize: shownSize(picture) };
  }

  /**
   * The picture as it travels.
   *
   * @param lowered The quality for a link that has no room for the usual one. Then also what would stay untouched is
   * encoded, where it becomes smaller by that. Not with `--fit none`.
   * @param wanted The size that whoever looks can show. A picture never becomes larger for it. Not with `--fit none`.
   * @throws TtycamError `image-unreadable` for one that cannot be decoded; the next one may be fine. `source-failed` where
   * sharp cannot be loaded; then none will be.
   */
  async encode(picture: Picture, lowered?: number, wanted?: Size): Promise<EncodedPicture> {
    const asItCame = this.untouched(picture, lowered, wanted);
    if (asItCame !== undefined) return asItCame;
    const { fit, quality } = this.#options;
    const size = sizeFor(this.#options, wanted);
    const shown = shownSize(picture);
    const unsqueeze = isToUnsqueeze(picture, fit);
    const fullQuality = quality ?? DEFAULT_QUALITY;
    const chosen = lowered ?? fullQuality;
    // Squeezed, it keeps its true proportions; with borders or cropped, it has those of the size asked for.
    const trueSize = fit === 'fill' || fit === 'none' ? shown : size;
    const sharp = loadSharp();
    try {
      const given = openPicture(sharp, picture);
      const opened = unsqueeze ? await unsqueezed(sharp, given, picture.size, shown) : given;
      const resized = fit === 'none' ? opened : opened.resize(size.width, size.height, { fit });
      const jpeg = await resized.jpeg({ quality: chosen }).toBuffer();
      const stayed = this.untouched(picture, undefined, wanted);
      if (stayed === undefined) return { jpeg, trueSize, quality: chosen, fullQuality };
      return jpeg.length < stayed.jpeg.length ? { jpeg, trueSize, quality: chosen } : stayed;
    } catch (cause) {
      const words = cause instanceof Error ? cause.message : String(cause);
      throw new TtycamError('image-unreadable', `a picture could not be decoded: ${words}`, { cause });
    }
  }
}

/**
 * The size that travels. What is squeezed has its true proportions beside it, so each side is made as small as it may be;
 * borders and cuts are where they were.
 */
function sizeFor({ size, fit }: EncodeOptions, wanted: Size | undefined): Size {
  if (wanted === undefined) return size;
  const room = {
    width: Math.min(size.width, Math.max(MIN_SIDE, wanted.width)),
    height: Math.min(size.height, Math.max(MIN_SIDE, wanted.height)),
  };
  return fit === 'contain' || fit === 'cover' ? fitPixels(size, room) : room;
}

function staysAsItIs(picture: Picture, { fit, quality, size }: EncodeOptions): boolean {
  if (fit === 'none') return true;
  const { width, height } = picture.size;
  return quality === undefined && width === size.width && height === size.height && !isToUnsqueeze(picture, fit);
}

/** What it is to be shown in. */
function shownSize(picture: Picture): Size {
  return (picture.kind === 'jpeg' ? picture.trueSize : undefined) ?? picture.size;
}

/** Whether somebody squeezed it, where borders or cuts are measured on how it looks. */
function isToUnsqueeze(picture: Picture, fit: Fit): boolean {
  const shown = shownSize(picture);
  const { width, height } = picture.size;
  return (fit === 'contain' || fit === 'cover') && shown.width * height !== width * shown.height;
}

/** A picture that somebody squeezed, as wide as it is to be shown: borders and cuts are measured on that. */
async function unsqueezed(sharp: SharpModule, given: Sharp, { height }: Size, shown: Size): Promise<Sharp> {
  const width = Math.round(Math.min(MAX_SIDE, Math.max(1, (height * shown.width) / shown.height)));
  const { data, info } = await given.resize(width, height, { fit: 'fill' }).raw().toBuffer({ resolveWithObject: true });
  return sharp(data, { raw: info });
}

/** The module, which is loaded with the first picture that needs it. */
type SharpModule = typeof import('sharp').default;

function loadSharp(): SharpModule {
  try {
    // Not import(): the ES module of sharp 0.35 needs import attributes, which Node 20.9 does not know yet.
    return createRequire(import.meta.url)('sharp') as SharpModule;
  } catch (cause) {
    const words =
      'sharp, which resizes pictures, cannot be loaded here. Install ttycam anew, or send JPEGs with --fit none';
    throw new TtycamError('source-failed', words, { cause });
  }
}

function openPicture(sharp: SharpModule, picture: Picture): Sharp {
  if (picture.kind === 'jpeg') return sharp(picture.jpeg, { failOn: 'error', limitInputPixels: MAX_PIXELS });
  const { width, height } = picture.size;
  return sharp(picture.pixels, { raw: { width, height, channels: 3 } });
}
