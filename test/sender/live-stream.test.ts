// What a live stream does with a frame: encodes it, sends it at once, or keeps it until there is a newer one.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { TtycamError } from '#src/core/errors.js';
import { FrameCounters } from '#src/sender/frame-counters.js';
import { streamLive } from '#src/sender/live-stream.js';
import { PictureEncoder } from '#src/sender/picture/picture-encoder.js';
import type { Run } from '#src/sender/stages.js';
import type { SourceEvents, SourceFrame } from '#src/sources/source.js';

const SIZE = { width: 16, height: 16 };

function frame(): SourceFrame {
  return { picture: { kind: 'rgb', pixels: new Uint8Array(16 * 16 * 3), size: SIZE }, capturedUs: 1 };
}

/** The parts of a run that a live stream uses, with a real encoder whose first picture waits for `release`. */
function run(frames: (events: SourceEvents) => AsyncGenerator<SourceFrame>, encoding: () => Promise<void>) {
  const log: string[] = [];
  const real = new PictureEncoder({ size: SIZE, fit: 'fill', quality: 80 });
  const encoder = {
    warmUp: () => real.warmUp(),
    passThrough: () => undefined,
    encode: async (...args: Parameters<PictureEncoder['encode']>) => {
      await encoding();
      return await real.encode(...args);
    },
  };
  const sink = {
    done: new AbortController().signal,
    ready: async (signal: AbortSignal) => !signal.aborted,
    isReady: () => true,
    send: ({ sequence }: { readonly sequence: number }) => void log.push(`frame ${sequence}`),
    demand: undefined,
    paused: false,
  };
  const adapter = { observe: () => undefined, takes: () => true, encoded: () => undefined, loweredQuality: undefined };
  const events = { trouble: (reason: TtycamError) => void log.push(reason.message), suspended: () => undefined };
  const stats = { counters: new FrameCounters(0), replaced: 0, missed: 0 };
  const source = { kind: 'live', frames: (_: AbortSignal, given: SourceEvents) => frames(given) };
  const options = { fit: 'fill', frames: Number.POSITIVE_INFINITY, fps: undefined };
  return { log, run: { options, source, encoder, sink, adapter, stats, events } as unknown as Run };
}

test('a frame that was being encoded when the camera stopped is not sent, and the next one is', async () => {
  let begun = () => {};
  const encodes = new Promise<void>((resolve) => (begun = resolve));
  let release = () => {};
  const released = new Promise<void>((resolve) => (release = resolve));
  const { log, run: given } = run(
    async function* (events) {
      yield frame();
      await encodes;
      events.trouble(new TtycamError('source-missing', 'unplugged'), 500);
      release();
      yield frame();
    },
    async () => {
      begun();
      await released;
    },
  );
  await streamLive(given, new AbortController().signal);
  assert.deepEqual(log, ['unplugged', 'frame 2']);
});

/** A JPEG that stays untouched, with its number as its only byte. */
function jpegFrame(number: number): SourceFrame {
  return { picture: { kind: 'jpeg', jpeg: Uint8Array.of(number), size: SIZE }, capturedUs: 1 };
}

test('an untouched frame is sent at once while the sink is ready; else the newest one is, and its number says how many are missing', async () => {
  const sent: string[] = [];
  let isReady = true;
  let wake = () => {};
  const stop = new AbortController();
  const { run: given } = run(
    async function* (events) {
      await turn();
      for (const number of [1, 2]) {
        events.frame?.(jpegFrame(number));
        assert.equal(sent.length, number, 'without a turn of the event loop');
      }
      isReady = false;
      for (const number of [3, 4, 5]) {
        events.frame?.(jpegFrame(number));
        await turn();
      }
      assert.equal(sent.length, 2);
      isReady = true;
      wake();
      await turn();
      events.frame?.(jpegFrame(6));
      yield* [];
    },
    async () => undefined,
  );
  const sink = {
    ...given.sink,
    isReady: () => isReady,
    ready: async (signal: AbortSignal) => {
      while (!isReady) await new Promise<void>((resolve) => (wake = resolve));
      return !signal.aborted;
    },
    send: ({ sequence, jpeg }: { readonly sequence: number; readonly jpeg: Uint8Array }) =>
      void sent.push(`${sequence}: ${jpeg[0]}`),
  };
  const encoder = {
    ...given.encoder,
    passThrough: ({ jpeg }: { readonly jpeg: Uint8Array }) => ({ jpeg, trueSize: SIZE }),
  };
  await streamLive({ ...given, sink, encoder } as unknown as Run, stop.signal);
  assert.deepEqual(sent, ['1: 1', '2: 2', '5: 5', '6: 6']);
  assert.equal(given.stats.counters.totals.droppedForLink, 2);
});
