import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ReceivedFrame } from '#src/core/camera/received-frame.js';
import type { DecodeOutcome } from '#src/picture/decoded-picture.js';
import { LatestPicture } from '#src/tui/widgets/latest-picture.js';

const PICTURE = { kind: 'picture', picture: { width: 2, height: 2, rgb: new Uint8Array(12) } } as const;
const UNREADABLE = { kind: 'unreadable', reason: 'it breaks off' } as const;

function frameOf(sequence: number): ReceivedFrame {
  return {
    jpeg: Uint8Array.of(sequence),
    sequence,
    capturedMs: 0,
    receivedMs: 0,
    trueSize: { width: 2, height: 2 },
  };
}

/** A picture whose decodes end when the test says so, at the time that it says. */
function heldPicture() {
  const decodes: ((outcome: DecodeOutcome) => void)[] = [];
  const calls: string[] = [];
  let nowMs = 0;
  const latest = new LatestPicture(
    () => new Promise((resolve) => decodes.push(resolve)),
    () => calls.push('ready'),
    (_, { kind }) => calls.push(kind),
    undefined,
    () => nowMs,
  );
  return {
    latest,
    calls,
    async decoded(atMs: number, outcome: DecodeOutcome) {
      nowMs = atMs;
      decodes.shift()?.(outcome);
      await new Promise(setImmediate);
    },
  };
}

test('a screen waits for a decode for 0.1 s at most', async () => {
  const { latest, decoded } = heldPicture();
  assert.equal(latest.awaitedUntilMs, undefined);
  latest.offer(frameOf(1), 2, 2);
  assert.equal(latest.awaitedUntilMs, 100);
  await decoded(40, PICTURE);
  assert.equal(latest.awaitedUntilMs, undefined);
  latest.offer(frameOf(2), 2, 2);
  assert.equal(latest.awaitedUntilMs, 140);
});

test('no screen waits for a camera whose last picture took longer than 0.1 s', async () => {
  const { latest, decoded } = heldPicture();
  latest.offer(frameOf(1), 2, 2);
  await decoded(300, PICTURE);
  latest.offer(frameOf(2), 2, 2);
  assert.equal(latest.awaitedUntilMs, undefined);
  await decoded(320, PICTURE);
  latest.offer(frameOf(3), 2, 2);
  assert.equal(latest.awaitedUntilMs, 420);
});

test('an unreadable frame ends the wait too, and the picture stays', async () => {
  const { latest, calls, decoded } = heldPicture();
  latest.offer(frameOf(1), 2, 2);
  await decoded(5, PICTURE);
  latest.offer(frameOf(2), 2, 2);
  await decoded(10, UNREADABLE);
  assert.deepEqual(calls, ['decoded', 'ready', 'unreadable', 'ready']);
  assert.equal(latest.awaitedUntilMs, undefined);
  assert.equal(latest.frame?.sequence, 1);
});
