// A JPEG becomes a small picture straight from its coefficients: the full picture is never made.
import type { DecodeOutcome } from '../picture.js';
import { type Axis, axisWeights } from './axis.js';
import { greyToRgb, yCbCrToRgb } from './colour.js';
import { type JpegComponent, type JpegHeader, readHeader } from './header.js';
import { Plane } from './plane.js';
import { ScanReader } from './scan.js';

/** `unsupported`: a JPEG, or a size, that is none of this decoder's business; another one may know it. */
export type JpegOutcome = DecodeOutcome | { readonly kind: 'unsupported'; readonly reason: string };

/** Geometries kept ready: those of a wall of different cameras. A common one takes about 100 kB. */
const MAX_GEOMETRIES = 16;

/** Decodes JPEG after JPEG. What it keeps of one is only there to be quicker with the next. */
export class JpegDecoder {
  readonly #scan = new ScanReader();
  readonly #geometries = new Map<string, readonly Plane[]>();

  /**
   * The picture in `width` x `height` pixels, each the mean of what it covers, as libjpeg's full picture would give it but
   * for the rounding and clamping of every pixel of that. Never throws.
   */
  decode(jpeg: Uint8Array, width: number, height: number): JpegOutcome {
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
    const planes = this.#planes(header, width, height);
    const problem = this.#scan.read(jpeg, header, planes);
    if (problem !== undefined) return { kind: 'unreadable', reason: problem };
    const [y, cb, cr] = planes as readonly [Plane, Plane?, Plane?];
    const grey = cb === undefined || cr === undefined;
    const pixels = width * height;
    const rgb = grey ? greyToRgb(pixels, y.samples) : yCbCrToRgb(pixels, y.samples, cb.samples, cr.samples);
    return { kind: 'picture', picture: { width, height, rgb } };
  }

  /** The planes of this geometry, those used last if there are any. */
  #planes(header: JpegHeader, width: number, height: number): readonly Plane[] {
    const samplings = header.components.map(({ horizontal, vertical }) => horizontal * 8 + vertical);
    const key = [header.width, header.height, width, height, ...samplings].join(' ');
    const planes = this.#geometries.get(key) ?? planesOf(header, width, height);
    // Put in again, it is the youngest; the oldest is the first.
    this.#geometries.delete(key);
    this.#geometries.set(key, planes);
    for (const oldest of this.#geometries.keys()) {
      if (this.#geometries.size <= MAX_GEOMETRIES) break;
      this.#geometries.delete(oldest);
    }
    return planes;
  }
}

function blocksOf({ components, mcusAcross, mcusDown }: JpegHeader): number {
  return mcusAcross * mcusDown * components.reduce((sum, { horizontal, vertical }) => sum + horizontal * vertical, 0);
}

function isUpTo(most: number, value: number): boolean {
  return Number.isInteger(value) && value >= 1 && value <= most;
}

function planesOf(header: JpegHeader, width: number, height: number): readonly Plane[] {
  // Cb and Cr, which are sampled alike, share their weights.
  const axes = new Map<number, readonly [Axis, Axis]>();
  return header.components.map((component) => {
    const sampling = component.horizontal * 8 + component.vertical;
    const [across, down] = axes.get(sampling) ?? axesOf(component, header, width, height);
    axes.set(sampling, [across, down]);
    return new Plane(across, down, width, height, component.vertical);
  });
}

function axesOf(
  { horizontal, vertical }: JpegComponent,
  header: JpegHeader,
  width: number,
  height: number,
): [Axis, Axis] {
  const across = header.maxHorizontal / horizontal;
  const down = header.maxVertical / vertical;
  // libjpeg mixes samples where there are half as many, and copies them in the narrowest of pictures (jdsample.c).
  const wide = Math.ceil(header.width / across) > 2;
  const columns = axisWeights({
    pixels: header.width,
    smallPixels: width,
    pixelsPerSample: across,
    triangle: across === 2 && down <= 2 && wide,
    blocks: header.mcusAcross * horizontal,
  });
  const rows = axisWeights({
    pixels: header.height,
    smallPixels: height,
    pixelsPerSample: down,
    triangle: down === 2 && (across === 1 || (across === 2 && wide)),
    blocks: header.mcusDown * vertical,
  });
  return [columns, rows];
}
