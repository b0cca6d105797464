// Captures from a Raspberry Pi's CSI camera through rpicam-vid, as only libcamera can read it.
import { TtycamError } from '../../core/errors.js';
import { DEFAULT_QUALITY } from '../../core/jpeg/default-quality.js';
import type { CameraRequest } from '../camera-request.js';
import { jpegStream } from '../files/jpeg-stream.js';
import type { SourceEvents, SourceFrame } from '../source.js';
import { childOutput } from './child.js';
import { listCsiCameras, rpicamCommand } from './rpicam-list.js';
import { chooseSensorMode, modeArgument, type SensorMode } from './rpicam-mode.js';

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
  const listed = (await listCsiCameras())?.find(({ number }) => number === camera);
  if (signal.aborted) return;
  const args = rpicamArguments(camera, request, listed?.modes ?? []);
  const output = childOutput({ command, args, debianPackage: 'rpicam-apps-lite' }, signal);
  yield* jpegStream(output, events, signal);
}

/**
 * The arguments: no preview, no time limit, JPEGs to stdout, each flushed at once; the mode that has the whole field. What
 * the user gives replaces ours, as rpicam-vid takes no option twice.
 */
export function rpicamArguments(camera: number, request: CameraRequest, modes: readonly SensorMode[] = []): string[] {
  const { size, mode } = chooseSensorMode(request, modes);
  const given = request.rpicamArgs ?? [];
  const isGiven = (option: string) => given.some((word) => word === option || word.startsWith(`${option}=`));
  const pairs: readonly (readonly [string, string])[] = [
    ['--camera', String(camera)],
    ['--codec', 'mjpeg'],
    ['--quality', String(DEFAULT_QUALITY)],
    ['--width', String(size.width)],
    ['--height', String(size.height)],
    ...(mode === undefined ? [] : [['--mode', modeArgument(mode)] as const]),
    ...(request.fps === undefined ? [] : [['--framerate', String(request.fps)] as const]),
  ];
  const ours = pairs.filter(([option]) => !isGiven(option) && !(option === '--quality' && isGiven('-q')));
  return ['-n', '-t', '0', ...ours.flat(), ...given, '--flush', '-o', '-'];
}
