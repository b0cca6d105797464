import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CameraSnapshot } from '#src/core/camera/camera-snapshot.js';
import type { CameraState } from '#src/core/camera/camera-state.js';
import { describe, pressWindowKey, validChoice, type WindowChoice } from '#src/receiver/window/window-view.js';

const NOW = { nowMs: 100_000, ageMs: 42, listening: 'tcp://127.0.0.1:5252' };
const FRAME = {
  jpeg: new Uint8Array(),
  sequence: 1,
  capturedMs: undefined,
  receivedMs: 0,
  trueSize: { width: 4, height: 3 },
};

function camera(place: number, state: CameraState = { kind: 'live', sinceMs: 0, lastFrameMs: 0 }): CameraSnapshot {
  return {
    place,
    name: `camera ${place}`,
    source: '',
    address: '',
    state,
    fps: 0,
    bytesPerSecond: 0,
    frames: 0,
    bytes: 0,
    dropped: 0,
    corrupt: 0,
    latencyMs: undefined,
    roundTripMs: undefined,
    frame: FRAME,
    paused: false,
    recording: false,
  };
}

const CAMERAS = [camera(1), camera(2), camera(5)];
const NOTHING: WindowChoice = { place: undefined, frozenMs: undefined, brightens: false };
const FIRST: WindowChoice = { ...NOTHING, place: 1 };

test('the first camera is chosen until another one is, and again when that is no longer known', () => {
  assert.equal(validChoice(NOTHING, CAMERAS).place, 1);
  assert.equal(validChoice({ ...NOTHING, place: 5 }, CAMERAS).place, 5);
  assert.equal(validChoice({ ...NOTHING, place: 7, frozenMs: 3 }, CAMERAS).place, 1);
  assert.equal(validChoice({ ...NOTHING, place: 7, frozenMs: 3 }, []).place, undefined);
});

test('arrows go round, numbers go straight, and what is not there changes nothing', () => {
  const press = (place: number, key: Parameters<typeof pressWindowKey>[1]) =>
    pressWindowKey({ ...NOTHING, place }, key, CAMERAS, 0).place;
  assert.deepEqual([press(1, 'next'), press(5, 'next'), press(1, 'previous'), press(2, 'previous')], [2, 1, 5, 1]);
  assert.deepEqual([press(1, '5'), press(1, '4'), press(1, '1')], [5, 1, 1]);
  assert.equal(pressWindowKey(NOTHING, 'next', [], 0).place, undefined);
});

test('a picture is frozen, resumes, and is not frozen with another camera', () => {
  const frozen = pressWindowKey(FIRST, 'freeze', CAMERAS, 7);
  assert.equal(frozen.frozenMs, 7);
  assert.equal(pressWindowKey(frozen, 'freeze', CAMERAS, 9).frozenMs, undefined);
  assert.deepEqual(pressWindowKey(frozen, 'next', CAMERAS, 9), { ...NOTHING, place: 2 });
  const without = CAMERAS.map((one) => ({ ...one, frame: undefined }));
  assert.equal(pressWindowKey(FIRST, 'freeze', without, 7).frozenMs, undefined);
});

test('title and words say what state the camera is in, and only a live picture is bright', () => {
  const waiting = describe(undefined, FIRST, NOW);
  assert.match(waiting.title, /waiting/);
  assert.deepEqual(waiting.words, ['WAITING FOR A CAMERA', 'sender --to tcp://127.0.0.1:5252']);

  const live = describe(camera(1), FIRST, NOW);
  assert.deepEqual([live.title, live.words, live.dimmed], ['camera 1 - LIVE 42 ms - ttycam', [], false]);
  assert.equal(describe(camera(1), FIRST, { ...NOW, ageMs: undefined }).title, 'camera 1 - LIVE - ttycam');

  const stalled: CameraState = { kind: 'stalled', sinceMs: 0, lastFrameMs: 96_000, reason: 'unplugged' };
  const stale = describe(camera(1, stalled), FIRST, NOW);
  assert.deepEqual([stale.words, stale.dimmed], [['STALLED 4 s', 'unplugged'], true]);

  const lost = describe(camera(1, { kind: 'lost', sinceMs: 88_000, reason: 'reset' }), FIRST, NOW);
  assert.deepEqual(
    [lost.title, lost.words, lost.dimmed],
    ['camera 1 - LOST 12 s - ttycam', ['LOST 12 s', 'reset'], true],
  );

  const back = describe(camera(1, { kind: 'connecting', sinceMs: 99_000 }), FIRST, NOW);
  assert.deepEqual([back.words, back.dimmed], [['CONNECTING 1 s'], true]);
});

test('a frozen picture is marked as frozen beside its state', () => {
  const frozen = { ...FIRST, frozenMs: 97_000 };
  const live = describe(camera(1), frozen, NOW);
  assert.match(live.title, /LIVE - FROZEN 3 s/);
  assert.deepEqual([live.words, live.tone, live.dimmed], [['FROZEN 3 s', 'Space goes on'], 'frozen', false]);
  const lost = describe(camera(1, { kind: 'lost', sinceMs: 88_000, reason: 'reset' }), frozen, NOW);
  assert.deepEqual([lost.words[0], lost.words[2], lost.tone], ['LOST 12 s', 'FROZEN 3 s', 'lost']);
});

test('b brightens pictures, those of other cameras too, and the title says so', () => {
  const bright = pressWindowKey(FIRST, 'brighten', CAMERAS, 0);
  assert.deepEqual(bright, { ...FIRST, brightens: true });
  assert.equal(pressWindowKey(bright, 'brighten', CAMERAS, 0).brightens, false);
  assert.ok(pressWindowKey(bright, 'next', CAMERAS, 0).brightens);
  assert.ok(validChoice({ ...bright, place: 7 }, CAMERAS).brightens);
  const view = describe(camera(1), bright, NOW);
  assert.deepEqual([view.title, view.brightened], ['camera 1 - LIVE 42 ms - BRIGHT - ttycam', true]);
  assert.ok(!describe(camera(1), FIRST, NOW).brightened);
});
