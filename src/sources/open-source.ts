// Opens the source that a `--device` names.
import { type Stats, statSync } from 'node:fs';
import { shellWords } from '../cli/shell-words.js';
import type { Address } from '../core/address.js';
import { TtycamError } from '../core/errors.js';
import { readAddress } from '../core/secrets.js';
import { autoSource } from './auto/auto-source.js';
import type { CameraRequest } from './camera-request.js';
import { HTTP_SETTINGS, readSettings, splitSettings } from './camera-settings.js';
import { describeFileType, fileError, filesSource } from './files/files.js';
import { recordingOf, recordingSource } from './files/recording-player.js';
import { stdinSource } from './files/stdin.js';
import { httpSource } from './http/http-source.js';
import { credentialsOf } from './http/password-file.js';
import { isNetworkStream, networkStream, STREAM_SETTINGS } from './network-stream.js';
import { patternSource } from './pattern/pattern.js';
import type { Source } from './source.js';
import { supervise } from './supervise.js';
import { captureFfmpeg } from './tools/ffmpeg.js';
import { captureRpicam } from './tools/rpicam.js';
import { assertSafeName, captureWebcam } from './tools/webcam.js';
import { unknownDeviceError } from './unknown-device.js';
import { captureV4l2 } from './v4l2/v4l2.js';
import { deviceAt, listDevices } from './v4l2/v4l2-devices.js';
import type { Attempt } from './watchdog.js';

export interface SourceChoice {
  readonly device: Address;
  readonly fps: number | undefined;
  readonly loop: boolean;
  /** Treat files and pipes as a camera. */
  readonly live?: boolean;
  /** The playback speed of a recording, as a factor; undefined: 1. */
  readonly speed?: number | undefined;
  readonly input: CameraRequest;
  /** With `auto`, the source ends when no camera has given a frame for so long, in ms; undefined: never. */
  readonly giveUpMs?: number | undefined;
}

/**
 * The source that a `--device` names. Cameras are not opened yet, as a source waits for one that is unplugged.
 *
 * @throws TtycamError `source-missing` when there is no such source.
 */
export function openSource(choice: SourceChoice, stdin: NodeJS.ReadStream): Source {
  const { device: address, fps, loop, speed, input } = choice;
  const device = address.reveal();
  if (input.controls?.hasSettings === true && !mayHaveControls(device)) {
    const message = `--control sets V4L2 controls, which ${address.shown} has not: --device /dev/video0`;
    throw new TtycamError('usage', message);
  }
  const recording = recordingOf(device);
  if (recording !== undefined) return recordingSource({ ...recording, loop, speed: speed ?? 1 });
  if (speed !== undefined) throw new TtycamError('usage', '--speed is for recordings: --device <file>.ttycam');
  if (isNetworkStream(device)) return streamSource(device, input);
  const [kind, rest] = splitDevice(device);
  switch (kind) {
    case 'http':
      return networkSource(device, fps);
    case 'auto':
      return autoSource({ attempt: (one) => cameraAttempt(one, input), giveUpMs: choice.giveUpMs });
    case 'pattern':
      return patternSource(fps);
    case '-':
      return stdinSource(stdin);
    case 'webcam':
      if (address.holdsSecrets) {
        throw new TtycamError(
          'usage',
          `${address.shown}: webcam takes a camera's name. For an address: --device ffmpeg:…`,
        );
      }
      assertSafeName(rest);
      return supervise(device, cameraAttempt(device, input));
    case 'rpicam':
    case 'ffmpeg':
      return supervise(address.shown, cameraAttempt(device, input));
    case 'path':
      return pathSource(choice);
  }
}

/** Whether a source may be a V4L2 camera. One that is unplugged has no node. */
function mayHaveControls(device: string): boolean {
  return device === 'auto' || (statsOf(device)?.isCharacterDevice() ?? device.startsWith('/dev/'));
}

