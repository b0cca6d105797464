// What HTTP clients of a sender get of its source, and that the source is open while one looks.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { TtycamError } from '#src/core/errors.js';
import { orientationOf } from '#src/core/jpeg/exif.js';
import { eitherConsumer, SourceTap } from '#src/sender/http/source-tap.js';
import type { Source, SourceEvents, SourceFrame } from '#src/sources/source.js';
import { cleanup } from '../../helpers/cleanup.js';
import { picture } from '../../helpers/sample-jpegs.js';
import { eventually } from '../../helpers/wait.js';

const SIZE = { width: 4, height: 3 };
const JPEG: SourceFrame = { picture: { kind: 'jpeg', jpeg: Buffer.from('jpeg'), size: SIZE }, capturedUs: 7_000 };
const RAW: SourceFrame = { picture: { kind: 'rgb', pixels: new Uint8Array(36), size: SIZE }, capturedUs: 8_000 };

/** A source that the test feeds, and what its events report. */
function handSource() {
  const waiting: SourceFrame[] = [];
  let report: SourceEvents | undefined;
  const source: Source = {
    kind: 'live',
    label: 'test',
    async *frames(signal, events) {
      report = events;
      while (!signal.aborted) {
        const frame = waiting.shift();
        if (frame === undefined) await sleep(1);
        else yield frame;
      }
    },
  };
  return { source, give: (frame: SourceFrame) => waiting.push(frame), events: () => report };
}

const SILENT: SourceEvents = {
  torn: () => undefined,
  trouble: () => undefined,
  recovered: () => undefined,
  suspended: () => undefined,
};

test('HTTP clients get a frame that the stream takes at once', async () => {
  const tap = new SourceTap(() => Promise.reject(new Error('a JPEG is not encoded')), 1);
  const source: Source = {
    kind: 'live',
    label: 'test',
    async *frames(_, events) {
      events.frame?.(JPEG);
      yield* [];
    },
  };
  const taken: SourceFrame[] = [];
  const events = { ...SILENT, frame: (frame: SourceFrame) => void taken.push(frame) };
  for await (const _ of tap.tap(source).frames(new AbortController().signal, events)) assert.fail('none is yielded');
  assert.deepEqual(taken, [JPEG]);
  assert.equal(tap.newest()?.sequence, 1);
  assert.equal(tap.unhealthy(), undefined);
  tap.close();
});

test('a JPEG passes untouched, raw pixels are encoded while a client looks, and trouble is told', async (t) => {
  let encoded = 0;
  const tap = new SourceTap(async () => {
    encoded += 1;
    return { jpeg: Buffer.from(`encoded ${encoded}`), trueSize: SIZE };
  }, 1);
  const { source, give, events } = handSource();
  const end = new AbortController();
  const passed: SourceFrame[] = [];
  const run = (async () => {
    for await (const frame of tap.tap(source).frames(end.signal, SILENT)) passed.push(frame);
  })();
  cleanup(t, async () => {
    end.abort();
    await run;
    tap.close();
  });
  assert.equal(tap.unhealthy(), 'no picture has come yet');
  give(JPEG);
  give(RAW);
  await eventually('both pass', () => passed.length === 2);
  assert.deepEqual(passed, [JPEG, RAW]);
  assert.equal(tap.newest()?.jpeg, JPEG.picture.kind === 'jpeg' ? JPEG.picture.jpeg : undefined);
  assert.equal(encoded, 0, 'nobody looks');
  assert.equal(tap.unhealthy(), undefined);

  const { mailbox, unwatch } = tap.hub.watch(tap.place, end.signal);
  give(RAW);
  assert.equal(String((await mailbox.take())?.jpeg), 'encoded 1');
  unwatch();
  events()?.trouble(new TtycamError('source-failed', 'the cable is out'), 100);
  assert.equal(tap.problem(), 'the cable is out');
  assert.equal(tap.unhealthy(), 'the cable is out');
  events()?.recovered();
  assert.equal(tap.unhealthy(), undefined);
  tap.suspended();
  assert.equal(tap.newest(), undefined, 'an old picture is no present one');
  assert.equal(tap.unhealthy(), undefined);
});

test('a source is wanted while the receiver or an HTTP client looks, and opens for either', async (t) => {
  const tap = new SourceTap(() => Promise.reject(new Error('no encoder')), 1);
  cleanup(t, () => tap.close());
  const end = new AbortController();
  let receiverIdleMs = 60_000;
  const receiver = {
    idleMs: () => receiverIdleMs,
    waitForConsumer: (signal: AbortSignal) =>
      new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true })),
  };
  const either = eitherConsumer(receiver, tap);
  const opened = either.waitForConsumer(end.signal);
  const { unwatch } = tap.hub.watch(tap.place, end.signal);
  await opened;
  assert.equal(either.idleMs(), 0);
  unwatch();
  await eventually('it is idle again', () => either.idleMs() > 0);
  receiverIdleMs = 0;
  assert.equal(either.idleMs(), 0);
  const ended = either.waitForConsumer(end.signal);
  end.abort();
  await ended;
});

test('a JPEG of a turned camera says so in its Exif data, and its size is that of the upright picture', async () => {
  const QUARTER_TURN = 6;
  const tap = new SourceTap(() => Promise.reject(new Error('no encoder')), QUARTER_TURN);
  const { source, give } = handSource();
  const end = new AbortController();
  give({ picture: { kind: 'jpeg', jpeg: await picture(32, 16), size: { width: 32, height: 16 } }, capturedUs: 7_000 });
  for await (const _ of tap.tap(source).frames(end.signal, SILENT)) end.abort();
  const { jpeg = new Uint8Array(0), shownSize } = tap.newest() ?? {};
  assert.equal(orientationOf(jpeg), QUARTER_TURN);
  assert.equal(shownSize, '16x32');
  tap.close();
});
