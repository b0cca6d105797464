import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ensureSelection, filterCameras, INITIAL_VIEW, pageOf, sortCameras } from '#src/tui/model/view-state.js';
import { snapshot } from '../snapshots.js';

const PLACES = [1, 2, 3, 5, 8];
const CAMERAS = PLACES.map((place) => snapshot({ place }));

test('the first camera is selected if none is, or if the selected one is no longer known', () => {
  const selected = ensureSelection(INITIAL_VIEW, PLACES);
  assert.equal(selected.selected, 1);
  assert.equal(ensureSelection({ ...selected, selected: 3 }, [2, 5]).selected, 2);
  assert.equal(ensureSelection(selected, []).selected, undefined);
  assert.equal(ensureSelection(selected, PLACES), selected);
});

test('the page of the selected camera has at most as many cameras as fit', () => {
  const places = (selected: number, perPage: number): number[] =>
    pageOf(selected, CAMERAS, perPage).shown.map(({ place }) => place);
  assert.deepEqual([places(1, 4), places(5, 4), places(8, 4), places(3, 1)], [[1, 2, 3, 5], [1, 2, 3, 5], [8], [3]]);
  assert.deepEqual([pageOf(8, CAMERAS, 4).index, pageOf(8, CAMERAS, 4).count, pageOf(1, [], 4).count], [1, 2, 1]);
});

test('the order by trouble is: lost, stalled or with a reason, connecting, paused, live or not visible', () => {
  const reason = 'busy';
  const cameras = [
    snapshot({ place: 1 }),
    snapshot({ place: 2, paused: true, state: { kind: 'paused', sinceMs: 0 } }),
    snapshot({ place: 3, state: { kind: 'connecting', sinceMs: 0 } }),
    snapshot({ place: 4, state: { kind: 'connecting', sinceMs: 0, reason } }),
    snapshot({ place: 5, state: { kind: 'stalled', sinceMs: 0, lastFrameMs: 0 } }),
    snapshot({ place: 6, state: { kind: 'lost', sinceMs: 0, reason }, paused: true }),
    snapshot({ place: 7, state: { kind: 'resting', sinceMs: 0 } }),
    snapshot({ place: 8, state: { kind: 'connecting', sinceMs: 0 }, nats: { asked: undefined, skipped: 0 } }),
    snapshot({ place: 9 }),
    snapshot({ place: 10, state: { kind: 'resting', sinceMs: 0, reason } }),
  ];
  const places = sortCameras({ ...INITIAL_VIEW, order: 'trouble' }, cameras).map(({ place }) => place);
  assert.deepEqual(places, [6, 4, 5, 10, 3, 2, 1, 7, 8, 9]);
  assert.equal(sortCameras({ ...INITIAL_VIEW, order: 'arrival' }, cameras), cameras);
});

test('a filter selects the cameras whose names contain it, or all if none does', () => {
  const cameras = ['Barn 1', 'gate', 'barn 2'].map((name, index) => snapshot({ place: index + 1, name }));
  const places = (filter: string): number[] =>
    filterCameras({ ...INITIAL_VIEW, log: { ...INITIAL_VIEW.log, filter } }, cameras).map(({ place }) => place);
  assert.deepEqual([places(''), places('barn'), places('GATE'), places('lost')], [[1, 2, 3], [1, 3], [2], [1, 2, 3]]);
});