/** An attempt to capture from the camera that `device` names: `rpicam:1`, `/dev/video0`. */
function cameraAttempt(device: string, input: CameraRequest): Attempt {
  const [kind, rest] = splitDevice(device);
  switch (kind) {
    case 'webcam':
      return (signal, events) => captureWebcam(rest, input, signal, events);
    case 'rpicam': {
      const camera = cameraNumber(rest);
      return (signal, events) => captureRpicam(camera, input, signal, events);
    }
    case 'ffmpeg':
      return (signal, events) => captureFfmpeg(rest, input, signal, events);
    default:
      return (signal, events) => captureV4l2(device, input, signal, events);
  }
}

type DeviceKind = 'auto' | 'http' | 'pattern' | '-' | 'webcam' | 'rpicam' | 'ffmpeg' | 'path';

function splitDevice(device: string): readonly [DeviceKind, string] {
  if (device === 'auto' || device === 'pattern' || device === '-') return [device, ''];
  if (/^https?:\/\//i.test(device)) return ['http', device];
  const [, kind, rest] = /^(webcam|rpicam|ffmpeg)(?::(.*))?$/s.exec(device) ?? [];
  if (kind === 'ffmpeg' && !rest)
    throw new TtycamError('usage', '--device ffmpeg:<input> needs an input, such as ffmpeg:rtsp://…');
  if (kind === 'webcam' || kind === 'rpicam' || kind === 'ffmpeg') return [kind, rest ?? ''];
  return ['path', device];
}

/** A camera over HTTP, with its settings behind `#`. */
function networkSource(device: string, fps: number | undefined): Source {
  const split = splitSettings(device);
  const address = readAddress(split.address);
  const settings = readSettings(address.shown, split.settings, HTTP_SETTINGS);
  const { everyMs, insecureTls } = settings;
  const rate = settings.fps ?? fps;
  const credentials = credentialsOf(address, settings);
  return httpSource({ address, credentials, insecureTls, everyMs, fps: () => rate });
}

/** A network stream that ffmpeg reads, with its settings behind `#`. */
function streamSource(device: string, input: CameraRequest): Source {
  const split = splitSettings(device);
  const address = readAddress(split.address);
  const settings = readSettings(address.shown, split.settings, STREAM_SETTINGS);
  const { fps, size } = settings;
  return networkStream(address, settings, () => ({ ...input, wanted: { fps, size } }));
}

function pathSource({ device, loop, live, input }: SourceChoice): Source {
  const path = device.reveal();
  const stats = statsOf(path);
  if (stats?.isCharacterDevice() && deviceAt(path, listDevices()) === undefined) {
    throw new TtycamError('source-missing', `${path} is not a video device`);
  }
  const hash = path.indexOf('#');
  if (stats === undefined && path.startsWith('/dev/') && hash !== -1) {
    const advice = `${path.slice(0, hash)} with --rotate, --flip, --input-size or --input-fps`;
    throw new TtycamError('usage', `${path}: a device takes no settings behind # here: --device ${advice}`);
  }
  // A missing path below /dev is an unplugged camera. Any other missing path is a mistake.
  if (stats?.isCharacterDevice() || (stats === undefined && path.startsWith('/dev/'))) {
    return supervise(path, cameraAttempt(path, input));
  }
  if (stats === undefined) throw unknownDeviceError(device);
  if (stats.isFile() || stats.isDirectory() || stats.isFIFO()) {
    return filesSource({ path, loop, live: live === true, fifo: stats.isFIFO() });
  }
  const advice = stats.isSocket() ? `. Try socat -u UNIX-CONNECT:${shellWords([path])} - | sender --device -` : '';
  throw new TtycamError('source-failed', `${path} is ${describeFileType(stats)}, and no file of JPEGs${advice}`);
}

function statsOf(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch (reason) {
    throw fileError(reason, path);
  }
}

function cameraNumber(text: string): number {
  if (text === '') return 0;
  if (/^\d{1,2}$/.test(text)) return Number(text);
  throw new TtycamError('usage', `rpicam:${text} names no camera: it takes a number, as rpicam:1`);
}
