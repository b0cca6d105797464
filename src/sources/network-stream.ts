// A network stream that ffmpeg reads, such as RTSP, as a source. The errors of ffmpeg become those of any network camera.
import type { Address } from '../core/address.js';
import type { CameraRequest } from './camera-request.js';
import type { CameraSettings, SettingName } from './camera-settings.js';
import { withCredentials } from './http/password-file.js';
import type { Source, SourceEvents, SourceFrame } from './source.js';
import { DENIED_RETRY_MS, QUICK_RETRY, superviseRemote } from './supervise.js';
import { captureFfmpeg } from './tools/ffmpeg.js';
import { streamProblem } from './tools/stream-problem.js';

/** The settings of a network stream. */
export const STREAM_SETTINGS: readonly SettingName[] = ['fps', 'size', 'user', 'password-file'];

/** A stream begins with the next key frame, which may take some seconds. */
const TIMES = { firstFrameMs: 15_000, nextFrameMs: 5_000, ...QUICK_RETRY, deniedRetryMs: DENIED_RETRY_MS };

/** Whether an address is one of a network stream, with or without `ffmpeg:` before it. */
export function isNetworkStream(text: string): boolean {
  return /^((ffmpeg:)?(rtsps?|rtmps?|srt|udp|rtp)|ffmpeg:(tcp|https?)):\/\//i.test(text);
}

/**
 * A stream, or any other input of ffmpeg.
 *
 * @param address With `ffmpeg:` before it, or without.
 * @param requestNow What to ask for, at the time of an attempt.
 * @throws TtycamError `usage`, or `key-unusable` for its password file.
 */
export function networkStream(
  address: Address,
  settings: Pick<CameraSettings, 'user' | 'passwordFile'>,
  requestNow: () => CameraRequest,
): Source {
  const input = withCredentials(address, settings).replace(/^ffmpeg:/, '');
  const hasCredentials = /:\/\/[^/]*@/.test(input);
  async function* capture(signal: AbortSignal, events: SourceEvents): AsyncGenerator<SourceFrame, void, undefined> {
    try {
      yield* captureFfmpeg(input, requestNow(), signal, events);
    } catch (error) {
      throw streamProblem(error, address.shown, hasCredentials);
    }
  }
  return superviseRemote(address.shown, capture, TIMES);
}
