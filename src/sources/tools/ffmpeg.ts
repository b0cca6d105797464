// Captures from any ffmpeg input: cameras of macOS and Windows, network cameras, files, test pictures.
import { parseAddress } from '../../core/address.js';
import { TtycamError } from '../../core/errors.js';
import type { CameraRequest } from '../camera-request.js';
import { jpegStream } from '../files/jpeg-stream.js';
import type { SourceEvents, SourceFrame } from '../source.js';
import { childOutput } from './child.js';
import { nearestRequest, parseModes, USUAL_FPS } from './ffmpeg-modes.js';

/**
 * One attempt to capture from an ffmpeg input. `input` is the argument of `-i`. An input format of ffmpeg's and a colon
 * may stand before it: `v4l2:/dev/video0`, `avfoundation:0`, `dshow:video=…`, `lavfi:testsrc2`.
 */
export async function* captureFfmpeg(
  input: string,
  request: CameraRequest,
  signal: AbortSignal,
  events: SourceEvents,
): AsyncGenerator<SourceFrame, void, undefined> {
  let frames = 0;
  try {
    for await (const frame of captureOnce(input, firstSettings(input, request), signal, events)) {
      frames += 1;
      yield frame;
    }
  } catch (reason) {
    // A camera that gave frames has these settings, so the failure has another reason.
    const settings = frames > 0 || signal.aborted ? undefined : otherSettings(input, request, reason);
    if (settings === undefined) throw reason;
    yield* captureOnce(input, settings, signal, events);
  }
}

/** What is requested of a camera. `defaults`: nothing, so it uses its own size and rate. */
type Settings = CameraRequest | 'defaults';

function captureOnce(
  input: string,
  settings: Settings,
  signal: AbortSignal,
  events: SourceEvents,
): AsyncIterable<SourceFrame> {
  const stdin = secretInput(input);
  const args = ffmpegArguments(input, settings);
  const child = { command: 'ffmpeg', args, debianPackage: 'ffmpeg', ...(stdin === undefined ? {} : { stdin }) };
  return jpegStream(childOutput(child, signal), events, signal);
}

/** ffmpeg cannot list a camera's formats beforehand, and fails when the camera lacks the requested one. */
function firstSettings(input: string, request: CameraRequest): CameraRequest {
  return request.format === 'auto' && splitInput(input).format === 'v4l2' ? { ...request, format: 'mjpeg' } : request;
}

/** What to request after a failure; undefined where nothing else is left. */
function otherSettings(input: string, request: CameraRequest, reason: unknown): Settings | undefined {
  const printed = reason instanceof Error && reason.cause instanceof Error ? reason.cause.message : '';
  switch (splitInput(input).format) {
    case 'v4l2':
      return request.format === 'auto' ? { ...request, format: 'any' } : undefined;
    case 'avfoundation':
      return nearestRequest(request, parseModes(printed));
    case 'dshow':
      return /Could not set video options/.test(printed) ? 'defaults' : undefined;
    default:
      return undefined;
  }
}

/** Input formats of capture devices, which take a size and a rate. */
const CAMERAS = new Set(['v4l2', 'avfoundation', 'dshow', 'gdigrab', 'x11grab']);
const FORMATS = new Set([...CAMERAS, 'lavfi', 'mjpeg', 'mpjpeg', 'image2']);

/** Protocols for the entry of a playlist. By default, ffmpeg allows files and pipes alone to a playlist from a pipe. */
const PLAYLIST_PROTOCOLS =
  'file,pipe,data,crypto,tcp,udp,tls,rtp,srtp,rtsp,rtsps,http,https,httpproxy,rtmp,rtmps,rtmpt,srt,mmsh,mmst,ftp';

/**
 * A playlist of one entry for ffmpeg's stdin, where an address holds a secret: all users of a machine can read all command
 * lines. A playlist cannot name an input format, so an address with one (`mjpeg:http://…`) stays on the command line.
 */
function secretInput(input: string): { readonly text: string; readonly name: string } | undefined {
  const address = parseAddress(input);
  if (!address.holdsSecrets || splitInput(input).format !== undefined || !input.includes('://')) return undefined;
  if (/\p{Cc}/u.test(input)) {
    throw new TtycamError('usage', `${address.shown}: a control character in an address has to be percent-encoded`);
  }
  return { text: `ffconcat version 1.0\nfile '${input.replaceAll("'", "'\\''")}'\n`, name: address.shown };
}

