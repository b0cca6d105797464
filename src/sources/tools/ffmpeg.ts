// Captures from any ffmpeg input: cameras of macOS and Windows, network cameras, files, test pictures.
import { parseAddress } from '../../core/address.js';
import { TtycamError } from '../../core/errors.js';
import type { CameraRequest } from '../camera-request.js';
import { jpegStream } from '../files/jpeg-stream.js';
import type { SourceEvents, SourceFrame } from '../source.js';
import { childOutput } from './child.js';

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
  const [first, ...others] = formatsToTry(input, request);
  try {
    for await (const frame of captureAs(first, input, request, signal, events)) {
      // The camera has this format, so a later failure has another reason.
      others.length = 0;
      yield frame;
    }
  } catch (reason) {
    const [other] = others;
    if (other === undefined || signal.aborted) throw reason;
    yield* captureAs(other, input, request, signal, events);
  }
}

function captureAs(
  format: CameraRequest['format'],
  input: string,
  request: CameraRequest,
  signal: AbortSignal,
  events: SourceEvents,
): AsyncIterable<SourceFrame> {
  const stdin = secretInput(input);
  const args = ffmpegArguments(input, { ...request, format });
  const child = { command: 'ffmpeg', args, debianPackage: 'ffmpeg', ...(stdin === undefined ? {} : { stdin }) };
  return jpegStream(childOutput(child, signal), events, signal);
}

/** ffmpeg cannot list a V4L2 camera's formats beforehand, and fails when the camera lacks the requested one. */
function formatsToTry(
  input: string,
  { format }: CameraRequest,
): [CameraRequest['format'], ...CameraRequest['format'][]] {
  return format === 'auto' && splitInput(input).format === 'v4l2' ? ['mjpeg', 'any'] : [format];
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
export function ffmpegArguments(input: string, request: CameraRequest): string[] {
  const { format, name } = splitInput(input);
  const camera = format !== undefined && CAMERAS.has(format);
  const quiet = ['-nostdin', '-hide_banner', '-loglevel', 'error'];
  const settings = camera ? cameraArguments(format, request) : [];
  // A file would be read as fast as possible; -re reads it at its own rate.
  const paced = camera || /^(rtsp|rtmp|srt|udp|https?):/.test(input) ? ['-fflags', 'nobuffer'] : ['-re'];
  const copy = camera && format === 'v4l2' && (request.format === 'mjpeg' || request.format === 'auto');
  const encode = copy ? ['-c', 'copy'] : ['-c:v', 'mjpeg', '-q:v', '4', '-pix_fmt', 'yuvj420p'];
  const playlist = ['-f', 'concat', '-safe', '0', '-protocol_whitelist', PLAYLIST_PROTOCOLS, '-i', 'pipe:0'];
  const from =
    secretInput(input) !== undefined
      ? playlist
      : format === undefined
        ? ['-i', name]
        : ['-f', format, ...settings, '-i', name];
  return [...quiet, ...paced, ...from, '-an', ...encode, '-flush_packets', '1', '-f', 'mjpeg', '-'];
}

function cameraArguments(format: string, request: CameraRequest): string[] {
  const size = ['-video_size', `${request.size.width}x${request.size.height}`];
  const rate = request.fps === undefined ? [] : ['-framerate', String(request.fps)];
  if (format !== 'v4l2') return [...size, ...rate];
  return [...inputFormat(request.format), ...size, ...rate];
}

/** ffmpeg's names of pixel formats. */
const PIXEL_FORMATS: Readonly<Record<string, string>> = {
  ...{ yuyv: 'yuyv422', uyvy: 'uyvy422', yvyu: 'yvyu422', yu12: 'yuv420p' },
  ...{ rgb3: 'rgb24', bgr3: 'bgr24', grey: 'gray', y16: 'gray16le' },
};

/** Without it, ffmpeg takes the first format of the camera that it knows. */
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
