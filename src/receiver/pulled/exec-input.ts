// A program of the user's as an input (docker, kubectl, adb): it writes JPEGs to its stdout, or is one of our senders.
import { TtycamError } from '../../core/errors.js';
import { openProgram } from '../../sources/tools/open-program.js';
import { programInput } from './program-input.js';
import type { CameraRequest, PulledInput } from './pulled-input.js';

/** @throws TtycamError `usage` where no program is named. */
export function execInput({ address, settings }: CameraRequest): PulledInput {
  const command = address.reveal().slice('exec:'.length);
  if (command === '')
    throw new TtycamError('usage', 'exec:<program> needs a program, and arguments = […] in its table');
  return programInput({
    shown: address.shown,
    open: (signal) => openProgram(command, settings.arguments, signal),
    describe: () => address.shown,
  });
}
