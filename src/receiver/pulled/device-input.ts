// The sources of a sender as inputs: cameras of this machine, files, recordings, pipes and the test pattern.

import { recordingOf } from '../../sources/files/recording-player.js';
import { openSource, type SourceChoice } from '../../sources/open-source.js';
import type { CameraRequest, PulledInput } from './pulled-input.js';
import { sourceInput } from './source-input.js';

/** As of a sender: what most webcams give as MJPEG. */
const DEFAULT_SIZE = { width: 640, height: 480 };

export function deviceInput({ address, settings }: CameraRequest): PulledInput {
  const { fps, size = DEFAULT_SIZE, loop, speed } = settings;
  const choice: SourceChoice = { device: address, fps, loop, speed, input: { size, fps, format: 'auto' } };
  // A file that is not there, or no video device, is a mistake that a person should see at once.
  const source = openSource(choice, process.stdin);
  return sourceInput({
    kind: source.kind,
    hasRate: source.paced === true,
    knowsCaptureTime: recordingOf(address.reveal()) === undefined,
    open: () => openSource(choice, process.stdin),
  });
}
