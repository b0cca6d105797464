import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type CameraEvent, type CameraState, reduceCamera } from '#src/core/camera/camera-state.js';
import { STALLED_AFTER_MS } from '#src/core/limits.js';

const NOW = 10_000;

const waiting: CameraState = { kind: 'waiting', sinceMs: 1_000 };
const connecting: CameraState = { kind: 'connecting', sinceMs: 1_000 };
const connectingBroken: CameraState = { kind: 'connecting', sinceMs: 1_000, reason: 'no such device' };
const live: CameraState = { kind: 'live', sinceMs: 1_000, lastFrameMs: NOW - 100 };
const quiet: CameraState = { kind: 'live', sinceMs: 1_000, lastFrameMs: NOW - STALLED_AFTER_MS };
const stalled: CameraState = { kind: 'stalled', sinceMs: 7_000, lastFrameMs: 5_000 };
const stalledBroken: CameraState = { kind: 'stalled', sinceMs: 7_000, lastFrameMs: 5_000, reason: 'unplugged' };
const lost: CameraState = { kind: 'lost', sinceMs: 7_000, reason: 'gone', lastFrameMs: 5_000 };
const lostUnseen: CameraState = { kind: 'lost', sinceMs: 7_000, reason: 'gone' };

const paused: CameraState = { kind: 'paused', sinceMs: 7_000, lastFrameMs: 5_000 };
const pausedBroken: CameraState = { ...paused, reason: 'unplugged' };

const resting: CameraState = { kind: 'resting', sinceMs: 7_000, lastFrameMs: 5_000 };
const restingBroken: CameraState = { ...resting, reason: 'unplugged' };

const unwatched: CameraEvent = { kind: 'unwatched' };
const watched: CameraEvent = { kind: 'watched' };
const pause: CameraEvent = { kind: 'paused' };
const resume: CameraEvent = { kind: 'resumed' };
const connected: CameraEvent = { kind: 'connected' };
const frame: CameraEvent = { kind: 'frame' };
const trouble: CameraEvent = { kind: 'trouble', reason: 'unplugged' };
const recovered: CameraEvent = { kind: 'recovered' };
const disconnected: CameraEvent = { kind: 'disconnected', reason: 'connection lost' };
const tick: CameraEvent = { kind: 'tick' };

const fresh: CameraState = { kind: 'connecting', sinceMs: NOW };
const liveNow: CameraState = { kind: 'live', sinceMs: NOW, lastFrameMs: NOW };
const lostNow = { kind: 'lost', sinceMs: NOW, reason: 'connection lost' } as const;

