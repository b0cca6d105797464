// Devices that come and go are noticed, and a wait for a camera ends then.
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { TtycamError } from '#src/core/errors.js';
import { watchFolder } from '#src/sources/device-changes.js';
import type { SourceEvents, SourceFrame } from '#src/sources/source.js';
import { repeat, supervise, superviseRemote } from '#src/sources/supervise.js';
import type { Attempt } from '#src/sources/watchdog.js';
import { temporaryFolder } from '../helpers/folder.js';
import { Recorder } from './support.js';

const LINUX = process.platform === 'linux' ? {} : { skip: 'inotify is Linux’s' };

test(
  'one change is reported for a node that comes, one for a node that goes, and none for other entries',
  LINUX,
  async (t) => {
    const folder = temporaryFolder(t);
    let changed = () => {};
    let changes = 0;
    const stop = watchFolder(
      folder,
      () => {
        changes += 1;
        changed();
      },
      20,
    );
    const next = () => new Promise<void>((resolve) => (changed = resolve));
    writeFileSync(join(folder, 'null'), 'x');
    const came = next();
    writeFileSync(join(folder, 'video0'), '');
    writeFileSync(join(folder, 'video1'), '');
    await came;
    assert.equal(changes, 1);
    const went = next();
    writeFileSync(join(folder, 'video0'), 'a picture for a loopback device');
    rmSync(join(folder, 'video1'));
    await went;
    assert.equal(changes, 2);
    stop();
  },
);

/** The folders and files that this process watches. */
function inotifyWatches(): number {
  const FOLDER = '/proc/self/fdinfo';
  let lines = '';
  for (const descriptor of readdirSync(FOLDER)) {
    const file = join(FOLDER, descriptor);
    // The descriptor that has read the folder is closed by now.
    if (existsSync(file)) lines += readFileSync(file, 'utf8');
  }
  return [...lines.matchAll(/^inotify wd:/gm)].length;
}

test('a wait ends at once when a device comes', async () => {
  let plug = () => {};
  let plugged = false;
  const source = repeat(
    'camera',
    async function* (): AsyncGenerator<SourceFrame> {
      if (!plugged) throw new TtycamError('source-missing', 'unplugged');
      yield { picture: { kind: 'rgb', pixels: new Uint8Array(3), size: { width: 1, height: 1 } }, capturedUs: 0 };
    },
    { retryMinMs: 600_000, retryMaxMs: 600_000 },
    (onChange) => {
      plug = () => {
        plugged = true;
        onChange();
      };
      return () => undefined;
    },
  );
  const recorder = new Recorder();
  recorder.trouble = () => void setImmediate(() => plug());
  const stop = new AbortController();
  for await (const _ of source.frames(stop.signal, recorder)) stop.abort();
  assert.deepEqual(recorder.reports, ['recovered']);
});

test('a device that comes does not shorten the wait after a wrong password', async () => {
  const DENIED_MS = 120_000;
  const stop = new AbortController();
  let watchers = 0;
  let plug = () => {};
  const source = repeat(
    'camera',
    // biome-ignore lint/correctness/useYield: it is denied before any frame.
    async function* (): AsyncGenerator<SourceFrame> {
      // Once while the attempt is under way.
      plug();
      throw new TtycamError('source-denied', 'wrong password');
    },
    { retryMinMs: 500, retryMaxMs: 600_000, deniedRetryMs: DENIED_MS },
    (onChange) => {
      watchers += 1;
      plug = onChange;
      return () => (watchers -= 1);
    },
  );
  const waits: (number | undefined)[] = [];
  const events: SourceEvents = {
    torn: () => undefined,
    recovered: () => undefined,
    suspended: () => undefined,
    trouble: (_reason, retryMs) => {
      waits.push(retryMs);
      // During the wait nothing is watched, so that no change can end it.
      setImmediate(() => {
        assert.equal(watchers, 0);
        stop.abort();
      });
    },
  };
  for await (const _ of source.frames(stop.signal, events)) assert.fail('it gave a frame');
  assert.deepEqual(waits, [DENIED_MS]);
});

test(
  'the devices of this machine are watched for a camera of this machine, and for no camera on the network',
  LINUX,
  async () => {
    const TIMES = { firstFrameMs: 60_000, nextFrameMs: 60_000, retryMinMs: 60_000, retryMaxMs: 60_000 };
    const before = inotifyWatches();
    for (const [open, more] of [
      [supervise, 1],
      [superviseRemote, 0],
    ] as const) {
      const stop = new AbortController();
      let waiting = -1;
      const recorder = Object.assign(new Recorder(), {
        trouble: () => {
          waiting = inotifyWatches() - before;
          stop.abort();
        },
      });
      const failing: Attempt = () => ({
        [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(new TtycamError('source-missing', 'away')) }),
      });
      for await (const _ of open('camera', failing, TIMES).frames(stop.signal, recorder));
      assert.equal(waiting, more);
      assert.equal(inotifyWatches(), before);
    }
  },
);
