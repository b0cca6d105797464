// The folder of compiled code: whose it is, and when there is none.
import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { compileCacheFolder } from '#src/cli/start/compile-cache.js';
import { temporaryFolder } from '../../helpers/folder.js';

test('compiled code is kept in a folder of the user alone', (t) => {
  const home = temporaryFolder(t);
  const folder = join(home, '.cache/ttycam/compiled');
  assert.equal(compileCacheFolder({}, home), folder);
  assert.equal(statSync(folder).mode & 0o777, 0o700);
  assert.equal(compileCacheFolder({ XDG_CACHE_HOME: join(home, 'xdg') }, home), join(home, 'xdg/ttycam/compiled'));
  assert.equal(compileCacheFolder({ XDG_CACHE_HOME: 'relative' }, home), folder);
});

test('nothing is kept in a folder that others can write, or where none can be made', (t) => {
  const home = temporaryFolder(t);
  mkdirSync(join(home, '.cache/ttycam'), { recursive: true });
  chmodSync(join(home, '.cache/ttycam'), 0o777);
  assert.equal(compileCacheFolder({}, home), undefined);
  writeFileSync(join(home, 'file'), '');
  assert.equal(compileCacheFolder({ XDG_CACHE_HOME: join(home, 'file') }, home), undefined);
  assert.equal(compileCacheFolder({}, ''), undefined);
});
