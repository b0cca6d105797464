// Captures from a V4L2 camera, with the chosen backend or the cheapest one that is present.
import { TtycamError } from '../../core/errors.js';
import type { CameraRequest, V4l2Backend } from '../camera-request.js';
import type { SourceEvents, SourceFrame } from '../source.js';
import { captureFfmpeg } from '../tools/ffmpeg.js';
import { captureWebcam } from '../tools/webcam.js';
import { captureCompressed } from './compressed-video.js';
import { controlDevice } from './controls/open-controls.js';
import { findCamera } from './find-camera.js';
import { type FormatReader, formatReader } from './offered-formats.js';
import { chooseBackend } from './v4l2-backend.js';
import { captureV4l2Ctl } from './v4l2-ctl.js';
import { FOLDERS, isTwin, listDevices } from './v4l2-devices.js';
import { formatNames } from './v4l2-format.js';
import { captureIoctl } from './v4l2-ioctl.js';
import { type KernelAccess, kernelAccess } from './v4l2-syscalls.js';

/** The requests for which the use of a costlier backend, or a path that is not unique, was reported. */
const reported = new WeakSet<CameraRequest>();
const reportedTwins = new WeakSet<CameraRequest>();

/** The requests for which the use of another program for a format was reported. */
const reportedFormats = new WeakSet<CameraRequest>();

const NATIVE: FormatReader = { kind: 'native' };

/** One attempt to capture from the V4L2 device at `path`. */
export async function* captureV4l2(
  path: string,
  request: CameraRequest,
  signal: AbortSignal,
  events: SourceEvents,
  access: KernelAccess = kernelAccess(),
): AsyncGenerator<SourceFrame, void, undefined> {
  // First, so that every backend gives the same errors for an unusable device.
  const camera = await findCamera(path);
  const { node } = camera;
  if (path.startsWith(`${FOLDERS.byId}/`) && !reportedTwins.has(request) && isTwin(camera, listDevices())) {
    reportedTwins.add(request);
    const instead = camera.byPath === undefined ? '' : `. Use ${camera.byPath}`;
    events.note?.(`${path} may lead to either of two cameras, which have the same serial number${instead}`);
  }
  const backend = request.backend ?? chooseBackend(access);
  if (request.backend === undefined && backend !== undefined && 'unavailable' in access && !reported.has(request)) {
    reported.add(request);
    events.note?.(`the camera is read through ${backend}, which costs more: ${access.unavailable}`);
  }
  const { controls } = request;
  const reader = 'kernel' in access && request.backend === undefined ? await formatReader(node, access.kernel) : NATIVE;
  try {
    await controls?.open(controlDevice(node, access));
    if (reader.kind === 'native') yield* captureThrough(backend, { node, path }, request, signal, events, access);
    else yield* captureOther(reader, node, request, signal, events);
  } catch (reason) {
    // This reports a camera that was unplugged. The programs report only that one of their system calls failed.
    if (!signal.aborted) await findCamera(path);
    throw reason;
  } finally {
    controls?.close();
  }
}

/** Captures formats that are not read here, through the program that reads them. */
function captureOther(
  reader: Exclude<FormatReader, { kind: 'native' }>,
  node: string,
  request: CameraRequest,
  signal: AbortSignal,
  events: SourceEvents,
): AsyncIterable<SourceFrame> {
  const isFirst = !reportedFormats.has(request);
  reportedFormats.add(request);
  if (isFirst) {
    const formats = reader.kind === 'piped' ? reader.format : formatNames(reader.formats);
    events.note?.(`the camera gives ${formats}, which ffmpeg decodes: that costs much of a processor`);
  }
  if (reader.kind === 'piped') return captureCompressed(node, reader.format, request, signal, events);
  return captureFfmpeg(`v4l2:${node}`, { ...request, format: 'any' }, signal, events);
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
