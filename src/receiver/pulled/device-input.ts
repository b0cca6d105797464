// The sources of a sender as inputs: cameras of this machine, files, recordings, pipes and the test pattern.

import { DEFAULT_CAPTURE_SIZE } from '../../sources/camera-request.js';
import { recordingOf } from '../../sources/files/recording-player.js';
import { openSource, type SourceChoice } from '../../sources/open-source.js';
import type { CameraRequest, PulledInput } from './pulled-input.js';
import { sourceInput } from './source-input.js';

export function deviceInput({ address, settings }: CameraRequest): PulledInput {
  const { fps, size = DEFAULT_CAPTURE_SIZE, loop, speed } = settings;
  const choice: SourceChoice = { device: address, fps, loop, speed, input: { size, fps, format: 'auto' } };
  // A file that is not there, or no video device, is a mistake that a person should be shown at once.
  const source = openSource(choice, process.stdin);
  return sourceInput({
    kind: source.kind,
    hasRate: source.paced === true,
    knowsCaptureTime: recordingOf(address.reveal()) === undefined,
    open: () => openSource(choice, process.stdin),
  });
}
