// A camera that nobody watches is closed, and opened again.
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

/** Receivers that come and go as the test says. */
class Receivers {
  alone = 0;
  #come: (() => void) | undefined;

  idleMs(): number {
    return this.alone;
  }

  waitForConsumer(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      signal.addEventListener('abort', () => resolve(), { once: true });
      this.#come = resolve;
    });
  }

  come(): void {
    this.alone = 0;
    this.#come?.();
  }
}

test('closed when there has been no receiver for long enough, told once, and opened with the next', async () => {
  const camera = new FakeCamera();
  const receivers = new Receivers();
  const recorder = new Recorder();
  const stop = new AbortController();
  const frames = suspendWhenIdle(camera.source, receivers, 20).frames(stop.signal, recorder)[Symbol.asyncIterator]();
  assert.equal((await frames.next()).value, FRAME);

  receivers.alone = 19;
  const second = frames.next();
  receivers.alone = 20;
  await eventually('the camera is closed', () => !camera.open);
  await eventually('it is told', () => recorder.told.length > 0);
  assert.deepEqual(recorder.told, ['resting']);

  receivers.come();
  assert.equal((await second).value, FRAME);
  assert.equal(camera.opened, 2);

  const last = frames.next();
  stop.abort();
  assert.equal((await last).done, true);
  assert.equal(camera.open, false);
  assert.deepEqual(recorder.told, ['resting']);
});

test('a stop while it rests ends it', async () => {
  const camera = new FakeCamera();
  const receivers = new Receivers();
  const recorder = new Recorder();
  const stop = new AbortController();
  const frames = suspendWhenIdle(camera.source, receivers, 5).frames(stop.signal, recorder)[Symbol.asyncIterator]();
  await frames.next();
  const next = frames.next();
  receivers.alone = 5;
  await eventually('it rests', () => recorder.told.includes('resting'));
  stop.abort();
  assert.equal((await next).done, true);
  assert.equal(camera.opened, 1);
});
