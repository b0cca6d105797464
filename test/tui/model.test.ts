import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CameraState } from '#dist/core/camera-state.js';
import type { CameraSnapshot } from '#dist/core/snapshot.js';
import {
  FIRST_VIEW,
  History,
  holdSelection,
  pressKey,
  StateTimes,
  type View,
  visibleCameras,
} from '#dist/tui/model.js';

const PLACES = [1, 2, 3, 5, 8];

function camera(place: number, state: CameraState = { kind: 'live', sinceMs: 0, lastFrameMs: 0 }): CameraSnapshot {
  return {
    ...{
      place,
      name: `camera ${place}`,
      source: '',
      address: '10.0.0.1:1',
      state,
      paused: false,
      recording: false,
      fps: place,
      bytesPerSecond: place * 1_000,
    },
    ...{ frames: 0, bytes: 0, dropped: 0, corrupt: 0, latencyMs: undefined, roundTripMs: undefined, frame: undefined },
  };
}

function press(view: View, ...keys: readonly string[]): View {
  return keys.reduce((now, key) => pressKey(now, key, PLACES, 2).view, view);
}

const SELECTED = holdSelection(FIRST_VIEW, PLACES);

test('the first camera is selected, and another one when the selected is no longer known', () => {
  assert.equal(SELECTED.selected, 1);
  assert.equal(holdSelection({ ...SELECTED, selected: 3 }, [2, 5]).selected, 2);
  assert.equal(holdSelection(SELECTED, []).selected, undefined);
  assert.equal(holdSelection(SELECTED, PLACES), SELECTED);
});

test('Tab goes round, arrows stop at the ends, and up and down go by the rows of tiles', () => {
  assert.equal(press(SELECTED, 'tab').selected, 2);
  assert.equal(press(SELECTED, 'S-tab').selected, 8);
  assert.equal(press(SELECTED, 'left').selected, 1);
  assert.equal(press(SELECTED, 'down').selected, 3);
  assert.equal(press(SELECTED, 'down', 'down', 'up').selected, 3);
  assert.equal(press(SELECTED, 'right', 'right').selected, 3);
});

test('a digit selects the camera of that place, and nothing where there is none', () => {
  assert.equal(press(SELECTED, '5').selected, 5);
  assert.equal(press(SELECTED, '4').selected, 1);
});

test('Esc goes back one step: first out of the help, then out of the zoom', () => {
  const deep = press(SELECTED, 'enter', '?');
  assert.deepEqual([deep.zoomed, deep.helpOpen], [true, true]);
  const once = press(deep, 'escape');
  assert.deepEqual([once.zoomed, once.helpOpen], [true, false]);
  assert.equal(press(once, 'escape').zoomed, false);
});

test('Space freezes the selected camera only, and lets it go', () => {
  const frozen = press(SELECTED, '2', 'space');
  assert.deepEqual([...frozen.frozen], [2]);
  assert.deepEqual([...press(frozen, 'space').frozen], []);
  assert.deepEqual([...press(FIRST_VIEW, 'space').frozen], []);
});

test('the keys that end, repaint and suspend say so, and unknown keys do nothing', () => {
  const wish = (key: string): string => pressKey(SELECTED, key, PLACES, 2).wish;
  assert.deepEqual(['q', 'C-c', 'C-l', 'C-z', 'x', 'f7'].map(wish), [
    'quit',
    'quit',
    'repaint',
    'suspend',
    'nothing',
    'nothing',
  ]);
  assert.equal(press(SELECTED, 'x', 'f7', 'M-q'), SELECTED);
});

test('a page holds four cameras, and the zoom one', () => {
  const cameras = PLACES.map((place) => camera(place));
  const places = (view: View): number[] => visibleCameras(view, cameras).map(({ place }) => place);
  assert.deepEqual(places(SELECTED), [1, 2, 3, 5]);
  assert.deepEqual(places({ ...SELECTED, selected: 8 }), [8]);
  assert.deepEqual(places({ ...SELECTED, selected: 3, zoomed: true }), [3]);
  assert.deepEqual(places(FIRST_VIEW), [1, 2, 3, 5]);
});

test('the history is a minute long, padded with noughts, and forgets cameras that are gone', () => {
  const history = new History();
  for (let second = 0; second < 70; second += 1) history.sample(second < 65 ? [camera(1), camera(2)] : [camera(2)]);
  assert.deepEqual(history.of(1).fps, new Array(60).fill(0));
  assert.deepEqual(history.of(2).bytesPerSecond, new Array(60).fill(2_000));
  history.sample([camera(3)]);
  assert.deepEqual(history.of(3).fps.slice(-2), [0, 3]);
  assert.equal(history.of(undefined).fps.length, 60);
});

test('a state counts from when it was seen, and a stalled camera from its last frame', () => {
  const times = new StateTimes();
  const lost = camera(1, { kind: 'lost', sinceMs: 5_000_000, reason: 'gone' });
  const stalled = camera(2, { kind: 'stalled', sinceMs: 5_002_000, lastFrameMs: 5_000_000 });
  times.observe([lost, stalled], 100);
  times.observe([lost, stalled], 1_000);
  assert.equal(times.elapsedMs(lost, 1_100), 1_000);
  assert.equal(times.elapsedMs(stalled, 1_100), 3_000);
  times.observe([camera(1)], 1_200);
  assert.equal(times.elapsedMs(camera(1), 1_300), 100);
});
