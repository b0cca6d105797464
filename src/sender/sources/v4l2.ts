// A V4L2 camera, by the best means that this machine has.
import { TtycamError } from '../../core/errors.js';
import { type CameraRequest, findCamera } from './camera.js';
import { hasCommand } from './child.js';
import { captureFfmpeg } from './ffmpeg.js';
import type { SourceEvents, SourceFrame } from './source.js';
import { captureV4l2Ctl } from './v4l2-ctl.js';
import { captureWebcam } from './webcam.js';

/** How a V4L2 device is read. */
export type V4l2Backend = 'v4l2-ctl' | 'ffmpeg' | 'webcam';

/** The best backend present, in the order of what each costs: a tenth, a sixth and more than a whole core where measured. */
export function chooseBackend(): V4l2Backend | undefined {
  if (hasCommand('v4l2-ctl')) return 'v4l2-ctl';
  if (hasCommand('ffmpeg')) return 'ffmpeg';
  if (hasCommand('fswebcam')) return 'webcam';
  return undefined;
}

/** One attempt to capture from the V4L2 device at `path`. */
export async function* captureV4l2(
  path: string,
  request: CameraRequest,
  signal: AbortSignal,
  events: SourceEvents,
): AsyncGenerator<SourceFrame, void, undefined> {
  // The same words for what is wrong with a device, whatever would read it.
  const { node } = await findCamera(path);
  try {
    yield* captureNode(node, request, signal, events);
  } catch (reason) {
    // None of the programs says that a camera was unplugged: they say that some call of theirs has failed.
    if (!signal.aborted) await findCamera(path);
    throw reason;
  }
}

async function* captureNode(
  node: string,
  request: CameraRequest,
  signal: AbortSignal,
  events: SourceEvents,
): AsyncGenerator<SourceFrame, void, undefined> {
  const backend = chooseBackend();
  switch (backend) {
    case 'v4l2-ctl':
      yield* captureV4l2Ctl(node, request, signal, events);
      break;
    case 'ffmpeg':
      yield* captureFfmpeg(`v4l2:${node}`, request, signal, events);
      break;
    case 'webcam':
      yield* captureWebcam(node, request, signal, events);
      break;
    case undefined:
      throw new TtycamError(
        'source-missing',
        'nothing here can read a camera. On Debian and Raspberry Pi OS: apt install v4l-utils',
      );
  }
}
