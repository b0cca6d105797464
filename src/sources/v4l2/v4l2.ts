// A V4L2 camera, by the best means that this machine has.

import { hasCommand } from '../../cli/installed-command.js';
import { TtycamError } from '../../core/errors.js';
import { type CameraRequest, findCamera, type V4l2Backend } from '../camera-request.js';
import type { SourceEvents, SourceFrame } from '../source.js';
import { captureFfmpeg } from '../tools/ffmpeg.js';
import { captureWebcam } from '../tools/webcam.js';
import { captureV4l2Ctl } from './v4l2-ctl.js';
import { captureIoctl } from './v4l2-ioctl.js';
import { type KernelAccess, kernelAccess } from './v4l2-syscalls.js';

/** The best backend present: no child and no pipe, a light child, a heavy one, a process a shot. */
export function chooseBackend(access: KernelAccess = kernelAccess()): V4l2Backend | undefined {
  if ('kernel' in access) return 'ioctl';
  if (hasCommand('v4l2-ctl')) return 'v4l2-ctl';
  if (hasCommand('ffmpeg')) return 'ffmpeg';
  if (hasCommand('fswebcam')) return 'webcam';
  return undefined;
}

/** Those who were told that a lesser backend is used. */
const told = new WeakSet<CameraRequest>();

/** One attempt to capture from the V4L2 device at `path`. */
export async function* captureV4l2(
  path: string,
  request: CameraRequest,
  signal: AbortSignal,
  events: SourceEvents,
  access: KernelAccess = kernelAccess(),
): AsyncGenerator<SourceFrame, void, undefined> {
  // The same words for what is wrong with a device, whatever would read it.
  const { node } = await findCamera(path);
  const backend = request.backend ?? chooseBackend(access);
  if (request.backend === undefined && backend !== undefined && 'unavailable' in access && !told.has(request)) {
    told.add(request);
    events.note?.(`the camera is read through ${backend}, which costs more: ${access.unavailable}`);
  }
  try {
    yield* captureThrough(backend, { node, path }, request, signal, events, access);
  } catch (reason) {
    // None of the programs says that a camera was unplugged: they say that some call of theirs has failed.
    if (!signal.aborted) await findCamera(path);
    throw reason;
  }
}

function captureThrough(
  backend: V4l2Backend | undefined,
  device: { readonly node: string; readonly path: string },
  request: CameraRequest,
  signal: AbortSignal,
  events: SourceEvents,
  access: KernelAccess,
): AsyncIterable<SourceFrame> {
  const { node } = device;
  switch (backend) {
    case 'ioctl':
      if ('unavailable' in access)
        throw new TtycamError('source-failed', `--input-backend ioctl: ${access.unavailable}`);
      return captureIoctl(device, request, signal, events, access.kernel);
    case 'v4l2-ctl':
      return captureV4l2Ctl(node, request, signal, events);
    case 'ffmpeg':
      return captureFfmpeg(`v4l2:${node}`, request, signal, events);
    case 'webcam':
      return captureWebcam(node, request, signal, events);
    case undefined:
      throw new TtycamError(
        'source-missing',
        'nothing here can read a camera. On Debian and Raspberry Pi OS: apt install v4l-utils',
      );
  }
}
