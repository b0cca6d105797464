// Watched files: every kind of change by people and systems is detected.
import assert from 'node:assert/strict';
import { mkdirSync, renameSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { TtycamError } from '#src/core/errors.js';
import { WatchedFiles } from '#src/net/credentials/watched-files.js';
import { cleanup } from '../../helpers/cleanup.js';
import { temporaryFolder } from '../../helpers/folder.js';
import { eventually } from '../../helpers/wait.js';

/** A short polling interval, so that the tests are quick. */
const EVERY_MS = 20;

function follow(t: TestContext, ...files: readonly string[]) {
  const followed = new WatchedFiles(files, (reader) =>
    files.map((file) => {
      const text = reader.secret(file, 'the file').toString('utf8');
      if (!text.endsWith('.')) throw new Error(`${text} is not whole`);
      return text;
    }),
  );
  const stop = new AbortController();
  cleanup(t, () => stop.abort());
  const changes: Array<readonly [readonly string[], readonly string[]]> = [];
  const kept: TtycamError[] = [];
  const events = {
    changed: (now: string[], before: string[]) => void changes.push([now, before]),
    kept: (reason: TtycamError) => void kept.push(reason),
  };
  const ended = followed.follow(events, stop.signal, EVERY_MS);
  return { followed, changes, kept, stop, ended };
}

const write = (file: string, text: string): void => writeFileSync(file, text, { mode: 0o600 });

test('a change in place, by a rename, and behind a link is taken', async (t) => {
  const folder = temporaryFolder(t);
  const file = join(folder, 'file');
  write(file, 'one.');
  const { followed, changes } = follow(t, file);
  write(file, 'two.');
  await eventually('in place, of the same length', () => followed.current[0] === 'two.');
  write(join(folder, 'next'), 'three.');
  renameSync(join(folder, 'next'), file);
  await eventually('by a rename', () => followed.current[0] === 'three.');
  rmSync(file);
  mkdirSync(join(folder, 'data'));
  write(join(folder, 'data/file'), 'four.');
  symlinkSync('data/file', file);
  await eventually('behind a link', () => followed.current[0] === 'four.');
  assert.deepEqual(
    changes.map(([now, before]) => [now[0], before[0]]),
    [
      ['two.', 'one.'],
      ['three.', 'two.'],
      ['four.', 'three.'],
    ],
  );
});

test('two changes with one time stamp are both taken', async (t) => {
  const file = join(temporaryFolder(t), 'file');
  write(file, 'one.');
  const { followed } = follow(t, file);
  for (const text of ['two.', 'six.', 'ten.']) {
    write(file, text);
    const now = new Date();
    utimesSync(file, now, new Date(Math.floor(now.getTime() / 2_000) * 2_000));
    await eventually(text, () => followed.current[0] === text);
  }
});

test('content that cannot be read is reported once, keeps the value of before, and is read once it is right', async (t) => {
  const file = join(temporaryFolder(t), 'file');
  write(file, 'one.');
  const { followed, kept, changes } = follow(t, file);
  write(file, 'half a');
  await eventually('it is reported', () => kept.length === 1);
  assert.match(String(kept[0]?.message), /^half a is not whole$/);
  assert.deepEqual(followed.current, ['one.']);
  rmSync(file);
  await eventually('another reason is reported', () => kept.length === 2);
  assert.match(String(kept[1]?.message), /there is no such file/);
  writeFileSync(file, 'two.', { mode: 0o644 });
  await eventually('and another', () => kept.length === 3);
  assert.match(String(kept[2]?.message), /is open to other users of this machine/);
  assert.deepEqual([followed.current, changes.length], [['one.'], 0]);
  rmSync(file);
  write(file, 'two.');
  await eventually('it is taken', () => followed.current[0] === 'two.');
});

test('a file that is only touched, or rewritten with the same content, is no change', async (t) => {
  const folder = temporaryFolder(t);
  const [first, second] = [join(folder, 'first'), join(folder, 'second')];
  write(first, 'one.');
  write(second, 'two.');
  const { changes } = follow(t, first, second);
  write(first, 'one.');
  utimesSync(second, new Date(), new Date());
  // Changes are read in order, so the touch has been checked by now.
  write(second, 'three.');
  await eventually('the true change', () => changes.length > 0);
  assert.deepEqual(changes, [
    [
      ['one.', 'three.'],
      ['one.', 'two.'],
    ],
  ]);
});

test('after an abort no file is read any more', async (t) => {
  const file = join(temporaryFolder(t), 'file');
  write(file, 'one.');
  const { followed, stop, ended } = follow(t, file);
  stop.abort();
  await ended;
  write(file, 'two.');
  assert.deepEqual(followed.current, ['one.']);
});
