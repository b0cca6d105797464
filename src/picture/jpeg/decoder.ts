// A JPEG becomes a small picture straight from its coefficients: the full picture is never made.

import type { DecodeOutcome } from '../decoded-picture.js';
import { JpegKernel } from '../kernel/jpeg-kernel.js';
import { MARGIN_BYTES } from '../kernel/jpeg-layout.js';
import { type JpegHeader, readHeader } from './header.js';
import { type Geometry, geometryOf, type Plane } from './plane-geometry.js';
import { ScanReader } from './scan.js';

/** `unsupported`: a JPEG, or a size, that is none of this decoder's business; another one may know it. */
export type JpegOutcome = DecodeOutcome | { readonly kind: 'unsupported'; readonly reason: string };

/** Geometries kept ready: those of a wall of different cameras. A common one takes about 100 kB. */
const MAX_GEOMETRIES = 16;

/** Decodes JPEG after JPEG. What it keeps of one is only there to be quicker with the next. */
export class JpegDecoder {
  readonly #kernel = JpegKernel.create();
  #scan: ScanReader | undefined;
  readonly #geometries = new Map<string, Geometry>();

  /**
   * The picture in `width` x `height` pixels, each the mean of what it covers, as libjpeg's full picture would give it but
   * for the rounding and clamping of every pixel of that. Never throws.
   */
  decode(jpeg: Uint8Array, width: number, height: number): JpegOutcome {
    const kernel = this.#kernel;
    if (kernel.kind === 'unavailable') return { kind: 'unsupported', reason: kernel.reason };
    const header = readHeader(jpeg);
    if (header.kind !== 'header') return header;
    // Enlarging wants what lies between pixels: another matter.
    if (!isUpTo(header.width, width) || !isUpTo(header.height, height)) {
      return { kind: 'unsupported', reason: 'it is smaller than the size asked for' };
    }
    const blocks = blocksOf(header);
    // Before weights are made for a size that is a lie: a block takes 2 bits at least, a code for its DC and one for its end.
    if (blocks > (jpeg.length - header.dataAt) * 4) {
      return { kind: 'unreadable', reason: `torn: ${jpeg.length} bytes cannot hold ${blocks} blocks` };
    }
    const geometry = this.#geometry(header, width, height);
    if (!kernel.reserve(geometry.dataAt + jpeg.length + MARGIN_BYTES)) {
      return { kind: 'unsupported', reason: 'there is no memory for it' };
    }
    this.#scan ??= new ScanReader(kernel);
    const problem = this.#scan.read(jpeg, header, geometry);
    if (problem !== undefined) return { kind: 'unreadable', reason: problem };
    return { kind: 'picture', picture: { width, height, rgb: toRgb(kernel, geometry, width, height) } };
  }

  /** The geometry, the one used last if it is the same. */
  #geometry(header: JpegHeader, width: number, height: number): Geometry {
    const samplings = header.components.map(({ horizontal, vertical }) => horizontal * 8 + vertical);
    const key = [header.width, header.height, width, height, ...samplings].join(' ');
    const geometry = this.#geometries.get(key) ?? geometryOf(header, width, height);
    // Put in again, it is the youngest; the oldest is the first.
    this.#geometries.delete(key);
    this.#geometries.set(key, geometry);
    for (const oldest of this.#geometries.keys()) {
      if (this.#geometries.size <= MAX_GEOMETRIES) break;
      this.#geometries.delete(oldest);
    }
    return geometry;
  }
}

/** Copies: the memory is used again. */
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
