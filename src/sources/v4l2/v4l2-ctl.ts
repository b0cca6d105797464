// Captures from a V4L2 camera through v4l2-ctl, the cheapest child process. Raspberry Pi OS has it preinstalled.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { TtycamError } from '../../core/errors.js';
import type { Size } from '../../core/geometry.js';
import { plainText } from '../../core/text.js';
import { ChunkList } from '../../core/wire/chunks.js';
import { unixUs } from '../../net/clock.js';
import type { CameraRequest } from '../camera-request.js';
import { jpegStream } from '../files/jpeg-stream.js';
import type { SourceEvents, SourceFrame } from '../source.js';
import { type ChildCommand, childOutput } from '../tools/child.js';
import { formatOfPlanes, type NegotiatedFormat, negotiatedFormat } from './abi/format-abi.js';
import { busyError } from './device-errors.js';
import { grantedCapture } from './granted.js';
import { joinedPlanes } from './raw/joined-planes.js';
import { rawFormat } from './raw/raw-formats.js';
import { namedColors } from './raw/yuv-color-names.js';
import { isMjpeg, negotiate } from './v4l2-format.js';

const COMMAND = 'v4l2-ctl';
const DEBIAN_PACKAGE = 'v4l-utils';

/** Progress output: a mark for each frame, and the rate once a second. */
const PROGRESS = /<+|[\d.]+ fps(?:, dropped buffers: \d+)?/g;

/** Setting a format takes milliseconds. On the metadata node of some cameras, v4l2-ctl never returns. */
const NEGOTIATE_TIMEOUT_MS = 5_000;

const runOptions = () =>
  ({ timeout: NEGOTIATE_TIMEOUT_MS, killSignal: 'SIGKILL', env: { ...process.env, LC_ALL: 'C' } }) as const;

/** One attempt to capture from the V4L2 device `node`, which has to be a camera. */
export async function* captureV4l2Ctl(
  node: string,
  request: CameraRequest,
  signal: AbortSignal,
  events: SourceEvents,
): AsyncGenerator<SourceFrame, void, undefined> {
  const format = await negotiate(node, request, {
    offered: await listFormats(node),
    setFormat: (pixelFormat) => setFormat(node, pixelFormat, request.size),
  });
  events.opened?.(grantedCapture(format, request));
  const command = streamCommand(node, format.pixelFormat, { ...request, size: format.size });
  const output = childOutput(command, signal);
  if (isMjpeg(format.pixelFormat)) yield* jpegStream(output, events, signal);
  else yield* rawStream(output, format);
}

/** The command that writes the buffers of a device to its stdout. */
export function streamCommand(node: string, pixelFormat: string, { size, fps }: CameraRequest): ChildCommand {
  const rate = fps === undefined ? [] : ['-p', String(fps)];
  const stream = ['--stream-mmap', '--stream-to=-'];
  const args = ['-d', node, '-v', formatArgument(pixelFormat, size), ...rate, ...stream];
  return { command: COMMAND, args, debianPackage: DEBIAN_PACKAGE, progress: PROGRESS };
}

/** The FourCCs that a device lists. */
async function listFormats(node: string): Promise<string[]> {
  try {
    const { stdout } = await promisify(execFile)(COMMAND, ['-d', node, '--list-formats'], runOptions());
    return [...stdout.matchAll(/^\s*\[\d+\]: '(.{4})'/gm)].map(([, fourcc = '']) => fourcc);
  } catch {
    // Setting a format fails for the same reason, with a message.
    return [];
  }
}

/** The pictures of a raw stream, each of exactly the negotiated size. */
async function* rawStream(chunks: AsyncIterable<Uint8Array>, format: NegotiatedFormat): AsyncGenerator<SourceFrame> {
  const { size, stride, imageBytes, pixelFormat, planes = [], colors } = format;
  const raw = rawFormat(pixelFormat);
  if (raw === undefined) throw new TtycamError('source-failed', `the format ${pixelFormat} is not read here`);
  const received = new ChunkList();
  for await (const chunk of chunks) {
    received.push(chunk);
    while (received.length >= imageBytes) {
      const picture = joinedPlanes(received.take(imageBytes), planes, size.height);
      const pixels = raw.toRgb(picture, size, stride, colors);
      yield { picture: { kind: 'rgb', pixels, size }, capturedUs: unixUs() };
    }
  }
}

