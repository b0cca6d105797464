// A program of the user's that writes JPEGs to its stdout, as an input: docker, kubectl, adb.
import { TtycamError } from '../../core/errors.js';
import { jpegStream } from '../../sources/files/jpeg-stream.js';
import { QUICK_RETRY, supervise } from '../../sources/supervise.js';
import { childOutput } from '../../sources/tools/child.js';
import type { CameraRequest, PulledInput } from './pulled-input.js';
import { sourceInput } from './source-input.js';

const TIMES = { firstFrameMs: 15_000, nextFrameMs: 5_000, ...QUICK_RETRY };

export function execInput({ address, settings }: CameraRequest): PulledInput {
  const command = address.reveal().slice('exec:'.length);
  if (command === '')
    throw new TtycamError('usage', 'exec:<program> needs a program, and arguments = […] in its table');
  const child = { command, args: settings.arguments };
  return sourceInput({
    kind: 'live',
    knowsCaptureTime: false,
    open: () =>
      supervise(`exec:${command}`, (signal, events) => jpegStream(childOutput(child, signal), events, signal), TIMES),
  });
}
