// A camera behind ssh as an input: our own sender there over its pipes, or the JPEGs of another program.
import { DEFAULT_CAPTURE_SIZE } from '../../sources/camera-request.js';
import type { FarRequest } from '../../sources/ssh/far-script.js';
import { openSsh } from '../../sources/ssh/open-ssh.js';
import { parseSshAddress } from '../../sources/ssh/ssh-address.js';
import { programInput } from './program-input.js';
import type { CameraRequest, PulledInput } from './pulled-input.js';

/** Hosts lock out whoever fails to log in too often. */
const DENIED_RETRY_MS = 60_000;

/** @throws TtycamError `usage` for an address that cannot work. */
export function sshInput({ address, settings }: CameraRequest): PulledInput {
  const target = parseSshAddress(address.reveal());
  const { size, fps } = settings;
  const request: FarRequest = {
    size: size ?? DEFAULT_CAPTURE_SIZE,
    fps,
    senderArguments: [
      ...(size === undefined ? [] : ['--size', `${size.width}x${size.height}`]),
      ...(fps === undefined ? [] : ['--fps', String(fps)]),
    ],
  };
  return programInput({
    shown: address.shown,
    open: (signal) => openSsh(target, request, signal),
    describe: (program) => `${program || 'a command'} over ssh`,
    deniedRetryMs: DENIED_RETRY_MS,
  });
}
