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

/** Decodes JPEGs one after another. All that it keeps between them is a cache. */
export class JpegDecoder {
  readonly #kernel = JpegKernel.create();
  #headers: HeaderCache | undefined;
  #scan: ScanReader | undefined;
  readonly #geometries = new Map<string, Geometry>();

  /**
   * Decodes to `width` x `height` pixels, each the mean of the pixels it covers. The result is that of libjpeg's full decode
   * and a box filter, without the rounding and clamping of full-size pixels. Never throws.
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
    const geometry = this.#geometry(header, width, height);
    if (!kernel.reserve(geometry.dataAt + RAW_OFFSET + jpeg.length)) {
      return { kind: 'unsupported', reason: 'there is no memory for it' };
    }
    this.#scan ??= new ScanReader(kernel);
    const problem = this.#scan.read(jpeg, header, geometry);
    if (problem !== undefined) return { kind: 'unreadable', reason: problem };
    return { kind: 'picture', picture: { width, height, rgb: toRgb(kernel, geometry, width, height) } };
  }

  /** The geometry from the cache (LRU), or a new one. */
  #geometry(header: JpegHeader, width: number, height: number): Geometry {
    const samplings = header.components.map(({ horizontal, vertical }) => horizontal * 8 + vertical);
    const key = [header.width, header.height, width, height, ...samplings].join(' ');
    const geometry = this.#geometries.get(key) ?? geometryOf(header, width, height);
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

/** Converts the planes to RGB. Returns a copy, as the memory is reused. */
function toRgb(
  kernel: JpegKernel,
  { planes, rowBytes, rgbAt, greyAt }: Geometry,
  width: number,
  height: number,
): Uint8Array {
  const [y, cb, cr] = planes as readonly [Plane, Plane?, Plane?];
  kernel.functions.toRgb(y.samplesAt, cb?.samplesAt ?? greyAt, cr?.samplesAt ?? greyAt, rowBytes, width, height, rgbAt);
  return kernel.bytes.slice(rgbAt, rgbAt + width * height * 3);
}

function blocksOf({ components, mcusAcross, mcusDown }: JpegHeader): number {
  return mcusAcross * mcusDown * components.reduce((sum, { horizontal, vertical }) => sum + horizontal * vertical, 0);
}

function isUpTo(most: number, value: number): boolean {
  return Number.isInteger(value) && value >= 1 && value <= most;
}
