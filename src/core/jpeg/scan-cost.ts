// Limits the decoding cost of a JPEG: a few kilobytes can contain thousands of scans, each of which visits every block.
import type { Size } from '../geometry.js';

/** The most scans. Encoders write ten, and tools with custom scan scripts some dozens. */
export const MAX_SCANS = 100;

/**
 * The most segments and fill bytes between them. Each costs every walk a step, and 8 MiB can contain millions. A large colour
 * profile, thumbnails and tables need some hundreds.
 */
export const MAX_MARKERS = 20_000;

/** The most scans times pixels: 20 scans of the 50 megapixels that a receiver decodes at most. */
export const MAX_SCAN_PIXELS = 1_000_000_000;

/** Why decoding so many scans of that size is refused. Undefined where it is not. */
export function scanCostProblem(scans: number, { width, height }: Size): string | undefined {
  if (scans > MAX_SCANS) return `it has over ${MAX_SCANS} scans`;
  if (scans > 1 && scans * width * height > MAX_SCAN_PIXELS)
    return `it has ${scans} scans of ${width} x ${height} pixels`;
  return undefined;
}
