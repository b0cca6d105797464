// What ffmpeg reads as an input: RTSP and other network streams, decoded at the size and the rate that is drawn.

import { withCredentials } from '../../sources/http/password-file.js';
import { supervise } from '../../sources/supervise.js';
import { captureFfmpeg } from '../../sources/tools/ffmpeg.js';
import type { CameraRequest, PulledInput } from './pulled-input.js';
import { sourceInput } from './source-input.js';

const SIZE = { width: 640, height: 480 };

/** A stream begins with the next key frame, which may take some seconds. */
const TIMES = { firstFrameMs: 15_000, nextFrameMs: 5_000, retryMinMs: 500, retryMaxMs: 1_500, deniedRetryMs: 30_000 };

export function ffmpegInput({ address, settings }: CameraRequest): PulledInput {
  return sourceInput({
    kind: 'live',
    knowsCaptureTime: false,
    scales: true,
    open: ({ demand }) => {
      const wanted = { fps: settings.fps ?? demand()?.fps, size: settings.size ?? demand()?.size };
      const input = withCredentials(address, settings).replace(/^ffmpeg:/, '');
      const request = { size: settings.size ?? SIZE, fps: settings.fps, format: 'auto', wanted } as const;
      return supervise(address.shown, (signal, events) => captureFfmpeg(input, request, signal, events), TIMES);
    },
  });
}
