// A capture from a simulated camera.
import assert from 'node:assert/strict';
import { setImmediate as turn } from 'node:timers/promises';
import type { CameraRequest } from '#src/sources/camera-request.js';
import type { GrantedCapture } from '#src/sources/source.js';
import { captureIoctl } from '#src/sources/v4l2/v4l2-ioctl.js';
import type { FakeCamera } from './fake-camera.js';

export const REQUEST: CameraRequest = { size: { width: 32, height: 16 }, fps: undefined, format: 'auto' };

/** A capture from `camera`, on a descriptor of /dev/null. */
export function capture(camera: FakeCamera, request: CameraRequest = REQUEST) {
  const stop = new AbortController();
  const torn: string[] = [];
  const granted: GrantedCapture[] = [];
  const events = {
    torn: (reason: string) => torn.push(reason),
    opened: (one: GrantedCapture) => granted.push(one),
    trouble: () => undefined,
    recovered: () => undefined,
    suspended: () => undefined,
  };
  const at = { node: '/dev/null', path: '/dev/v4l/by-id/usb-Camera' };
  const frames = captureIoctl(at, request, stop.signal, events, camera);
  return { frames, stop, torn, granted };
}

/** Waits until the capture polls for frames. */
export async function streaming(camera: FakeCamera): Promise<void> {
  while (camera.polls === 0) await turn();
}

/** Asserts that the capture has released all of its resources. */
export function assertReleased(camera: FakeCamera): void {
  assert.equal(camera.mapped.size, 0, 'mappings left');
  assert.equal(camera.polls, 0, 'polls left');
  assert.equal(camera.streaming, false, 'still streams');
}
