// A V4L2 camera through v4l2-ctl, which is preinstalled on a Raspberry Pi and the lightest of the programs that can.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { TtycamError } from '../../core/errors.js';
import type { Size } from '../../core/geometry.js';
import { plainText } from '../../core/text.js';
import { ChunkList } from '../../core/wire/chunks.js';
import { unixUs } from '../../net/clock.js';
import { busy, type CameraRequest } from '../camera-request.js';
import { jpegStream } from '../files/jpeg-stream.js';
import type { SourceEvents, SourceFrame } from '../source.js';
import { childOutput } from '../tools/child.js';
import { type Grant, isMjpeg, negotiate } from './v4l2-format.js';
import { yuyvToRgb } from './yuyv.js';

const COMMAND = 'v4l2-ctl';
const DEBIAN_PACKAGE = 'v4l-utils';

/** A mark for each frame, and the rate once a second. */
const PROGRESS = /<+|[\d.]+ fps(?:, dropped buffers: \d+)?/g;

/** Setting a format takes milliseconds; on the metadata node of some cameras v4l2-ctl never returns. */
const NEGOTIATE_TIMEOUT_MS = 5_000;

/** One attempt to capture from the V4L2 device `node`, which is known to be a camera. */
export async function* captureV4l2Ctl(
  node: string,
  request: CameraRequest,
  signal: AbortSignal,
  events: SourceEvents,
): AsyncGenerator<SourceFrame, void, undefined> {
  const grant = await negotiate(node, request, (pixelFormat) => setFormat(node, pixelFormat, request.size));
  const rate = request.fps === undefined ? [] : ['-p', String(request.fps)];
  const args = [
    '-d',
    node,
    '-v',
    formatArgument(grant.pixelFormat, grant.size),
    ...rate,
    '--stream-mmap',
    '--stream-to=-',
  ];
  const output = childOutput({ command: COMMAND, args, debianPackage: DEBIAN_PACKAGE, progress: PROGRESS }, signal);
  if (isMjpeg(grant.pixelFormat)) yield* jpegStream(output, events, signal);
  else yield* yuyvStream(output, grant);
}

/** The pictures of a raw stream, each of exactly the size granted. */
async function* yuyvStream(chunks: AsyncIterable<Uint8Array>, grant: Grant): AsyncGenerator<SourceFrame> {
  const { size, stride, imageBytes } = grant;
  const held = new ChunkList();
  for await (const chunk of chunks) {
    held.push(chunk);
    while (held.length >= imageBytes) {
      const pixels = yuyvToRgb(held.take(imageBytes), size, stride);
      yield { picture: { kind: 'rgb', pixels, size }, capturedUs: unixUs() };
    }
  }
}

async function setFormat(node: string, pixelFormat: string, size: Size): Promise<Grant> {
  const args = ['-d', node, '-v', formatArgument(pixelFormat, size), '-V'];
  try {
    const { stdout } = await promisify(execFile)(COMMAND, args, {
      timeout: NEGOTIATE_TIMEOUT_MS,
      killSignal: 'SIGKILL',
      env: { ...process.env, LC_ALL: 'C' },
    });
    return parseGrant(stdout, node);
  } catch (reason) {
    throw negotiateError(node, reason);
  }
}

/**
 * Reads what `v4l2-ctl -V` prints.
 *
 * @throws TtycamError when it is none of a camera's.
 */
export function parseGrant(text: string, node: string): Grant {
  const size = /Width\/Height\s*:\s*(\d+)\/(\d+)/.exec(text);
  const pixelFormat = /Pixel Format\s*:\s*'([^']{4})'/.exec(text)?.[1];
  if (size === null || pixelFormat === undefined) {
    throw noFormat(node);
  }
  const width = Number(size[1]);
  const stride = Number(/Bytes per Line\s*:\s*(\d+)/.exec(text)?.[1] ?? 0) || width * 2;
  const height = Number(size[2]);
  const imageBytes = Number(/Size Image\s*:\s*(\d+)/.exec(text)?.[1] ?? 0) || stride * height;
  return { pixelFormat, size: { width, height }, stride, imageBytes };
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
    const words = `${COMMAND} is not installed. On Debian and Raspberry Pi OS: apt install ${DEBIAN_PACKAGE}`;
    return new TtycamError('source-missing', words, { cause: reason });
  }
  if (killed === true) return new TtycamError('source-failed', `${node} does not answer`, { cause: reason });
  // Silent, with exit code 255: what v4l2-ctl does when the format cannot be set as somebody else streams.
  // Some of what fails it writes to stdout.
  const said = `${stdout ?? ''}\n${stderr ?? ''}`.trim();
  if (said === '' || /busy/i.test(said)) return busy(node, reason);
  if (/VIDIOC_G_FMT: failed: Invalid argument/.test(said)) return noFormat(node, reason);
  const lastLine = plainText(said.split('\n').at(-1) ?? '', 200);
  return new TtycamError('source-failed', `${node}: ${lastLine}`, { cause: reason });
}

/** A metadata node has none, and neither has a loopback device while nothing feeds it. */
function noFormat(node: string, cause?: unknown): TtycamError {
  const words = `${node} has no video format: it is no camera, or nothing feeds it`;
  return new TtycamError('source-failed', words, { cause });
}

function formatArgument(pixelFormat: string, { width, height }: Size): string {
  return `width=${width},height=${height},pixelformat=${pixelFormat}`;
}