/** The arguments of ffmpeg for an input: JPEGs to stdout, copied where the camera gives them, else encoded. */
export function ffmpegArguments(input: string, request: Settings): string[] {
  const { format, name } = splitInput(input);
  const camera = format !== undefined && CAMERAS.has(format);
  const settings = camera && request !== 'defaults' ? cameraArguments(format, request) : [];
  // A file would be read as fast as possible; -re reads it at its own rate.
  const network = /^(rtsps?|rtmps?|srt|udp|rtp|tcp|https?):/i.test(input);
  const paced = camera ? ['-fflags', 'nobuffer'] : network ? networkArguments(input) : ['-re'];
  const copy = format === 'v4l2' && request !== 'defaults' && (request.format === 'mjpeg' || request.format === 'auto');
  const encode = copy ? ['-c', 'copy'] : encoderArguments(request);
  const playlist = ['-f', 'concat', '-safe', '0', '-protocol_whitelist', PLAYLIST_PROTOCOLS, '-i', 'pipe:0'];
  const from =
    secretInput(input) !== undefined
      ? playlist
      : format === undefined
        ? ['-i', name]
        : ['-f', format, ...settings, '-i', name];
  return [...QUIET, ...paced, ...from, '-an', ...encode, ...JPEGS];
}

/** The same for a raw stream of compressed video on stdin. @param format `h264`, `hevc`. */
export function decoderArguments(format: string, request: CameraRequest): string[] {
  // Without `nobuffer`, which would drop the key frame that the stream begins with.
  const input = ['-flags', 'low_delay', ...SHORT_PROBE, '-f', format, '-i', 'pipe:0'];
  return [...QUIET, ...input, ...encoderArguments(request), ...JPEGS];
}

/** The head of a raw stream says all that ffmpeg has to know. By default it reads five seconds of it. */
const SHORT_PROBE = ['-probesize', '32768', '-analyzeduration', '0', '-fpsprobesize', '0'];

const QUIET = ['-nostdin', '-hide_banner', '-loglevel', 'error'];
/** A decoder that reorders or a buffer would hold pictures back. */
const LOW_DELAY = ['-fflags', 'nobuffer', '-flags', 'low_delay'];
const JPEGS = ['-flush_packets', '1', '-f', 'mjpeg', '-'];

function encoderArguments(request: Settings): string[] {
  const filters = request === 'defaults' ? [] : filterArguments(request);
  return [...filters, '-c:v', 'mjpeg', '-q:v', '4', '-pix_fmt', 'yuvj420p'];
}

/** How long ffmpeg looks at a stream before it decodes, in µs; its own default is five seconds. */
const ANALYSE_US = 1_000_000;

function networkArguments(input: string): string[] {
  // Over UDP a lost packet damages pictures, and cameras behind a router are not reached. An address on stdin is opened
  // through a playlist, which does not take this option.
  const transport = /^rtsps?:/i.test(input) && secretInput(input) === undefined ? ['-rtsp_transport', 'tcp'] : [];
  return [...LOW_DELAY, '-analyzeduration', String(ANALYSE_US), ...transport];
}

/** Rate and size as they are wanted. A picture is never enlarged. */
function filterArguments({ wanted }: CameraRequest): string[] {
  const { fps, size } = wanted ?? {};
  const filters = [
    ...(fps === undefined ? [] : [`fps=${fps}`]),
    ...(size === undefined
      ? []
      : [`scale='min(${size.width},iw)':'min(${size.height},ih)':force_original_aspect_ratio=decrease:flags=area`]),
  ];
  return filters.length === 0 ? [] : ['-vf', filters.join(',')];
}

function cameraArguments(format: string, request: CameraRequest): string[] {
  const size = ['-video_size', `${request.size.width}x${request.size.height}`];
  const fps = request.fps ?? (format === 'avfoundation' ? USUAL_FPS : undefined);
  const rate = fps === undefined ? [] : ['-framerate', String(fps)];
  if (format !== 'v4l2') return [...size, ...rate];
  return [...inputFormat(request.format), ...size, ...rate];
}

/** ffmpeg's names of pixel formats. */
const PIXEL_FORMATS: Readonly<Record<string, string>> = {
  ...{ yuyv: 'yuyv422', uyvy: 'uyvy422', yvyu: 'yvyu422', yu12: 'yuv420p' },
  ...{ rgb3: 'rgb24', bgr3: 'bgr24', grey: 'gray', y16: 'gray16le' },
};

/** Without it, ffmpeg takes the first format of the camera that it supports. */
function inputFormat(format: CameraRequest['format']): string[] {
  if (format === 'any') return [];
  return ['-input_format', format === 'auto' ? 'mjpeg' : (PIXEL_FORMATS[format] ?? format)];
}

function splitInput(input: string): { format: string | undefined; name: string } {
  const colon = input.indexOf(':');
  const format = input.slice(0, Math.max(0, colon));
  if (FORMATS.has(format)) return { format, name: input.slice(colon + 1) };
  return { format: /^\/dev\/(video|v4l\/)/.test(input) ? 'v4l2' : undefined, name: input };
}
