// Names of files and folders that a receiver makes.
import assert from 'node:assert/strict';
import { mkdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { safeName } from '#src/receiver/outputs/file-names.js';
import { makeFolder } from '#src/receiver/outputs/make-folder.js';
import { temporaryFolder } from '../../helpers/folder.js';

test('names of letters and digits of any script stay as they are', () => {
  for (const name of ['barn', 'Küche', '納屋', 'حظيرة', 'a.b_c-d']) assert.equal(safeName(name), name.normalize('NFC'));
  assert.equal(safeName('front door'), 'front_door');
  assert.equal(safeName(''), 'camera');
});

test('two cameras whose names differ only in characters that no file name takes get different files', () => {
  const long = 'x'.repeat(60);
  for (const [one, other] of [
    ['🐄', '🐖'],
    ['barn 🐄', 'barn 🐖'],
    ['!!!', '???'],
    ['कि', 'की'],
    [`${long}1`, `${long}2`],
    [`${'🐄'.repeat(60)}1`, `${'🐄'.repeat(60)}2`],
  ] as const) {
    assert.notEqual(safeName(one), safeName(other), `${one} and ${other}`);
    assert.equal(safeName(one), safeName(one));
  }
});

test('no name leaves its folder, is hidden, is taken for an option, or is too long for a file', () => {
  for (const name of ['../../etc/passwd', '.hidden', '-rf', 'a\nb', '\u001b[2J', '😀'.repeat(300), '$(x)|`y`']) {
    const safe = safeName(name);
    assert.match(safe, /^[\p{L}\p{N}_][\p{L}\p{N}._-]*$/u, JSON.stringify(name));
    assert.ok(Buffer.byteLength(safe) <= 200);
  }
});

test('a folder is made with those above it, and one that is there is left alone', async (t) => {
  const folder = temporaryFolder(t);
  await makeFolder(join(folder, 'a/b/c'));
  await makeFolder(join(folder, 'a/b/c'));
  assert.ok(statSync(join(folder, 'a/b/c')).isDirectory());
  mkdirSync(join(folder, 'real'));
  symlinkSync(join(folder, 'real'), join(folder, 'link'));
  await makeFolder(join(folder, 'link'));
  await makeFolder(join(folder, 'link/x'));
  for (let round = 0; round < 50; round += 1) {
    const shared = join(folder, `round-${round}/same/time`);
    // A call that begins later finds some of the folders only.
    await Promise.all([0, 1, 2, 3].map(async (late) => await sleep(late % 2).then(() => makeFolder(shared))));
  }
});

test('a folder that cannot be made is an error at once', async (t) => {
  const folder = temporaryFolder(t);
  const file = join(folder, 'file');
  writeFileSync(file, '');
  symlinkSync(join(folder, 'nowhere'), join(folder, 'dangling'));
  await assert.rejects(makeFolder(file), { code: 'ENOTDIR' });
  await assert.rejects(makeFolder(join(file, 'x')), { code: 'ENOTDIR' });
  await assert.rejects(makeFolder(join(file, 'x/y')), { code: 'ENOTDIR' });
  await assert.rejects(makeFolder(join(folder, 'dangling')));
  await assert.rejects(makeFolder(join(folder, 'n'.repeat(300))), { code: 'ENAMETOOLONG' });
  // In this case Node's own recursive mkdir never returns.
  if (process.platform === 'linux') await assert.rejects(makeFolder('/proc/ttycam/frames'));
});
