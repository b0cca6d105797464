// Format negotiation with a V4L2 camera, for every backend.
import { TtycamError } from '../../core/errors.js';
import type { Size } from '../../core/geometry.js';
import type { CameraRequest } from '../camera-request.js';
import type { NegotiatedFormat } from './abi/format-abi.js';
import { formatsOfFfmpeg } from './offered-formats.js';
import { READABLE_FORMATS } from './raw/raw-formats.js';

/** What a driver is asked for its formats, and for one of them. */
export interface FormatAccess {
  /** The FourCCs of its formats. Empty where it does not list them. */
  readonly offered: readonly string[];
  /** Requests a format, and returns the one that the driver chose; undefined where it refuses. */
  readonly setFormat: (pixelFormat: string) => Promise<NegotiatedFormat | undefined>;
}

/**
 * Requests one format after the other, until the driver grants one.
 *
 * @throws TtycamError when the camera has none of them.
 */
export async function negotiate(
  node: string,
  request: CameraRequest,
  { offered, setFormat }: FormatAccess,
): Promise<NegotiatedFormat> {
  const wanted = wantedFormats(request);
  const listed = wanted.filter((pixelFormat) => offered.includes(pixelFormat));
  // A driver may leave out a format that it grants, and may list one that it refuses. A driver that grants JPEG grants it for MJPG.
  const candidates = new Set([...listed, ...wanted.filter((pixelFormat) => pixelFormat !== 'JPEG')]);
  let chosen = '';
  for (const pixelFormat of candidates) {
    const format = await setFormat(pixelFormat);
    if (format === undefined) continue;
    if (format.pixelFormat === pixelFormat || (isMjpeg(pixelFormat) && isMjpeg(format.pixelFormat))) return format;
    // A driver may choose another format than the requested one, YUYV for MJPG, and then another size for that.
    if (wanted.includes(format.pixelFormat)) return (await setFormat(format.pixelFormat)) ?? format;
    chosen = format.pixelFormat;
  }
  const given = formatNames(offered.length > 0 ? offered : [chosen]) || 'others';
  const asked = request.format === 'auto' || request.format === 'any' ? 'none that is read here' : 'not that one';
  // An empty list is that of a driver which lists none.
  const mayFfmpeg = offered.length === 0 || formatsOfFfmpeg(offered).length > 0;
  const byFfmpeg = mayFfmpeg ? `Try --device ffmpeg:${node}` : 'ffmpeg reads none of them, either';
  const advice = request.format === 'auto' ? byFfmpeg : 'Try --input-format auto';
  throw new TtycamError('source-failed', `${node} has the formats ${given}, and ${asked}. ${advice}`);
}

/** Most formats that an error names. */
const MAX_NAMES = 12;

/** The formats in words. Big-endian ones have a bit set in their last character, and are left out. */
export function formatNames(formats: readonly string[]): string {
  const names = [...new Set(formats.map((one) => one.trim()))].filter((one) => /^[ -~]+$/.test(one));
  return [...names.slice(0, MAX_NAMES), ...(names.length > MAX_NAMES ? ['…'] : [])].join(', ');
}

/** The formats with a buffer for each plane that are the same otherwise. */
const IN_PLANES: Readonly<Record<string, string>> = { NV12: 'NM12', NV21: 'NM21', YU12: 'YM12', YV12: 'YM21' };

/** The FourCCs to request, the best first. */
function wantedFormats({ format }: CameraRequest): readonly string[] {
  if (format === 'auto' || format === 'any') return READABLE_FORMATS;
  if (format === 'mjpeg') return ['MJPG', 'JPEG'];
  const fourcc = format.toUpperCase().padEnd(4);
  const inPlanes = IN_PLANES[fourcc];
  return inPlanes === undefined ? [fourcc] : [fourcc, inPlanes];
}

/** Whether a FourCC means MJPEG. Some cameras call it JPEG. */
export function isMjpeg(pixelFormat: string): boolean {
  return pixelFormat === 'MJPG' || pixelFormat === 'JPEG';
}

/** The size that is nearest to the wanted one; that one itself where there is no list. */
export function nearestSize(wanted: Size, sizes: readonly Size[]): Size {
  const distance = ({ width, height }: Size): number =>
    Math.abs(width - wanted.width) + Math.abs(height - wanted.height);
  return sizes.reduce((best, size) => (distance(size) < distance(best) ? size : best), sizes[0] ?? wanted);
}
