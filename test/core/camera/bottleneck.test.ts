import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findBottleneck, type StreamFigures } from '#src/core/camera/bottleneck.js';
import { type SenderRates, senderRatesOf } from '#src/core/camera/sender-rates.js';

/** A camera of 30 fps whose frames all arrive and are all drawn. */
const SENDER: SenderRates = {
  ...{ cameraFps: 30, capturedFps: 30, sentFps: 30 },
  ...{ droppedForLinkFps: 0, droppedForCpuFps: 0, encodeMs: 6 },
};
const FLUENT: StreamFigures = { wantedFps: 30, arrivedFps: 30, drawnFps: 30, sender: SENDER };

function found(figures: Partial<StreamFigures>, sender: Partial<SenderRates> = {}): string {
  const bottleneck = findBottleneck({ ...FLUENT, sender: { ...SENDER, ...sender }, ...figures });
  return bottleneck.kind === 'none' ? 'none' : `${bottleneck.kind}: ${bottleneck.reason}`;
}

test('a stream that is as fluent as it is wanted has no bottleneck', () => {
  assert.equal(found({}), 'none');
  assert.equal(found({ arrivedFps: 28.2, drawnFps: 27.5 }), 'none', 'rates are never exact');
  assert.equal(found({ drawnFps: undefined }), 'none', 'nothing is drawn');
});

test('a camera that gives little is the bottleneck where nothing behind it loses frames', () => {
  const dark = { cameraFps: 7.5, capturedFps: 7.5, sentFps: 7.5 };
  assert.equal(found({ arrivedFps: 7.5, drawnFps: 7.5 }, dark), 'camera: the camera gives 7.5 fps');
  assert.equal(found({ arrivedFps: 7.5, drawnFps: 7.5, wantedFps: 8 }, dark), 'none');
});

test('a sender with a rate limit is distinguished from a slow camera', () => {
  const held = { capturedFps: 5, sentFps: 5 };
  assert.equal(found({ arrivedFps: 5, drawnFps: 5 }, held), 'camera: the sender passes on 5.0 of 30.0 fps');
});

test('a rate that this receiver has demanded is not a bottleneck', () => {
  const asked = { capturedFps: 5, sentFps: 5 };
  assert.equal(found({ wantedFps: 5, arrivedFps: 4.4, drawnFps: undefined }, asked), 'none');
});

test('a quality lowered for the link is said, whether or not the link still drops frames', () => {
  const lowered = { quality: 45, fullQuality: 80 };
  assert.equal(found({}, lowered), 'link: quality 45 of 80 for the link');
  assert.equal(found({}, { quality: 45 }), 'link: quality 45 for the link', 'else they travel as they came');
  assert.equal(found({}, { quality: 80, fullQuality: 80 }), 'none');
  const dropping = { ...lowered, sentFps: 10, droppedForLinkFps: 20 };
  assert.equal(found({ arrivedFps: 10 }, dropping), 'link: the link carries 10.0 of 30.0 fps at quality 45 of 80');
});

test('frames that are dropped while another one is encoded count for the CPU', () => {
  const slow = { sentFps: 4, droppedForCpuFps: 26, encodeMs: 245 };
  const words = 'sender-cpu: the sender’s CPU encodes 4.0 of 30.0 fps (245 ms a picture)';
  assert.equal(found({ arrivedFps: 4, drawnFps: 4 }, slow), words);
});

test('frames that are dropped while the link has no capacity count for the link', () => {
  const slow = { sentFps: 10, droppedForLinkFps: 20 };
  assert.equal(found({ arrivedFps: 10, drawnFps: 10 }, slow), 'link: the link carries 10.0 of 30.0 fps');
  assert.equal(found({ arrivedFps: 10, drawnFps: 10, wantedFps: 10 }, slow), 'none', 'as much as is wanted');
});

test('of two stages that lose frames the one that loses the larger share counts', () => {
  const both = { sentFps: 6, droppedForCpuFps: 6, droppedForLinkFps: 18 };
  assert.match(found({ arrivedFps: 6, drawnFps: 6 }, both), /^link: the link carries 6\.0 of 24\.0 fps/);
  assert.match(found({ arrivedFps: 6, drawnFps: 1 }, both), /^terminal/);
  // The camera gives half of the rate, which is the upper bound. Losses below it are the bottleneck.
  const dark = { cameraFps: 15, capturedFps: 15, sentFps: 10, droppedForLinkFps: 5 };
  assert.match(found({ arrivedFps: 10, drawnFps: 10 }, dark), /^link/);
});

test('a terminal that draws less than arrives is the bottleneck, but not where less is wanted', () => {
  assert.equal(found({ drawnFps: 12 }), 'terminal: this terminal draws 12.0 of 30.0 fps');
  assert.equal(found({ drawnFps: 12, wantedFps: 12 }), 'none');
  assert.equal(found({ drawnFps: 0, arrivedFps: 0 }), 'none', 'nothing to draw');
});

test('a file has no rate of its own: only its encoder can be the bottleneck', () => {
  const file = { cameraFps: 0, capturedFps: 8, sentFps: 8, encodeMs: 20 };
  assert.equal(found({ arrivedFps: 8, drawnFps: 8 }, file), 'none');
  const busy = 'sender-cpu: the sender’s CPU encodes 8.0 fps (124 ms a picture)';
  assert.equal(found({ arrivedFps: 8, drawnFps: 8 }, { ...file, encodeMs: 124 }), busy);
});

test('without a sender’s report only the terminal can be the bottleneck', () => {
  assert.deepEqual(findBottleneck({ ...FLUENT, arrivedFps: 5, drawnFps: 5, sender: undefined }), { kind: 'none' });
  assert.equal(findBottleneck({ ...FLUENT, drawnFps: 5, sender: undefined }).kind, 'terminal');
});

test('counts become rates over the time they were taken in, and none over no time', () => {
  const counts = { cameraFrames: 15, captured: 10, sent: 6, droppedForLink: 3, droppedForCpu: 1, encodeUs: 12_500 };
  assert.deepEqual(senderRatesOf({ intervalMs: 500, ...counts }), {
    ...{ cameraFps: 30, capturedFps: 20, sentFps: 12 },
    ...{ droppedForLinkFps: 6, droppedForCpuFps: 2, encodeMs: 12.5 },
  });
  assert.equal(senderRatesOf({ intervalMs: 0, ...counts }), undefined);
});

test('pictures that arrive damaged are reported as such, and not as a slow terminal', () => {
  const damage = { damagedFps: 15, damaged: 30, decoded: 60 };
  assert.equal(found({ drawnFps: 15, damage }), 'damage: 30 of 60 pictures are damaged');
  assert.equal(
    found({ drawnFps: 0, damage: { damagedFps: 30, damaged: 60, decoded: 60 } }),
    'damage: 60 of 60 pictures are damaged',
  );
  assert.equal(
    found({ damage: { damagedFps: 0.1, damaged: 1, decoded: 100 } }),
    'damage: 1 of 100 pictures is damaged',
  );
  assert.equal(found({ damage: { damagedFps: 0, damaged: 0, decoded: 60 } }), 'none');
  assert.equal(
    found({ drawnFps: 5, damage: { damagedFps: 3, damaged: 6, decoded: 60 } }),
    'terminal: this terminal draws 5.0 of 27.0 fps',
  );
});
