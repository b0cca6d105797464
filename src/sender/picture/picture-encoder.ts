// The picture encoder: resizes and encodes a source's picture to JPEG, or passes a fitting JPEG through. It uses sharp, and
// libturbojpeg for plain JPEGs where that is wanted.
import type { Sharp } from 'sharp';
import { TtycamError } from '../../core/errors.js';
import { fitPixels, type Size } from '../../core/geometry.js';
import { DEFAULT_QUALITY } from '../../core/jpeg/default-quality.js';
import { type Orientation, orientationOf } from '../../core/jpeg/exif.js';
import { JpegWalker } from '../../core/jpeg/jpeg-walk.js';
import { withEarlyHeight } from '../../core/jpeg/late-height.js';
import { ProofSampler } from '../../core/jpeg/proof-sampling.js';
import { missingScan, walkScans } from '../../core/jpeg/scan-walk.js';
import { MAX_MESSAGE_BYTES } from '../../core/limits.js';
import { loadSharp } from '../../native/load-sharp.js';
import type { SharpModule } from '../../native/sharp.js';
import { MAX_JPEG_BYTES } from '../../sources/files/jpeg-stream.js';
import type { Picture } from '../../sources/source.js';
import type { PlanesEncoder } from '../planes/planes-encoder.js';
import { type ShownAs, shownAs, shownSize, turned } from './turned-picture.js';

/** How a picture is brought to its size: stretched (fill), with borders, cropped, or not at all. */
export type Fit = 'fill' | 'contain' | 'cover' | 'none';

export interface EncodeOptions {
  readonly size: Size;
  readonly fit: Fit;
  /** JPEG quality, 1 to 100; undefined: 80, and a JPEG that has the right size passes through. */
  readonly quality: number | undefined;
  /** How pictures are turned and mirrored before that, as an Exif orientation; undefined: not at all. */
  readonly turn?: Orientation | undefined;
}

/** A JPEG ready to send, with the size that gives its true proportions. */
export interface EncodedPicture {
  readonly jpeg: Uint8Array;
  /** Upright. */
  readonly trueSize: Size;
  /** How it is to be turned where it is shown; undefined: as its own Exif data says. */
  readonly orientation?: Orientation | undefined;
  /** The quality that it was encoded with; undefined for one that passed through. */
  readonly quality?: number;
  /** The quality for a link that has room; undefined where the picture would pass through then. */
  readonly fullQuality?: number;
}

/** A larger picture is refused before it is decoded; no phone takes one. With one scan, only a few rows are in memory. */
const MAX_PIXELS = 256 * 1024 * 1024;

/** The same for a picture of several scans, which is in memory as a whole: 3 bytes a pixel and more. */
const MAX_PIXELS_OF_SCANS = 64 * 1024 * 1024;

/** A decoder that takes longer is stopped; the largest pictures take nearly so long on a small machine. */
const DECODE_SECONDS = 30;

/** Most blocks to check where sharp warns: those of the largest pictures. */
const MAX_BLOCK_VISITS = 40_000_000;

/** Pictures up to this size are checked as samples: the check of one takes some hundredths of a second at most. */
const MAX_SAMPLE_BYTES = 2 * 1024 * 1024;

/** The smallest side that a viewer can ask for, in pixels. */
const MIN_SIDE = 16;

/** The widest intermediate picture, in pixels. */
const MAX_SIDE = 8_192;

/** Encodes pictures with the same options. Sharp is loaded with the first picture that needs it. */
export class PictureEncoder {
  readonly #options: EncodeOptions;
  readonly #planes: PlanesEncoder | undefined;
  readonly #sampler = new ProofSampler();

  /** @param planes For the JPEGs that it takes; sharp encodes the others. Undefined: sharp encodes all. */
  constructor(options: EncodeOptions, planes?: PlanesEncoder) {
    this.#options = options;
    this.#planes = planes;
  }

  /** What encodes plain JPEGs. */
  get library(): 'sharp' | 'turbojpeg' {
    return this.#planes === undefined ? 'sharp' : 'turbojpeg';
  }

