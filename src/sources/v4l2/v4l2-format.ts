// Format negotiation with a V4L2 camera, for every backend.
import { TtycamError } from '../../core/errors.js';
import type { CameraRequest } from '../camera-request.js';
import type { NegotiatedFormat } from './v4l2-abi.js';

/**
 * Requests one format after the other, until the driver accepts one.
 *
 * @param setFormat Requests a format, and returns the one that the driver chose.
 * @throws TtycamError when the camera has none of them.
 */
export async function negotiate(
  node: string,
  request: CameraRequest,
  setFormat: (pixelFormat: string) => Promise<NegotiatedFormat>,
): Promise<NegotiatedFormat> {
  const wanted = request.format === 'auto' ? ['MJPG', 'YUYV'] : [request.format === 'mjpeg' ? 'MJPG' : 'YUYV'];
  let offered = '';
  for (const pixelFormat of wanted) {
    const format = await setFormat(pixelFormat);
    // A driver may choose another format than the requested one: YUYV for MJPG.
    if (format.pixelFormat === pixelFormat || (isMjpeg(pixelFormat) && isMjpeg(format.pixelFormat))) return format;
    offered = format.pixelFormat;
  }
  const names = wanted.join(' nor ');
  throw new TtycamError('source-failed', `${node} gives ${offered} and not ${names}. Try --device ffmpeg:${node}`);
}

/** Whether a FourCC means MJPEG. Some cameras call it JPEG. */
export function isMjpeg(pixelFormat: string): boolean {
  return pixelFormat === 'MJPG' || pixelFormat === 'JPEG';
}
