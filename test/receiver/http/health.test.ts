// What /healthz says of the expectations while the receiver runs.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { unmetExpectations } from '#src/receiver/http/health.js';
import { snapshot } from '../../tui/snapshots.js';

const NONE = { check: false, expectFps: undefined, maxAgeMs: undefined };
const LIVE = { kind: 'live', sinceMs: 0, lastFrameMs: 0 } as const;
const LOST = { kind: 'lost', sinceMs: 0, reason: 'gone' } as const;
const PAUSED = { kind: 'paused', sinceMs: 0 } as const;

test('without expectations all is well, also with a camera that is lost', () => {
  assert.deepEqual(unmetExpectations(NONE, [snapshot({ state: LOST })]), []);
});

test('a rate, an age or a damaged picture that was not expected is named with its camera', () => {
  const camera = snapshot({ name: 'a', state: LIVE, fps: 4, corrupt: 2, latencyMs: { p50: 1, p95: 900, max: 900 } });
  const unmet = (part: Partial<typeof NONE> & object, one = camera) => unmetExpectations({ ...NONE, ...part }, [one]);
  assert.deepEqual(unmet({ expectFps: 5 } as object), ['a: expected 5 fps, gets 4']);
  assert.deepEqual(unmet({ expectFps: 4 } as object), []);
  assert.match(unmet({ maxAgeMs: 500 } as object)[0] ?? '', /a: expected frames of at most 500 ms, the age is 900 ms/);
  assert.deepEqual(unmet({ check: true }), ['a: 2 damaged pictures']);
  assert.deepEqual(unmet({ expectFps: 5 } as object, { ...camera, state: LOST }), ['a: it is lost']);
  assert.deepEqual(unmet({ expectFps: 5 } as object, { ...camera, state: PAUSED }), []);
  assert.deepEqual(unmetExpectations({ ...NONE, expectFps: 1 }, []), ['no camera has connected']);
});
