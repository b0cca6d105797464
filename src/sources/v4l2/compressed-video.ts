// Captures compressed video that ffmpeg cannot read from a V4L2 device by itself: v4l2-ctl reads it, and ffmpeg decodes it.
import type { CameraRequest } from '../camera-request.js';
import { jpegStream } from '../files/jpeg-stream.js';
import type { SourceEvents, SourceFrame } from '../source.js';
import { type RunningChild, startChild } from '../tools/child.js';
import { decoderArguments } from '../tools/ffmpeg.js';
import type { CompressedFormat } from './offered-formats.js';
import { streamCommand } from './v4l2-ctl.js';

/** ffmpeg's names of the streams. */
const STREAMS: Readonly<Record<CompressedFormat, string>> = { H264: 'h264', HEVC: 'hevc' };

/** One attempt to capture from the device `node`. */
export async function* captureCompressed(
  node: string,
  format: CompressedFormat,
  request: CameraRequest,
  signal: AbortSignal,
  events: SourceEvents,
): AsyncGenerator<SourceFrame, void, undefined> {
  const reader = startChild(streamCommand(node, format, request), signal);
  const args = decoderArguments(STREAMS[format], request);
  const decoder = startChild({ command: 'ffmpeg', args, debianPackage: 'ffmpeg', stdin: 'open' }, signal);
  try {
    if (decoder.stdin !== null) reader.stdout.pipe(decoder.stdin);
    // The output of a program that could not be started does not end.
    void reader.ended.then(() => decoder.stdin?.end());
    yield* jpegStream(decoder.stdout as AsyncIterable<Uint8Array>, events, signal);
    if (!signal.aborted) throw await firstReason(reader, decoder);
  } catch (reason) {
    if (!signal.aborted) throw reason;
  } finally {
    await Promise.all([reader.close(), decoder.close()]);
  }
}

/** Why the pictures ended: what ended the decoder, unless that was the end of its input. */
async function firstReason(reader: RunningChild, decoder: RunningChild): Promise<unknown> {
  const ended = await decoder.ended;
  return /exit code 0/.test(ended.message) ? await reader.ended : ended;
}
