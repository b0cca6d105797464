// What ffmpeg reads as an input: RTSP and other network streams, decoded at the size and the rate that is drawn.
import type { Size } from '../../core/geometry.js';
import { DEFAULT_CAPTURE_SIZE } from '../../sources/camera-request.js';
import { networkStream } from '../../sources/network-stream.js';
import type { CameraRequest, PulledInput } from './pulled-input.js';
import { sourceInput } from './source-input.js';

/** The smallest size that is asked for: a somewhat larger tile needs no other attempt, which would wait for a key frame. */
const LEAST = { width: 320, height: 240 };

export function ffmpegInput({ address, settings }: CameraRequest): PulledInput {
  const { size, fps } = settings;
  return sourceInput({
    kind: 'live',
    knowsCaptureTime: false,
    scalesFrom: LEAST,
    open: ({ demand }) =>
      networkStream(address, settings, () => ({
        size: size ?? DEFAULT_CAPTURE_SIZE,
        fps,
        format: 'auto',
        wanted: { fps, size: size ?? atLeast(demand()?.size) },
      })),
  });
}

function atLeast(size: Size | undefined): Size | undefined {
  return size && { width: Math.max(LEAST.width, size.width), height: Math.max(LEAST.height, size.height) };
}
