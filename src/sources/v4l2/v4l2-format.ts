// Which format of a V4L2 camera is taken, whatever means it is asked by.
import { TtycamError } from '../../core/errors.js';
import type { Size } from '../../core/geometry.js';
import type { CameraRequest } from '../camera-request.js';

/** What the driver granted, which need not be what was asked for. */
export interface Grant {
  /** The four characters: `MJPG`, `YUYV`. */
  readonly pixelFormat: string;
  readonly size: Size;
  /** Bytes from one row to the next, and in a whole picture; for compressed formats the largest there is. */
  readonly stride: number;
  readonly imageBytes: number;
}

/**
 * Sets the first format of those wanted that the driver really grants.
 *
 * @param setFormat Asks the driver for one, and says what it granted.
 * @throws TtycamError when the camera has none of them.
 */
export async function negotiate(
  node: string,
  request: CameraRequest,
  setFormat: (pixelFormat: string) => Promise<Grant>,
): Promise<Grant> {
  const wanted = request.format === 'auto' ? ['MJPG', 'YUYV'] : [request.format === 'mjpeg' ? 'MJPG' : 'YUYV'];
  let granted = '';
  for (const pixelFormat of wanted) {
    const grant = await setFormat(pixelFormat);
    // A driver grants what it has, not what was asked for: YUYV where MJPG was.
    if (grant.pixelFormat === pixelFormat || (isMjpeg(pixelFormat) && isMjpeg(grant.pixelFormat))) return grant;
    granted = grant.pixelFormat;
  }
  const names = wanted.join(' nor ');
  throw new TtycamError('source-failed', `${node} gives ${granted} and not ${names}. Try --device ffmpeg:${node}`);
}

/** Some cameras call the same thing JPEG. */
export function isMjpeg(pixelFormat: string): boolean {
  return pixelFormat === 'MJPG' || pixelFormat === 'JPEG';
}
