// Hundreds of restarts of a camera leak nothing, as a sender may run for months.
import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import { readdirSync } from 'node:fs';
import { test } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Source, SourceFrame } from '#src/sources/source.js';
import { type SuperviseTimes, supervise } from '#src/sources/supervise.js';
import { suspendWhenIdle } from '#src/sources/suspend-when-idle.js';
import { childOutput } from '#src/sources/tools/child.js';
import { cleanup } from '../helpers/cleanup.js';
import { livingChildren } from '../helpers/processes.js';

const RESTARTS = 400;
/** Warm-up restarts: they compile the code and fill the pools. */
const WARM_UP = 100;
const TIMES: SuperviseTimes = { firstFrameMs: 5_000, nextFrameMs: 5_000, retryMinMs: 0, retryMaxMs: 0 };

interface Holdings {
  readonly descriptors: number;
  readonly listeners: number;
  /** What the runtime itself keeps on the signal, for those that depend on it. */
  readonly dependents: number;
  readonly timers: number;
  readonly heapBytes: number;
}

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

async function holdings(signal: AbortSignal): Promise<Holdings> {
  // Twice, with a turn between: the first lets go of what the second can then take.
  collectGarbage();
  await new Promise((resolve) => setImmediate(resolve));
  collectGarbage();
  // Node keeps these in a Set of its own, which is no instance of ours.
  const kept = Object.getOwnPropertySymbols(signal)
    .map((symbol) => (signal as unknown as Record<symbol, { readonly size?: unknown } | undefined>)[symbol]?.size)
    .reduce<number>((sum, size) => sum + (typeof size === 'number' ? size : 0), 0);
  return {
    descriptors: readdirSync('/proc/self/fd').length,
    listeners: getEventListeners(signal, 'abort').length,
    dependents: kept,
    timers: process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length,
    heapBytes: process.memoryUsage().heapUsed,
  };
}

test('after 400 restarts no child, descriptor, listener or timer is left, and memory is flat', async (t) => {
  const warnings: Error[] = [];
  const warned = (warning: Error) => warnings.push(warning);
  process.on('warning', warned);
  cleanup(t, () => process.off('warning', warned));

  const frame: SourceFrame = {
    picture: { kind: 'rgb', pixels: new Uint8Array(3), size: { width: 1, height: 1 } },
    capturedUs: 0,
  };
  const source = supervise(
    'camera',
    async function* (signal) {
      const child = { command: 'sh', args: ['-c', 'echo frame; echo gone >&2'], debianPackage: '' };
      for await (const _ of childOutput(child, signal)) yield frame;
    },
    TIMES,
  );
  // Each attempt depends on this signal, which lives as long as the program where the camera is never suspended.
  let held = new AbortController().signal;
  const observed: Source = {
    ...source,
    frames: (signal, events) => {
      held = signal;
      return source.frames(signal, events);
    },
  };
  const consumers = { idleMs: () => 0, waitForConsumer: () => Promise.resolve() };

  const stop = new AbortController();
  let restarts = 0;
  let frames = 0;
  let settled: (() => void) | undefined;
  const events = {
    torn: () => undefined,
    recovered: () => undefined,
    suspended: () => undefined,
    trouble: () => {
      restarts += 1;
      if (restarts === WARM_UP || restarts === WARM_UP + RESTARTS) settled?.();
      if (restarts === WARM_UP + RESTARTS) stop.abort();
    },
  };
  const warm = new Promise<void>((resolve) => {
    settled = resolve;
  });
  const run = (async () => {
    for await (const _ of suspendWhenIdle(observed, consumers).frames(stop.signal, events)) frames += 1;
  })();
  await warm;
  const before = await holdings(held);
  await run;
  const after = await holdings(held);
  assert.equal(getEventListeners(stop.signal, 'abort').length, 0);

  assert.equal(restarts, WARM_UP + RESTARTS);
  assert.equal(frames, WARM_UP + RESTARTS);
  assert.deepEqual(livingChildren(), []);
  assert.ok(after.descriptors <= before.descriptors, `descriptors: ${before.descriptors}, then ${after.descriptors}`);
  assert.equal(after.listeners, 0);
  assert.ok(after.dependents <= before.dependents, `dependents: ${before.dependents}, then ${after.dependents}`);
  assert.equal(after.timers, 0);
  assert.deepEqual(warnings, []);
  const grownBytes = after.heapBytes - before.heapBytes;
  t.diagnostic(`the heap has grown by ${grownBytes} bytes`);
  // 1 kB a restart: a leaked buffer or child would exceed it, and the test runner's own growth does not.
  assert.ok(grownBytes < 1_000 * RESTARTS, `the heap has grown by ${grownBytes} bytes`);
});
