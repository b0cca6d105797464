// Small files that are written atomically.
import assert from 'node:assert/strict';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { appendWhole, makeFile, replaceFile } from '#src/cli/new-file.js';
import { cleanup } from '../helpers/cleanup.js';
import { temporaryFolder } from '../helpers/folder.js';

const POSIX = { skip: process.platform === 'win32' ? 'Windows has no such modes and links' : false };

test('a new file has its mode whatever the umask, and never goes through a link', POSIX, (t) => {
  const folder = temporaryFolder(t);
  const before = process.umask(0o077);
  cleanup(t, () => process.umask(before));
  makeFile(join(folder, 'open'), { content: 'one', mode: 0o644 });
  assert.equal(statSync(join(folder, 'open')).mode & 0o777, 0o644);
  process.umask(0);
  makeFile(join(folder, 'closed'), { content: Buffer.from('two'), mode: 0o600 });
  assert.equal(statSync(join(folder, 'closed')).mode & 0o777, 0o600);
  symlinkSync('target', join(folder, 'link'));
  assert.throws(() => makeFile(join(folder, 'link'), { content: 'x', mode: 0o600 }), { code: 'EEXIST' });
  assert.throws(() => makeFile(join(folder, 'open'), { content: 'x', mode: 0o600 }), { code: 'EEXIST' });
  assert.ok(!existsSync(join(folder, 'target')));
});

test('a file is replaced in one step, a link there with it', POSIX, (t) => {
  const folder = temporaryFolder(t);
  writeFileSync(join(folder, 'target'), 'precious');
  symlinkSync('target', join(folder, 'unit'));
  replaceFile(join(folder, 'unit'), { content: 'one', mode: 0o644 });
  replaceFile(join(folder, 'unit'), { content: 'two', mode: 0o640 });
  assert.ok(lstatSync(join(folder, 'unit')).isFile());
  assert.deepEqual(
    [readFileSync(join(folder, 'unit'), 'utf8'), readFileSync(join(folder, 'target'), 'utf8')],
    ['two', 'precious'],
  );
  mkdirSync(join(folder, 'folder'));
  assert.throws(() => replaceFile(join(folder, 'folder'), { content: 'x', mode: 0o600 }));
  assert.deepEqual(readdirSync(folder).sort(), ['folder', 'target', 'unit']);
});

test('appended text stands behind the existing text', (t) => {
  const file = join(temporaryFolder(t), 'keys');
  assert.throws(() => appendWhole(file, 'one'), { code: 'ENOENT' });
  writeFileSync(file, 'one\n');
  appendWhole(file, 'two\n');
  assert.equal(readFileSync(file, 'utf8'), 'one\ntwo\n');
});
