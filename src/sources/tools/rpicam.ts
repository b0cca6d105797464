// Captures from a Raspberry Pi's CSI camera through rpicam-vid, as only libcamera can read it.
import { hasCommand } from '../../cli/installed-command.js';
import { TtycamError } from '../../core/errors.js';
import type { CameraRequest } from '../camera-request.js';
import { jpegStream } from '../files/jpeg-stream.js';
import type { SourceEvents, SourceFrame } from '../source.js';
import { childOutput } from './child.js';

/** The program's name since Raspberry Pi OS Bookworm, and the one before. */
const COMMANDS = ['rpicam-vid', 'libcamera-vid'] as const;

/** The program that this system has, if any. */
export function rpicamCommand(): string | undefined {
  return COMMANDS.find((command) => hasCommand(command));
}

/** One attempt to capture from the CSI camera number `camera`. */
export async function* captureRpicam(
  camera: number,
  request: CameraRequest,
  signal: AbortSignal,
  events: SourceEvents,
): AsyncGenerator<SourceFrame, void, undefined> {
  const command = rpicamCommand();
  if (command === undefined) {
    throw new TtycamError(
      'source-missing',
      'rpicam-vid is not installed. On Raspberry Pi OS: apt install rpicam-apps-lite',
    );
  }
  const output = childOutput(
    { command, args: rpicamArguments(camera, request), debianPackage: 'rpicam-apps-lite' },
    signal,
  );
  yield* jpegStream(output, events, signal);
}

/** The arguments: no preview, no time limit, JPEGs to stdout, each flushed at once. */
export function rpicamArguments(camera: number, request: CameraRequest): string[] {
  const { width, height } = request.size;
  const rate = request.fps === undefined ? [] : ['--framerate', String(request.fps)];
  const picture = ['--codec', 'mjpeg', '-q', '80', '--width', String(width), '--height', String(height), ...rate];
  return ['-n', '-t', '0', '--camera', String(camera), ...picture, '--flush', '-o', '-'];
}
