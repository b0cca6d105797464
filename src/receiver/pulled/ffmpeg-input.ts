// What ffmpeg reads as an input: RTSP and other network streams, decoded at the size and the rate that is drawn.

import type { Size } from '../../core/geometry.js';
import { withCredentials } from '../../sources/http/password-file.js';
import { DENIED_RETRY_MS, QUICK_RETRY, supervise } from '../../sources/supervise.js';
import { captureFfmpeg } from '../../sources/tools/ffmpeg.js';
import type { CameraRequest, PulledInput } from './pulled-input.js';
import { sourceInput } from './source-input.js';

const SIZE = { width: 640, height: 480 };

/** A stream begins with the next key frame, which may take some seconds. */
const TIMES = { firstFrameMs: 15_000, nextFrameMs: 5_000, ...QUICK_RETRY, deniedRetryMs: DENIED_RETRY_MS };

/** The smallest size that is asked for: a somewhat larger tile needs no other attempt, which would wait for a key frame. */
const LEAST = { width: 320, height: 240 };

export function ffmpegInput({ address, settings }: CameraRequest): PulledInput {
  return sourceInput({
    kind: 'live',
    knowsCaptureTime: false,
    scalesFrom: LEAST,
    open: ({ demand }) => {
      const wanted = { fps: settings.fps, size: settings.size ?? atLeast(demand()?.size) };
      const input = withCredentials(address, settings).replace(/^ffmpeg:/, '');
      const request = { size: settings.size ?? SIZE, fps: settings.fps, format: 'auto', wanted } as const;
      return supervise(address.shown, (signal, events) => captureFfmpeg(input, request, signal, events), TIMES);
    },
  });
}

function atLeast(size: Size | undefined): Size | undefined {
  return size && { width: Math.max(LEAST.width, size.width), height: Math.max(LEAST.height, size.height) };
}
