// The folder of compiled code: whose it is, and when there is none.
import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { enableCompileCache } from '#src/cli/compile-cache.js';
import { temporaryFolder } from '../helpers/folder.js';

function foldersFor(env: NodeJS.ProcessEnv, home: string): string[] {
  const folders: string[] = [];
  enableCompileCache(env, home, { enableCompileCache: (folder) => folders.push(folder) });
  return folders;
}

test('compiled code is kept in a folder of the user alone', (t) => {
  const home = temporaryFolder(t);
  const folder = join(home, '.cache/ttycam/compiled');
  assert.deepEqual(foldersFor({}, home), [folder]);
  assert.equal(statSync(folder).mode & 0o777, 0o700);
  assert.deepEqual(foldersFor({ XDG_CACHE_HOME: join(home, 'xdg') }, home), [join(home, 'xdg/ttycam/compiled')]);
  assert.deepEqual(foldersFor({ XDG_CACHE_HOME: 'relative' }, home), [folder]);
});

test('nothing is kept in a folder that others can write, or where none can be made', (t) => {
  const home = temporaryFolder(t);
  mkdirSync(join(home, '.cache/ttycam'), { recursive: true });
  chmodSync(join(home, '.cache/ttycam'), 0o777);
  assert.deepEqual(foldersFor({}, home), []);
  writeFileSync(join(home, 'file'), '');
  assert.deepEqual(foldersFor({ XDG_CACHE_HOME: join(home, 'file') }, home), []);
  assert.deepEqual(foldersFor({}, ''), []);
});

test('a Node without a compile cache makes no folder', (t) => {
  const home = temporaryFolder(t);
  enableCompileCache({}, home, {});
  assert.equal(statSync(join(home, '.cache'), { throwIfNoEntry: false }), undefined);
});
