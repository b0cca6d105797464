// Decodes a JPEG to a small picture in the DCT domain: the full picture is never computed.
import type { DecodeOutcome } from '../decoded-picture.js';
import { JpegKernel } from '../kernel/jpeg-kernel.js';
import { RAW_OFFSET } from '../kernel/jpeg-layout.js';
import type { JpegHeader } from './header.js';
import { HeaderCache } from './header-cache.js';
import { type Geometry, geometryOf, type Plane } from './plane-geometry.js';
import { ScanReader } from './scan.js';

/** `unsupported`: this decoder does not support the kind of JPEG, or the size; another decoder may. */
export type JpegOutcome = DecodeOutcome | { readonly kind: 'unsupported'; readonly reason: string };

/** The size of the geometry cache: enough for a wall of different cameras. One geometry takes about 100 kB. */
const MAX_GEOMETRIES = 16;

/** A finer decode has at most so many samples. In larger pictures it gains less, and costs more time. */
const MAX_FINE_SAMPLES = 10_000;

/** Where channels exceed their limits by more than this on average, in levels, the next pictures are decoded finer. */
const CLIPPED_LEVELS = 0.03;

/** So many of them: cameras of one size may take turns, and the others must not switch between the two kinds. */
const FINE_PICTURES = 64;

/** `lines`: how many rows of samples a row of pixels has. Each pixel has two columns. */
interface FineGeometry {
  readonly geometry: Geometry;
  readonly lines: number;
}

/** The geometry of a picture, and the finer one that is used while colours exceed their limits. */
interface CachedGeometry {
  readonly plain: Geometry;
  fine: FineGeometry | undefined;
  /** How many pictures are still decoded finer. */
  finePictures: number;
}

/** Decodes JPEGs one after another. All that it keeps between them is a cache, and which sizes are decoded finer. */
export class JpegDecoder {
  readonly #kernel = JpegKernel.create();
  #headers: HeaderCache | undefined;
  #scan: ScanReader | undefined;
  readonly #geometries = new Map<string, CachedGeometry>();

  /**
   * Decodes to `width` x `height` pixels, each the mean of the pixels it covers. The result is that of libjpeg's full decode
   * and a box filter, without the rounding and clamping of full-size pixels. Never throws.
   *
   * Where saturated colours exceed their limits, that clamping matters. Then the next pictures of the same size are decoded to
   * twice as many columns, and rows. These are clamped before their mean is taken.
   */
  decode(jpeg: Uint8Array, width: number, height: number): JpegOutcome {
    const kernel = this.#kernel;
    if (kernel.kind === 'unavailable') return { kind: 'unsupported', reason: kernel.reason };
    this.#headers ??= new HeaderCache(kernel);
    const header = this.#headers.read(jpeg);
    if (header.kind !== 'header') return header;
    // Enlarging would need interpolation, which the weights do not have.
    if (!isUpTo(header.width, width) || !isUpTo(header.height, height)) {
      return { kind: 'unsupported', reason: 'it is smaller than the size asked for' };
    }
    const blocks = blocksOf(header);
    // Checked before weights are computed for a false size. A block has at least 2 bits: a code for its DC, and one for its end.
    if (blocks > (jpeg.length - header.dataAt) * 4) {
      return { kind: 'unreadable', reason: `torn: ${jpeg.length} bytes cannot hold ${blocks} blocks` };
    }
    const cached = this.#geometry(header, width, height);
    if (cached.finePictures > 0) cached.fine ??= fineGeometryOf(header, width, height);
    const fine = cached.finePictures > 0 ? cached.fine : undefined;
    const geometry = fine?.geometry ?? cached.plain;
    if (!kernel.reserve(geometry.dataAt + RAW_OFFSET + jpeg.length)) {
      return { kind: 'unsupported', reason: 'there is no memory for it' };
    }
    this.#scan ??= new ScanReader(kernel);
    const problem = this.#scan.read(jpeg, header, geometry);
    if (problem !== undefined) return { kind: 'unreadable', reason: problem };
    const excess = toRgb(kernel, geometry, fine?.lines, width, height);
    const isClipped = excess > CLIPPED_LEVELS * 3 * width * height;
    cached.finePictures = isClipped ? FINE_PICTURES : Math.max(0, cached.finePictures - 1);
    // A copy, as the memory is reused.
    const rgb = kernel.bytes.slice(geometry.rgbAt, geometry.rgbAt + width * height * 3);
    return { kind: 'picture', picture: { width, height, rgb } };
  }

  /** The geometry from the cache (LRU), or a new one. */
  #geometry(header: JpegHeader, width: number, height: number): CachedGeometry {
    const samplings = header.components.map(({ horizontal, vertical }) => horizontal * 8 + vertical);
    const key = [header.width, header.height, width, height, ...samplings].join(' ');
    const geometry = this.#geometries.get(key) ?? {
      plain: geometryOf(header, width, height),
      fine: undefined,
      finePictures: 0,
    };
    // A Map keeps the order of insertion: its first entry is the least recently used.
    this.#geometries.delete(key);
    this.#geometries.set(key, geometry);
    for (const oldest of this.#geometries.keys()) {
      if (this.#geometries.size <= MAX_GEOMETRIES) break;
      this.#geometries.delete(oldest);
    }
    return geometry;
  }
}

/** The geometry of a finer decode; undefined where the JPEG has no more columns, or it would take too long. */
function fineGeometryOf(header: JpegHeader, width: number, height: number): FineGeometry | undefined {
  const isFine = (lines: number): boolean =>
    height * lines <= header.height && 2 * width * height * lines <= MAX_FINE_SAMPLES;
  if (2 * width > header.width || !isFine(1)) return undefined;
  const lines = isFine(2) ? 2 : 1;
  return { geometry: geometryOf(header, 2 * width, lines * height), lines };
}

/**
 * Converts the planes to RGB.
 *
 * @param lines The rows of samples of a pixel in a finer decode.
 * @returns By how many levels all channels together exceed their limits.
 */
function toRgb(
  { functions }: JpegKernel,
  { planes, rowBytes, rgbAt, greyAt }: Geometry,
  lines: number | undefined,
  width: number,
  height: number,
): number {
  const [y, cb, cr] = planes as readonly [Plane, Plane?, Plane?];
  const blueAt = cb?.samplesAt ?? greyAt;
  const redAt = cr?.samplesAt ?? greyAt;
  return lines === undefined
    ? functions.toRgb(y.samplesAt, blueAt, redAt, rowBytes, width, height, rgbAt)
    : functions.toRgbMeans(y.samplesAt, blueAt, redAt, rowBytes, lines, width, height, rgbAt);
}

function blocksOf({ components, mcusAcross, mcusDown }: JpegHeader): number {
  return mcusAcross * mcusDown * components.reduce((sum, { horizontal, vertical }) => sum + horizontal * vertical, 0);
}

function isUpTo(most: number, value: number): boolean {
  return Number.isInteger(value) && value >= 1 && value <= most;
}
