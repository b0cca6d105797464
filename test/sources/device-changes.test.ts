// Devices that come and go are noticed, and a wait for a camera ends then.
import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { TtycamError } from '#src/core/errors.js';
import { watchFolder } from '#src/sources/device-changes.js';
import type { SourceEvents, SourceFrame } from '#src/sources/source.js';
import { repeat } from '#src/sources/supervise.js';
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
