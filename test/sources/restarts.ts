// Restarts of a camera by the hundred, and what is left of them in the process.
import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import { readdirSync } from 'node:fs';
import type { Source, SourceFrame } from '#src/sources/source.js';
import { type SuperviseTimes, supervise } from '#src/sources/supervise.js';
import { suspendWhenIdle } from '#src/sources/suspend-when-idle.js';
import { childOutput } from '#src/sources/tools/child.js';
import { collectGarbage } from '../helpers/garbage.js';
import { livingChildren } from '../helpers/processes.js';

/** Restarts of the first round compile code and fill pools. The rounds after it are measured. */
const ROUNDS = 5;
/** A leaked buffer, child or listener takes more than this at each restart. */
export const LEAKED_BYTES = 1_500;
const TIMES: SuperviseTimes = { firstFrameMs: 5_000, nextFrameMs: 5_000, retryMinMs: 0, retryMaxMs: 0 };

const FRAME: SourceFrame = {
  picture: { kind: 'rgb', pixels: new Uint8Array(3), size: { width: 1, height: 1 } },
  capturedUs: 0,
};

/** What the process holds while a camera runs. */
interface Holdings {
  readonly descriptors: number;
  readonly listeners: number;
  /** What the runtime itself keeps on the signal, for those that depend on it. */
  readonly dependents: number;
  readonly timers: number;
}

function holdings(signal: AbortSignal): Holdings {
  // Node keeps these in a Set of its own, which is no instance of ours.
  const kept = Object.getOwnPropertySymbols(signal)
    .map((symbol) => (signal as unknown as Record<symbol, { readonly size?: unknown } | undefined>)[symbol]?.size)
    .reduce<number>((sum, size) => sum + (typeof size === 'number' ? size : 0), 0);
  return {
    descriptors: readdirSync('/proc/self/fd').length,
    listeners: getEventListeners(signal, 'abort').length,
    dependents: kept,
    timers: process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length,
  };
}

/** The size of the heap in bytes, without garbage. */
export async function usedHeap(): Promise<number> {
  // Twice, with a turn between: the first lets go of what the second can then take.
  collectGarbage();
  await new Promise((resolve) => setImmediate(resolve));
  collectGarbage();
  return process.memoryUsage().heapUsed;
}

/**
 * Repeats something in rounds, and returns the growth of the heap in the usual round, in bytes for each time. A leak grows in
 * each round. The runtime grows in some of them and shrinks in others: over thousands of restarts it settles 0.3 MB above where
 * it began.
 *
 * @param times A multiple of 5.
 * @param repeat Does it so many times, and returns the size of the heap in bytes.
 */
export async function usualGrowth(times: number, repeat: (times: number) => Promise<number>): Promise<number> {
  const each = times / ROUNDS;
  const heaps: number[] = [];
  while (heaps.length < ROUNDS) heaps.push(await repeat(each));
  const grown = heaps.slice(1).map((bytes, index) => bytes - (heaps[index] ?? 0));
  const sorted = grown.sort((one, other) => one - other);
  return (sorted[Math.floor((sorted.length - 1) / 2)] ?? 0) / each;
}

/**
 * Restarts a camera, whose program ends after each frame. Fails if a child, descriptor, listener or timer is left.
 *
 * @param restarts A multiple of 5.
 * @returns The growth of the heap, in bytes a restart.
 */
export async function restartOften(restarts: number): Promise<number> {
  const warnings: Error[] = [];
  const warned = (warning: Error) => warnings.push(warning);
  process.on('warning', warned);
  const source = supervise(
    'camera',
    async function* (signal) {
      const child = { command: 'sh', args: ['-c', 'echo frame; echo gone >&2'], debianPackage: '' };
      for await (const _ of childOutput(child, signal)) yield FRAME;
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
  const done = { restarts: 0, frames: 0 };
  let wanted = 0;
  let roundEnded = (): void => undefined;
  const events = {
    torn: () => undefined,
    recovered: () => undefined,
    suspended: () => undefined,
    trouble: () => {
      done.restarts += 1;
      if (done.restarts >= wanted) roundEnded();
      if (done.restarts === restarts) stop.abort();
    },
  };
  let running: Promise<void> | undefined;
  const run = async () => {
    for await (const _ of suspendWhenIdle(observed, consumers).frames(stop.signal, events)) done.frames += 1;
  };
  const measured: Holdings[] = [];
  try {
    const growth = await usualGrowth(restarts, async (times) => {
      wanted += times;
      const ended = new Promise<void>((resolve) => {
        roundEnded = resolve;
      });
      running ??= run();
      if (done.restarts < wanted) await ended;
      if (wanted === restarts) await running;
      // Without garbage the signal has no dependents that nobody holds.
      const heapBytes = await usedHeap();
      measured.push(holdings(held));
      return heapBytes;
    });
    const [before, after] = [measured[0], measured.at(-1)];
    assert.ok(before !== undefined && after !== undefined);
    assert.deepEqual(done, { restarts, frames: restarts });
    assert.equal(getEventListeners(stop.signal, 'abort').length, 0);
    assert.deepEqual(livingChildren(), []);
    assert.ok(after.descriptors <= before.descriptors, `descriptors: ${before.descriptors}, then ${after.descriptors}`);
    assert.equal(after.listeners, 0);
    assert.ok(after.dependents <= before.dependents, `dependents: ${before.dependents}, then ${after.dependents}`);
    assert.equal(after.timers, 0);
    assert.deepEqual(warnings, []);
    return growth;
  } finally {
    stop.abort();
    process.off('warning', warned);
  }
}
