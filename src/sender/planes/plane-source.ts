// What the planes of a JPEG are, where it is of a kind that libturbojpeg decodes to planes.
import type { Size } from '../../core/geometry.js';
import { type Orientation, orientationOf } from '../../core/jpeg/exif.js';
import { type JpegHeader, readHeader } from '../../picture/jpeg/header.js';

/** The planes of a JPEG: one of luma and, unless it is grey, two of chroma. */
export interface PlaneSource {
  /** As it is stored, before it is turned upright. */
  readonly size: Size;
  readonly orientation: Orientation;
  readonly sampling: Sampling;
}

/** How planes are sampled. */
export interface Sampling {
  /** The number of this sampling in turbojpeg.h (TJSAMP). */
  readonly code: number;
  readonly isGrey: boolean;
  /** The samples of luma for one of chroma. */
  readonly across: number;
  readonly down: number;
}

export const GREY: Sampling = { code: 3, isGrey: true, across: 1, down: 1 };
export const YUV_420: Sampling = { code: 2, isGrey: false, across: 2, down: 2 };

/** The samplings of cameras: 4:4:4, 4:2:2, 4:2:0, 4:4:0 and 4:1:1. */
const SAMPLINGS: readonly Sampling[] = [
  { code: 0, isGrey: false, across: 1, down: 1 },
  { code: 1, isGrey: false, across: 2, down: 1 },
  YUV_420,
  { code: 4, isGrey: false, across: 1, down: 2 },
  { code: 5, isGrey: false, across: 4, down: 1 },
];

/** Larger pictures go to sharp, which decodes them in strips: their planes would take more than 24 MB. */
const MAX_PIXELS = 4_096 * 4_096;

/**
 * The planes of a JPEG. Undefined for one that has none for libturbojpeg. Its header is broken, or it is progressive, RGB,
 * CMYK, of a colour profile, of a rare sampling, or very large.
 */
export function planesOf(jpeg: Uint8Array): PlaneSource | undefined {
  const header = readHeader(jpeg);
  if (header.kind !== 'header' || header.width * header.height > MAX_PIXELS) return undefined;
  const sampling = samplingOf(header);
  if (sampling === undefined) return undefined;
  return { size: { width: header.width, height: header.height }, orientation: orientationOf(jpeg), sampling };
}

/** The ratio counts: some encoders write 2x2, 1x2, 1x2 for 4:2:2, where most write 2x1, 1x1, 1x1. */
function samplingOf({ components, maxHorizontal, maxVertical }: JpegHeader): Sampling | undefined {
  const [luma, blue, red] = components;
  if (luma === undefined || luma.horizontal !== maxHorizontal || luma.vertical !== maxVertical) return undefined;
  if (blue === undefined || red === undefined) return GREY;
  if (blue.horizontal !== red.horizontal || blue.vertical !== red.vertical) return undefined;
  const [across, down] = [maxHorizontal / blue.horizontal, maxVertical / blue.vertical];
  return SAMPLINGS.find((sampling) => sampling.across === across && sampling.down === down);
}