/** Each state, each event, and the next state. `same`: the same object. */
const TABLE: readonly (readonly [string, CameraState, CameraEvent, CameraState | 'same'])[] = [
  ['waiting', waiting, connected, fresh],
  ['waiting', waiting, frame, liveNow],
  ['waiting', waiting, trouble, { ...fresh, reason: 'unplugged' }],
  ['waiting', waiting, recovered, 'same'],
  ['waiting', waiting, disconnected, lostNow],
  ['waiting', waiting, tick, 'same'],

  ['paused', paused, connected, fresh],
  ['paused', paused, frame, { ...paused, lastFrameMs: NOW }],
  ['paused', paused, trouble, pausedBroken],
  ['paused in trouble', pausedBroken, recovered, paused],
  ['paused', paused, disconnected, { ...lostNow, lastFrameMs: 5_000 }],
  ['paused', paused, tick, 'same'],
  ['paused', paused, pause, 'same'],
  ['paused', paused, resume, fresh],
  ['paused in trouble', pausedBroken, resume, { ...fresh, reason: 'unplugged' }],
  ['waiting', waiting, pause, { kind: 'paused', sinceMs: NOW }],
  ['connecting', connecting, pause, { kind: 'paused', sinceMs: NOW }],
  ['live', live, pause, { kind: 'paused', sinceMs: NOW, lastFrameMs: NOW - 100 }],
  ['stalled in trouble', stalledBroken, pause, { ...pausedBroken, sinceMs: NOW }],
  ['lost', lost, pause, 'same'],
  ['live', live, resume, 'same'],

  ['resting', resting, connected, fresh],
  ['resting', resting, frame, { ...resting, lastFrameMs: NOW }],
  ['resting', resting, trouble, restingBroken],
  ['resting in trouble', restingBroken, recovered, resting],
  ['resting', resting, disconnected, { ...lostNow, lastFrameMs: 5_000 }],
  ['resting', resting, tick, 'same'],
  ['resting', resting, unwatched, 'same'],
  ['resting', resting, watched, fresh],
  ['resting in trouble', restingBroken, watched, { ...fresh, reason: 'unplugged' }],
  ['resting', resting, pause, { ...paused, sinceMs: NOW }],
  ['paused', paused, unwatched, 'same'],
  ['paused', paused, watched, 'same'],
  ['connecting', connecting, unwatched, { kind: 'resting', sinceMs: NOW }],
  ['live', live, unwatched, { kind: 'resting', sinceMs: NOW, lastFrameMs: NOW - 100 }],
  ['live', live, watched, 'same'],
  ['stalled in trouble', stalledBroken, unwatched, { ...restingBroken, sinceMs: NOW }],
  ['lost', lost, unwatched, 'same'],

  ['connecting', connecting, connected, fresh],
  ['connecting', connecting, frame, liveNow],
  ['connecting', connecting, trouble, { ...connecting, reason: 'unplugged' }],
  ['connecting', connecting, recovered, 'same'],
  ['connecting', connecting, disconnected, lostNow],
  ['connecting', connecting, tick, 'same'],

  ['connecting in trouble', connectingBroken, connected, fresh],
  ['connecting in trouble', connectingBroken, frame, liveNow],
  ['connecting in trouble', connectingBroken, trouble, { ...connectingBroken, reason: 'unplugged' }],
  ['connecting in trouble', connectingBroken, { kind: 'trouble', reason: 'no such device' }, 'same'],
  ['connecting in trouble', connectingBroken, recovered, connecting],
  ['connecting in trouble', connectingBroken, disconnected, lostNow],
  ['connecting in trouble', connectingBroken, tick, 'same'],

  ['live', live, connected, fresh],
  ['live', live, frame, { ...live, lastFrameMs: NOW }],
  ['live', live, trouble, { kind: 'stalled', sinceMs: NOW, lastFrameMs: NOW - 100, reason: 'unplugged' }],
  ['live', live, recovered, 'same'],
  ['live', live, disconnected, { ...lostNow, lastFrameMs: NOW - 100 }],
  ['live', live, tick, 'same'],
  ['live without frames', quiet, tick, { kind: 'stalled', sinceMs: NOW, lastFrameMs: NOW - STALLED_AFTER_MS }],

  ['stalled', stalled, connected, fresh],
  ['stalled', stalled, frame, liveNow],
  ['stalled', stalled, trouble, { ...stalled, reason: 'unplugged' }],
  ['stalled', stalled, recovered, 'same'],
  ['stalled', stalled, disconnected, { ...lostNow, lastFrameMs: 5_000 }],
  ['stalled', stalled, tick, 'same'],

  ['stalled in trouble', stalledBroken, connected, fresh],
  ['stalled in trouble', stalledBroken, frame, liveNow],
  ['stalled in trouble', stalledBroken, trouble, 'same'],
  ['stalled in trouble', stalledBroken, { kind: 'trouble', reason: 'burnt' }, { ...stalledBroken, reason: 'burnt' }],
  ['stalled in trouble', stalledBroken, recovered, stalled],
  ['stalled in trouble', stalledBroken, disconnected, { ...lostNow, lastFrameMs: 5_000 }],
  ['stalled in trouble', stalledBroken, tick, 'same'],

  ['lost', lost, connected, fresh],
  ['lost', lost, frame, liveNow],
  ['lost', lost, trouble, 'same'],
  ['lost', lost, recovered, 'same'],
  ['lost', lost, disconnected, 'same'],
  ['lost', lost, tick, 'same'],
  ['lost before its first frame', lostUnseen, connected, fresh],
  ['lost before its first frame', lostUnseen, disconnected, 'same'],
];

for (const [name, state, event, expected] of TABLE) {
  const words = 'reason' in event ? `${event.kind} (${event.reason})` : event.kind;
  const outcome = expected === 'same' ? 'stays the very same' : `becomes ${expected.kind}`;
  test(`a camera that is ${name} ${outcome} at ${words}`, () => {
    const before = JSON.stringify(state);
    const after = reduceCamera(state, event, NOW);
    if (expected === 'same') assert.equal(after, state);
    else assert.deepEqual(after, expected);
    assert.equal(JSON.stringify(state), before);
  });
}

test('a camera stalls at the moment its last frame is 2 s old, however late the tick', () => {
  const state: CameraState = { kind: 'live', sinceMs: 0, lastFrameMs: 1_000 };
  assert.equal(reduceCamera(state, tick, 1_000 + STALLED_AFTER_MS - 1), state);
  assert.deepEqual(reduceCamera(state, tick, 60_000), {
    kind: 'stalled',
    sinceMs: 1_000 + STALLED_AFTER_MS,
    lastFrameMs: 1_000,
  });
});

test('a camera stays live since its first frame, through all that follow', () => {
  let state: CameraState = { kind: 'waiting', sinceMs: 0 };
  state = reduceCamera(state, connected, 100);
  for (let nowMs = 200; nowMs <= 1_000; nowMs += 100) {
    state = reduceCamera(reduceCamera(state, frame, nowMs), tick, nowMs + 50);
  }
  assert.deepEqual(state, { kind: 'live', sinceMs: 200, lastFrameMs: 1_000 });
});