/** Undefined where the driver refuses the format, and does not choose another one. */
async function setFormat(node: string, pixelFormat: string, size: Size): Promise<NegotiatedFormat | undefined> {
  const args = ['-d', node, '-v', formatArgument(pixelFormat, size), '-V'];
  try {
    const { stdout, stderr } = await promisify(execFile)(COMMAND, args, runOptions());
    // It goes on to print the format that is set, and exits with 0.
    if (/VIDIOC_S_FMT: failed: Invalid argument/.test(`${stdout}${stderr}`)) return undefined;
    return parseNegotiatedFormat(stdout, node);
  } catch (reason) {
    const { stdout, stderr } = reason as { stdout?: string; stderr?: string };
    if (/VIDIOC_S_FMT: failed: Invalid argument/.test(`${stdout ?? ''}${stderr ?? ''}`)) return undefined;
    throw negotiateError(node, reason);
  }
}

/**
 * Parses the output of `v4l2-ctl -V`.
 *
 * @throws TtycamError when it holds no video format.
 */
export function parseNegotiatedFormat(text: string, node: string): NegotiatedFormat {
  const size = /Width\/Height\s*:\s*(\d+)\/(\d+)/.exec(text);
  const pixelFormat = /Pixel Format\s*:\s*'([^']{4})'/.exec(text)?.[1];
  if (size === null || pixelFormat === undefined) {
    throw noFormatError(node);
  }
  const numbers = (pattern: RegExp): number[] => [...text.matchAll(pattern)].map(([, number]) => Number(number));
  const strides = numbers(/Bytes per Line\s*:\s*(\d+)/g);
  const planes = numbers(/Size Image\s*:\s*(\d+)/g).map((bytes, at) => ({ stride: strides[at] ?? 0, bytes }));
  const pixels = { width: Number(size[1]), height: Number(size[2]) };
  const [first = { stride: 0, bytes: 0 }] = planes;
  const format =
    planes.length > 1 ? formatOfPlanes(pixelFormat, pixels, planes) : negotiatedFormat(pixelFormat, pixels, first);
  return { ...format, colors: namedColors(text) };
}

function negotiateError(node: string, reason: unknown): TtycamError {
  if (reason instanceof TtycamError) return reason;
  const { code, killed, stdout, stderr } = reason as {
    code?: unknown;
    killed?: boolean;
    stdout?: string;
    stderr?: string;
  };
  if (code === 'ENOENT') {
    const message = `${COMMAND} is not installed. On Debian and Raspberry Pi OS: apt install ${DEBIAN_PACKAGE}`;
    return new TtycamError('source-missing', message, { cause: reason });
  }
  if (killed === true) return new TtycamError('source-failed', `${node} does not answer`, { cause: reason });
  // Where another program streams, v4l2-ctl cannot set the format: it exits with code 255 and prints nothing.
  // It writes some of its errors to stdout.
  const output = `${stdout ?? ''}\n${stderr ?? ''}`.trim();
  if (output === '' || /busy/i.test(output)) return busyError(node, reason);
  if (/VIDIOC_G_FMT: failed: Invalid argument/.test(output)) return noFormatError(node, reason);
  const lastLine = plainText(output.split('\n').at(-1) ?? '', 200);
  return new TtycamError('source-failed', `${node}: ${lastLine}`, { cause: reason });
}

/** The error for a device without a video format: a metadata node, or a loopback device that no program feeds. */
function noFormatError(node: string, cause?: unknown): TtycamError {
  const message = `${node} has no video format: it is not a camera, or nothing feeds it`;
  return new TtycamError('source-failed', message, { cause });
}

function formatArgument(pixelFormat: string, { width, height }: Size): string {
  return `width=${width},height=${height},pixelformat=${pixelFormat}`;
}
