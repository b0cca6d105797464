// A camera without consumers is closed, and opened again for the next one.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import type { Source, SourceFrame } from '#src/sources/source.js';
import { suspendWhenIdle } from '#src/sources/suspend-when-idle.js';
import { eventually } from '../helpers/wait.js';
import { Recorder } from './support.js';

const FRAME: SourceFrame = {
  picture: { kind: 'rgb', pixels: new Uint8Array(3), size: { width: 1, height: 1 } },
  capturedUs: 0,
};

/** A camera that counts how often it was opened, and whether it is. */
class FakeCamera {
  opened = 0;
  open = false;
  readonly source: Source = { kind: 'live', label: 'camera', frames: (signal) => this.#frames(signal) };

  async *#frames(signal: AbortSignal): AsyncGenerator<SourceFrame, void, undefined> {
    this.opened += 1;
    this.open = true;
    try {
      yield FRAME;
      if (!signal.aborted) await once(signal, 'abort');
    } finally {
      this.open = false;
    }
  }
}

/** Consumers that the test adds and removes. */
class FakeConsumers {
  idle = 0;
  #arrive: (() => void) | undefined;

  idleMs(): number {
    return this.idle;
  }

  waitForConsumer(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      signal.addEventListener('abort', () => resolve(), { once: true });
      this.#arrive = resolve;
    });
  }

  arrive(): void {
    this.idle = 0;
    this.#arrive?.();
  }
}

test('a camera is closed after long enough without a consumer, reported once, and opened for the next', async () => {
  const camera = new FakeCamera();
  const consumers = new FakeConsumers();
  const recorder = new Recorder();
  const stop = new AbortController();
  const frames = suspendWhenIdle(camera.source, consumers, 20).frames(stop.signal, recorder)[Symbol.asyncIterator]();
  assert.equal((await frames.next()).value, FRAME);

  consumers.idle = 19;
  const second = frames.next();
  consumers.idle = 20;
  await eventually('the camera is closed', () => !camera.open);
  await eventually('it is reported', () => recorder.reports.length > 0);
  assert.deepEqual(recorder.reports, ['suspended']);

  consumers.arrive();
  assert.equal((await second).value, FRAME);
  assert.equal(camera.opened, 2);

  const last = frames.next();
  stop.abort();
  assert.equal((await last).done, true);
  assert.equal(camera.open, false);
  assert.deepEqual(recorder.reports, ['suspended']);
});

test('an abort ends a suspended camera', async () => {
  const camera = new FakeCamera();
  const consumers = new FakeConsumers();
  const recorder = new Recorder();
  const stop = new AbortController();
  const frames = suspendWhenIdle(camera.source, consumers, 5).frames(stop.signal, recorder)[Symbol.asyncIterator]();
  await frames.next();
  const next = frames.next();
  consumers.idle = 5;
  await eventually('it is suspended', () => recorder.reports.includes('suspended'));
  stop.abort();
  assert.equal((await next).done, true);
  assert.equal(camera.opened, 1);
});
