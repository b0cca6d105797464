// The frame limit of a run holds for all cameras together, also while pictures are checked and outputs are slow.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { CameraPeer } from '#src/receiver/inputs/camera-peer.js';
import { CameraRegistry } from '#src/receiver/inputs/camera-registry.js';
import { FrameQuota } from '#src/receiver/inputs/frame-receiver.js';
import { identify } from '#src/receiver/inputs/identity.js';
import { pictures } from '../../helpers/pictures.js';

const [JPEG] = await pictures(1);
const NOW = { ms: 1_000, unixUs: 1_700_000_000_000_000 };
const nothing = () => undefined;

/** Cameras of one run. Their frames are checked where `check` is given, and written by `write`. */
function peersOf(limit: number, check?: () => Promise<string | undefined>, write?: () => Promise<void>) {
  const quota = new FrameQuota(limit);
  const registry = new CameraRegistry({ state: nothing, lost: nothing });
  const frames = {
    check,
    corrupt: nothing,
    frame: () => {
      quota.countArrived();
      return write?.();
    },
  };
  return ['front', 'yard', 'barn'].map((cameraName) => {
    const hello = { protocolVersion: 1, cameraName, source: 'test', software: 'test', finite: false };
    const identity = identify({ ...hello, instanceId: randomBytes(16) }, '127.0.0.1', undefined);
    return new CameraPeer(registry.roster.take(identity, NOW.ms), registry, frames, quota);
  });
}

function counted(peers: readonly CameraPeer[]): number {
  return peers.reduce((sum, { camera }) => sum + camera.frames, 0);
}

for (const [how, check, write] of [
  ['at once', undefined, undefined],
  ['while their pictures are checked', async () => undefined, undefined],
  ['while the output is slow', undefined, async () => undefined],
] as const) {
  test(`frames of three cameras that come together do not exceed the limit, taken ${how}`, async () => {
    const peers = peersOf(4, check, write);
    const taken = await Promise.all(
      [1, 2].flatMap((sequence) => peers.map((one) => one.take({ jpeg: JPEG, sequence }, NOW))),
    );
    assert.deepEqual(taken, [true, true, true, true, false, false]);
    assert.equal(counted(peers), 4);
  });
}

test('a damaged picture leaves its place in the limit to the next one', async () => {
  const problems = ['the scan ends early', undefined, undefined];
  const peers = peersOf(1, async () => problems.shift());
  const taken = await Promise.all(peers.map((one) => one.take({ jpeg: JPEG, sequence: 1 }, NOW)));
  assert.deepEqual(taken, [true, true, false]);
  assert.equal(counted(peers), 1);
});
