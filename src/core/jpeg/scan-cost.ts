// How much decoding a JPEG may ask for: a few kilobytes can hold thousands of scans, each of which visits every block.
import type { Size } from '../geometry.js';

/** Encoders make ten scans; a program that splits them by hand makes some dozens. */
export const MAX_SCANS = 100;

/**
 * Most segments, and fill bytes between them: each costs every walk a step, and 8 MiB hold millions. Those of a large colour profile,
 * of thumbnails and of tables are some hundreds.
 */
export const MAX_MARKERS = 20_000;

/** Most scans times pixels: 20 scans of the 50 megapixels that a receiver decodes at most. */
export const MAX_SCAN_PIXELS = 1_000_000_000;

/** Why so many scans of a picture of that size are not to be decoded; undefined where they are. */
export function scanCostProblem(scans: number, { width, height }: Size): string | undefined {
  if (scans > MAX_SCANS) return `it has over ${MAX_SCANS} scans`;
  if (scans > 1 && scans * width * height > MAX_SCAN_PIXELS)
    return `it has ${scans} scans of ${width} x ${height} pixels`;
  return undefined;
}
