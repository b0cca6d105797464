// The measurement of a camera, which always ends in time.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { TtycamError } from '#src/core/errors.js';
import { measure } from '#src/sender/doctor/measure.js';
import type { Source, SourceEvents, SourceFrame } from '#src/sources/source.js';

type Frames = (signal: AbortSignal, events: SourceEvents) => AsyncGenerator<SourceFrame>;

const FRAME: SourceFrame = {
  picture: { kind: 'jpeg', jpeg: new Uint8Array(4), size: { width: 640, height: 480 } },
  capturedUs: 0,
};

const TIMES = { measureMs: 50, giveUpMs: 200 };

function source(frames: Frames): Source {
  return { kind: 'live', label: 'a camera', frames };
}

/** Measures a camera by a clock that the camera moves. */
async function measured(frames: (clock: { ms: number }) => Frames) {
  const clock = { ms: 1_000 };
  const never = new AbortController().signal;
  return await measure(source(frames(clock)), never, () => clock.ms, TIMES);
}

async function* until(signal: AbortSignal): AsyncGenerator<never> {
  await sleep(60_000, undefined, { signal }).catch(() => undefined);
}

describe('a measurement', () => {
  test('counts from the first frame to the last', async () => {
    const result = await measured(
      (clock) =>
        async function* (signal, events) {
          clock.ms += 400;
          for (let frame = 0; frame < 11; frame += 1) {
            yield FRAME;
            clock.ms += 100;
          }
          events.torn('half a picture');
          yield* until(signal);
        },
    );
    assert.deepEqual(result, {
      kind: 'frames',
      fps: 10,
      frames: 11,
      torn: 1,
      size: { width: 640, height: 480 },
      picture: 'jpeg',
      firstFrameMs: 400,
    });
  });

  test('ends by itself while a camera streams on', async () => {
    const result = await measured(
      (clock) =>
        async function* (signal) {
          while (!signal.aborted) {
            yield FRAME;
            clock.ms += 5;
            await sleep(5);
          }
        },
    );
    assert.equal(result.kind, 'frames');
  });

  test('gives no rate for a single picture', async () => {
    const result = await measured(
      () =>
        async function* (signal) {
          yield FRAME;
          yield* until(signal);
        },
    );
    assert.equal(result.kind === 'frames' && result.fps, undefined);
  });

  test('gives the first reason of a camera in trouble, and does not wait for its next attempt', async () => {
    const result = await measured(
      () =>
        async function* (signal, events) {
          events.trouble(new TtycamError('source-denied', 'permission denied'), 500);
          yield* until(signal);
          events.trouble(new TtycamError('source-failed', 'something else'), 500);
        },
    );
    assert.deepEqual(result, { kind: 'failed', code: 'source-denied', reason: 'permission denied' });
  });

  test('gives up on a camera that sends nothing at all', async () => {
    const result = await measured(() => until);
    assert.deepEqual(result, { kind: 'failed', code: 'source-failed', reason: 'no picture within 0.2 s' });
  });
});
