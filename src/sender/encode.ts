// A source's picture becomes the JPEG that travels: resized and encoded by sharp, or left untouched.
import { createRequire } from 'node:module';
import type { Sharp } from 'sharp';
import { TtycamError } from '../core/errors.js';
import { fitPixels, type Size } from '../core/geometry.js';
import { orientationOf } from '../core/jpeg/exif.js';
import { JpegWalker } from '../core/jpeg/jpeg-walk.js';
import { withEarlyHeight } from '../core/jpeg/late-height.js';
import { ProofSampler } from '../core/jpeg/proof-sampling.js';
import { missingScan, walkScans } from '../core/jpeg/scan-walk.js';
import { MAX_MESSAGE_BYTES } from '../core/limits.js';
import { MAX_JPEG_BYTES } from '../sources/files/jpeg-stream.js';
import type { Picture } from '../sources/source.js';

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

/** Past this, a picture is refused before it is decoded: no phone has it. Of one scan, only a few rows are held at a time. */
const MAX_PIXELS = 256 * 1024 * 1024;

/** The same for a picture of several scans, which is held as a whole: 3 bytes a pixel and more. */
const MAX_PIXELS_OF_SCANS = 64 * 1024 * 1024;

/** A picture that takes longer is given up: the largest ones take so long on a small machine. */
const DECODE_SECONDS = 30;

/** Most blocks to walk where sharp complains: those of the largest pictures. */
const MAX_BLOCK_VISITS = 40_000_000;

/** Pictures up to this size are proven now and then: a walk of one takes some hundredths of a second at most. */
const MAX_PROVEN_BYTES = 2 * 1024 * 1024;

/** The smallest that whoever looks can ask for. */
const MIN_SIDE = 16;

/** The widest that a picture is made on the way to its size. */
const MAX_SIDE = 8_192;

/** Encodes pictures in one way. Sharp is loaded with the first picture that needs it. */
export class Encoder {
  readonly #options: EncodeOptions;
  readonly #proving = new ProofSampler();

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
    // What no message holds is made smaller.
    if (picture.jpeg.length > MAX_JPEG_BYTES) return undefined;
    return { jpeg: picture.jpeg, trueSize: shownSize(picture) };
  }

  /**
   * The picture as it travels.
   *
   * @param lowered The quality for a link that has no room for the usual one. Then also what would stay untouched is
   * encoded, where it becomes smaller by that. Not with `--fit none`.
   * @param wanted The size that whoever looks can show. A picture never becomes larger for it. Not with `--fit none`.
   * @throws TtycamError `image-unreadable` for one that is damaged or cannot be decoded, `image-too-large` for one that no
   * message holds; the next one may be fine. `source-failed` where sharp cannot be loaded; then none will be.
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
    if (fit === 'none' && picture.kind === 'jpeg') throw tooLarge(picture.jpeg);
    const sharp = loadSharp();
    const toSize = async (failOn: FailOn): Promise<Buffer> => {
      const given = openPicture(sharp, picture, failOn);
      const opened = unsqueeze ? await unsqueezed(sharp, given, picture.size, shown) : given;
      const resized = fit === 'none' ? opened : opened.resize(size.width, size.height, { fit });
      return await resized.jpeg({ quality: chosen }).timeout({ seconds: DECODE_SECONDS }).toBuffer();
    };
    const jpeg = await (picture.kind === 'jpeg' ? this.#judged(picture, toSize) : toSize('error').catch(rethrow));
    if (jpeg.length > MAX_JPEG_BYTES) throw tooLarge(jpeg);
    const stayed = this.untouched(picture, undefined, wanted);
    if (stayed === undefined) return { jpeg, trueSize, quality: chosen, fullQuality };
    return jpeg.length < stayed.jpeg.length ? { jpeg, trueSize, quality: chosen } : stayed;
  }

  /** Encodes a JPEG unless it is damaged: what sharp complains of, and a few more, are for a walk of the scans to judge. */
  async #judged(picture: JpegPicture, encode: (failOn: FailOn) => Promise<Buffer>): Promise<Buffer> {
    refuseUndecoded(picture);
    if (picture.jpeg.length <= MAX_PROVEN_BYTES && this.#proving.due()) this.#prove(picture.jpeg, undefined);
    try {
      return await encode('warning');
    } catch (complaint) {
      this.#prove(picture.jpeg, complaint);
    }
    return await encode('none').catch(rethrow);
  }

  /** Returns where the walk finds no damage. What it does not know is left to whoever has complained. */
  #prove(jpeg: Uint8Array, complaint: unknown): void {
    const verdict = walkScans(jpeg, MAX_BLOCK_VISITS);
    if (verdict.kind === 'whole' || (verdict.kind === 'unknown' && complaint === undefined)) return;
    this.#proving.damaged();
    if (verdict.kind === 'unknown') rethrow(complaint);
    throw new TtycamError('image-unreadable', `a damaged picture was left out: ${verdict.reason}`, {
      cause: complaint,
    });
  }
}

type JpegPicture = Extract<Picture, { kind: 'jpeg' }>;

/** What sharp fails on: `warning` is all that it can complain of. */
type FailOn = 'none' | 'error' | 'warning';

/**
 * Refuses what no decoder is to see: a few kilobytes can ask for minutes of decoding, or for gigabytes. And what none complains
 * of: a scan that is missing.
 */
function refuseUndecoded({ jpeg, size }: JpegPicture): void {
  const walker = new JpegWalker();
  walker.walk(jpeg, jpeg.length);
  const most = walker.scans > 1 ? MAX_PIXELS_OF_SCANS : MAX_PIXELS;
  const problem =
    walker.costProblem ??
    (size.width * size.height > most ? `${size.width} x ${size.height} pixels are above the limit` : undefined) ??
    (walker.hasSeveralScans ? missingScan(jpeg) : undefined);
  if (problem !== undefined) throw new TtycamError('image-unreadable', `a picture was left out: ${problem}`);
}

function tooLarge({ length }: Uint8Array): TtycamError {
  const words = `a JPEG of ${(length / 1_048_576).toFixed(1)} MiB was left out: a message holds ${MAX_MESSAGE_BYTES / 1_048_576}`;
  return new TtycamError('image-too-large', `${words}. A smaller --size and a --fit other than none make it smaller`);
}

/** An error of sharp's, in one line: libvips says the same several times. */
function rethrow(cause: unknown): never {
  const said = cause instanceof Error ? cause.message : String(cause);
  const lines = said.split('\n').map((line) => line.replace(/^.*VipsJpeg: /, '').trim());
  const words = lines.find((line) => line !== '') ?? said;
  throw new TtycamError('image-unreadable', `a picture could not be decoded: ${words}`, { cause });
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

function openPicture(sharp: SharpModule, picture: Picture, failOn: FailOn): Sharp {
  if (picture.kind === 'jpeg') {
    const given = sharp(withEarlyHeight(picture.jpeg), { failOn, limitInputPixels: MAX_PIXELS });
    return orientationOf(picture.jpeg) === 1 ? given : given.autoOrient();
  }
  const { width, height } = picture.size;
  return sharp(picture.pixels, { raw: { width, height, channels: 3 } });
}
