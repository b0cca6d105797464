// A camera that fails: it is supervised, retried, and reported in order.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { TtycamError } from '#src/core/errors.js';
import type { SourceFrame } from '#src/sources/source.js';
import { type SuperviseTimes, supervise } from '#src/sources/supervise.js';
import type { Attempt } from '#src/sources/watchdog.js';
import { Recorder } from './support.js';

const FAST: SuperviseTimes = { firstFrameMs: 60, nextFrameMs: 30, retryMinMs: 1, retryMaxMs: 4 };
const FRAME: SourceFrame = {
  picture: { kind: 'rgb', pixels: new Uint8Array(3), size: { width: 1, height: 1 } },
  capturedUs: 0,
};

/** Runs `attempts`, one after another, and stops when they are used up. */
async function run(attempts: readonly Attempt[], times = FAST): Promise<{ reports: string[]; frames: number }> {
  const stop = new AbortController();
  const recorder = new Recorder();
  let begun = 0;
  let frames = 0;
  const source = supervise(
    'camera',
    (signal, events) => {
      const attempt = attempts[begun];
      begun += 1;
      if (attempt !== undefined) return attempt(signal, events);
      stop.abort();
      return (async function* () {})();
    },
    times,
  );
  for await (const _ of source.frames(stop.signal, recorder)) frames += 1;
  return { reports: recorder.reports, frames };
}

/** Gives nothing until it is aborted. */
function silent(signal: AbortSignal): AsyncIterable<SourceFrame> {
  const next = async (): Promise<IteratorResult<SourceFrame>> => {
    if (!signal.aborted) await once(signal, 'abort');
    return { done: true, value: undefined };
  };
  return { [Symbol.asyncIterator]: () => ({ next }) };
}

/** Fails at once. */
function failing(reason: Error): Attempt {
  return () => ({ [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(reason) }) });
}

test('trouble and recovery are reported in order, each once', async () => {
  const { reports, frames } = await run([
    failing(new TtycamError('source-missing', 'unplugged')),
    async function* () {
      yield FRAME;
      yield FRAME;
      throw new TtycamError('source-failed', 'pulled out');
    },
    async function* () {
      yield FRAME;
    },
  ]);
  assert.equal(frames, 3);
  assert.deepEqual(reports, [
    'trouble: unplugged',
    'recovered',
    'trouble: pulled out',
    'recovered',
    'trouble: the camera ended its stream',
  ]);
});

test('a camera that gives no first frame is not called frozen, and its attempt is ended', async () => {
  const { reports } = await run([silent]);
  assert.deepEqual(reports, ['trouble: no picture within 0.06 s']);
});

test('a camera that stops between two frames is frozen sooner', async () => {
  const { reports } = await run([
    async function* (signal) {
      yield FRAME;
      yield* silent(signal);
    },
  ]);
  assert.deepEqual(reports, ['recovered', 'trouble: frozen: no frame for 0.03 s']);
});

test('a frame that is taken at once counts as one that is yielded: for the watchdog, and as a recovery', async () => {
  const stop = new AbortController();
  const recorder = new Recorder();
  let taken = 0;
  const source = supervise(
    'camera',
    async function* (signal, events) {
      events.frame?.(FRAME);
      yield* silent(signal);
    },
    FAST,
  );
  const events = {
    torn: () => undefined,
    recovered: () => recorder.recovered(),
    suspended: () => undefined,
    trouble: (reason: TtycamError) => {
      recorder.trouble(reason);
      stop.abort();
    },
    frame: () => {
      taken += 1;
    },
  };
  for await (const _ of source.frames(stop.signal, events)) assert.fail('none is yielded');
  assert.equal(taken, 1);
  assert.deepEqual(recorder.reports, ['recovered', 'trouble: frozen: no frame for 0.03 s']);
});

test('a camera whose pictures all arrive torn is not frozen: how many there were is said, and what helps', async () => {
  const { reports } = await run([
    async function* (signal, events) {
      for (let count = 0; count < 7; count += 1) events.torn('it breaks off');
      yield* silent(signal);
    },
    async function* (signal, events) {
      events.torn('an older one');
      yield FRAME;
      events.torn('it breaks off');
      yield* silent(signal);
    },
  ]);
  const words = reports.filter((one) => !one.startsWith('torn:'));
  assert.match(
    words[0] ?? '',
    /^trouble: all 7 pictures of the last 0\.06 s arrived torn \(it breaks off\): a bad cable or/,
  );
  assert.equal(words[1], 'recovered');
  assert.match(words[2] ?? '', /^trouble: the only picture of the last 0\.03 s arrived torn \(it breaks off\)/);
});

test('an attempt that throws because the watchdog ended it fails for the silence all the same', async () => {
  const { reports } = await run([
    (signal) => ({
      [Symbol.asyncIterator]: () => ({
        next: async () => {
          await once(signal, 'abort');
          throw new Error('ioctl interrupted');
        },
      }),
    }),
  ]);
  assert.deepEqual(reports, ['trouble: no picture within 0.06 s']);
});

test('an error of another class is reported as trouble too, and retried', async () => {
  const { reports } = await run([
    failing(new RangeError('odd')),
    async function* () {
      yield FRAME;
    },
  ]);
  assert.deepEqual(reports.slice(0, 2), ['trouble: odd', 'recovered']);
});

test('the waits grow to the longest, and begin anew with a frame', async () => {
  const waits: number[] = [];
  const stop = new AbortController();
  let begun = 0;
  const source = supervise(
    'camera',
    async function* () {
      begun += 1;
      if (begun === 5) yield FRAME;
      throw new TtycamError('source-failed', 'no');
    },
    // Long beside an attempt on a busy machine: what it takes is taken off the wait.
    { ...FAST, retryMinMs: 40, retryMaxMs: 320 },
  );
  const recorder = new Recorder();
  const events = {
    torn: () => undefined,
    recovered: () => undefined,
    suspended: () => undefined,
    trouble: (reason: TtycamError, retryMs: number) => {
      recorder.trouble(reason);
      waits.push(retryMs);
      if (waits.length === 5) stop.abort();
    },
  };
  for await (const _ of source.frames(stop.signal, events));
  const [first = 0, second = 0, third = 0, fourth = 0, afterFrame = 0] = waits;
  // The lower bounds leave room for the attempts.
  assert.ok(first >= 40 && first <= 80 && second >= 50 && second <= 160, `${waits}`);
  assert.ok(third >= 110 && third <= 320 && fourth >= 110 && fourth <= 320, `${waits}`);
  assert.ok(afterFrame >= 40 && afterFrame <= 80, `${waits}`);
});

test('a stop is no trouble: while it captures, and while it waits for the next attempt', async () => {
  for (const attempt of [silent, failing(new TtycamError('source-failed', 'no'))]) {
    const stop = new AbortController();
    const recorder = new Recorder();
    const slow = { ...FAST, firstFrameMs: 60_000, retryMinMs: 60_000, retryMaxMs: 60_000 };
    const next = supervise('camera', attempt, slow).frames(stop.signal, recorder)[Symbol.asyncIterator]().next();
    setImmediate(() => stop.abort());
    assert.equal((await next).done, true);
    assert.equal(recorder.reports.length, attempt === silent ? 0 : 1);
  }
});