  /**
   * Encodes a black picture, so that the first real one does not wait for sharp to load (a third of a second). Beside
   * libturbojpeg, sharp is loaded with the first picture that needs it, which a camera of JPEGs may never give.
   */
  async warmUp(): Promise<void> {
    if (this.#planes !== undefined) return;
    const size = { width: 16, height: 16 };
    await this.encode({ kind: 'rgb', pixels: new Uint8Array(size.width * size.height * 3), size });
  }

  /** The picture where it passes through without encoding; else undefined. Parameters as of `encode`. */
  passThrough(picture: Picture, lowered?: number, wanted?: Size): EncodedPicture | undefined {
    const { fit, quality } = this.#options;
    if (fit !== 'none' && (lowered !== undefined || this.#turn !== 1)) return undefined;
    const size = sizeFor(this.#options, wanted);
    if (picture.kind !== 'jpeg' || !fitsAsItIs(picture, { fit, quality, size })) return undefined;
    // A JPEG too large for a message is encoded again.
    if (picture.jpeg.length > MAX_JPEG_BYTES) return undefined;
    // Written out, as a spread takes longer than all else here, and most frames of a camera pass by it.
    const { trueSize, orientation } = shownAs(picture, this.#turn);
    return { jpeg: picture.jpeg, trueSize, orientation };
  }

  /**
   * The picture as it is sent.
   *
   * @param lowered A lower quality for a slow link. Then a JPEG that would pass through is encoded too, where that makes it
   * smaller. Not with `--fit none`.
   * @param wanted The largest size that viewers can show. A picture is never enlarged for it. Not with `--fit none`.
   * @param savesBytes Whether fewer bytes are worth more CPU time, as on a slow link.
   * @throws TtycamError `image-unreadable` for one that is damaged or cannot be decoded, `image-too-large` for one that no
   * message can hold. The next one may be fine. `source-failed` where sharp cannot be loaded, so that none can be encoded.
   */
  async encode(picture: Picture, lowered?: number, wanted?: Size, savesBytes = false): Promise<EncodedPicture> {
    const passedThrough = this.passThrough(picture, lowered, wanted);
    if (passedThrough !== undefined) return passedThrough;
    const { fit, quality } = this.#options;
    const size = sizeFor(this.#options, wanted);
    // Without a fit the receiver turns it, which costs nothing here.
    const seen = fit === 'none' ? picture : turned(picture, this.#turn);
    const shown = shownSize(seen);
    const stretched = needsUnstretching(seen, fit);
    const fullQuality = quality ?? DEFAULT_QUALITY;
    const chosen = lowered ?? fullQuality;
    // A stretched picture keeps its true proportions; with borders or cropped, it has those of the requested size.
    const proportions: ShownAs =
      fit === 'none' ? shownAs(picture, this.#turn) : { trueSize: fit === 'fill' ? shown : size };
    if (fit === 'none' && picture.kind === 'jpeg') throw tooLarge(picture.jpeg);
    const bySharp = async (sharp: SharpModule, failOn: FailOn): Promise<Uint8Array> => {
      const given = openPicture(sharp, seen, failOn);
      const opened = stretched ? await unstretched(sharp, given, seen.size, shown) : given;
      const resized = fit === 'none' ? opened : opened.resize(size.width, size.height, { fit });
      // Optimal Huffman tables save 2 to 20 % of the bytes, and take a fifth of the time.
      return await resized
        .jpeg({ quality: chosen, optimiseCoding: savesBytes })
        .timeout({ seconds: DECODE_SECONDS })
        .toBuffer();
    };
    const byPlanes = async (jpeg: Uint8Array): Promise<Uint8Array | undefined> =>
      fit === 'none' ? undefined : await this.#planes?.encode(jpeg, { shown, size, fit, quality: chosen });
    const jpeg = await (seen.kind === 'jpeg'
      ? this.#encodeUndamaged(seen, byPlanes, bySharp)
      : bySharp(openSharp(), 'error').catch(rethrow));
    if (jpeg.length > MAX_JPEG_BYTES) throw tooLarge(jpeg);
    const stayed = this.passThrough(picture, undefined, wanted);
    const { trueSize, orientation } = proportions;
    if (stayed === undefined) return { jpeg, trueSize, orientation, quality: chosen, fullQuality };
    return jpeg.length < stayed.jpeg.length ? { jpeg, trueSize, orientation, quality: chosen } : stayed;
  }

  get #turn(): Orientation {
    return this.#options.turn ?? 1;
  }

  /**
   * Encodes a JPEG unless it is damaged. Where sharp warns, and for a few samples, a walk of all scans decides that.
   *
   * @param byPlanes Encodes through libturbojpeg. Undefined is its result where sharp is to encode.
   */
  async #encodeUndamaged(
    picture: JpegPicture,
    byPlanes: (jpeg: Uint8Array) => Promise<Uint8Array | undefined>,
    bySharp: (sharp: SharpModule, failOn: FailOn) => Promise<Uint8Array>,
  ): Promise<Uint8Array> {
    refuseCostly(picture);
    if (picture.jpeg.length <= MAX_SAMPLE_BYTES && this.#sampler.due()) this.#checkScans(picture.jpeg, undefined);
    const encoded = await byPlanes(picture.jpeg);
    if (encoded !== undefined) return encoded;
    const sharp = openSharp();
    try {
      return await bySharp(sharp, 'warning');
    } catch (warning) {
      this.#checkScans(picture.jpeg, warning);
    }
    return await bySharp(sharp, 'none').catch(rethrow);
  }

  /** Throws where the walk finds damage. For a kind of JPEG that the walk does not support, sharp's warning counts. */
  #checkScans(jpeg: Uint8Array, warning: unknown): void {
    const verdict = walkScans(jpeg, MAX_BLOCK_VISITS);
    if (verdict.kind === 'whole' || (verdict.kind === 'unknown' && warning === undefined)) return;
    this.#sampler.damaged();
    if (verdict.kind === 'unknown') rethrow(warning);
    throw new TtycamError('image-unreadable', `a damaged picture was left out: ${verdict.reason}`, {
      cause: warning,
    });
  }
}

type JpegPicture = Extract<Picture, { kind: 'jpeg' }>;

/** What sharp fails on; `warning` includes errors. */
type FailOn = 'none' | 'error' | 'warning';

/**
 * Refuses a JPEG that must not reach a decoder: a few kilobytes can demand minutes of decoding, or gigabytes. Also refuses one
 * with a missing scan, of which no decoder warns.
 */
function refuseCostly({ jpeg, size }: JpegPicture): void {
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
  const message = `a JPEG of ${(length / 1_048_576).toFixed(1)} MiB was left out: a message holds ${MAX_MESSAGE_BYTES / 1_048_576}`;
  return new TtycamError('image-too-large', `${message}. A smaller --size and a --fit other than none make it smaller`);
}

/** An error of sharp's, in one line: libvips repeats the same one. */
function rethrow(cause: unknown): never {
  const text = cause instanceof Error ? cause.message : String(cause);
  const lines = text.split('\n').map((line) => line.replace(/^.*VipsJpeg: /, '').trim());
  const message = lines.find((line) => line !== '') ?? text;
  throw new TtycamError('image-unreadable', `a picture could not be decoded: ${message}`, { cause });
}

/**
 * The size to send. A stretched picture carries its true proportions, so each side is made as small as the viewer asks for. With
 * borders or cropped, the proportions stay.
 */
function sizeFor({ size, fit }: EncodeOptions, wanted: Size | undefined): Size {
  if (wanted === undefined) return size;
  const room = {
    width: Math.min(size.width, Math.max(MIN_SIDE, wanted.width)),
    height: Math.min(size.height, Math.max(MIN_SIDE, wanted.height)),
  };
  return fit === 'contain' || fit === 'cover' ? fitPixels(size, room) : room;
}

function fitsAsItIs(picture: Picture, { fit, quality, size }: EncodeOptions): boolean {
  if (fit === 'none') return true;
  const { width, height } = picture.size;
  return quality === undefined && width === size.width && height === size.height && !needsUnstretching(picture, fit);
}

/** Whether a picture is stretched, and borders or crops must be measured on its true proportions. */
function needsUnstretching(picture: Picture, fit: Fit): boolean {
  const shown = shownSize(picture);
  const { width, height } = picture.size;
  return (fit === 'contain' || fit === 'cover') && shown.width * height !== width * shown.height;
}

/** A stretched picture in its true proportions: borders and crops are measured on these. */
async function unstretched(sharp: SharpModule, given: Sharp, { height }: Size, shown: Size): Promise<Sharp> {
  const width = Math.round(Math.min(MAX_SIDE, Math.max(1, (height * shown.width) / shown.height)));
  const { data, info } = await given.resize(width, height, { fit: 'fill' }).raw().toBuffer({ resolveWithObject: true });
  return sharp(data, { raw: info });
}

function openSharp(): SharpModule {
  try {
    return loadSharp();
  } catch (cause) {
    const message =
      'sharp, which resizes pictures, cannot be loaded here. Install ttycam anew, or send JPEGs with --fit none';
    throw new TtycamError('source-failed', message, { cause });
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
