// Key files: their format, who may read them, and that no message shows a key.
import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { inspect } from 'node:util';
import { isKeyName, type Key, newKeyLine, parseKeys, readKeys } from '#src/net/credentials/key-file.js';
import { temporaryFolder } from '../../helpers/folder.js';

const POSIX = { skip: process.platform === 'win32' ? 'Windows has no such modes' : false };

test('a file holds a key alone, or one in each line with names, and comments are skipped', () => {
  const lines = [newKeyLine(undefined), newKeyLine('barn'), newKeyLine('the north gate')];
  const keys = parseKeys(`# ours\r\n\r\n${lines.join('\r\n')}\r\n`, 'keys');
  assert.deepEqual(
    keys.map(({ name }) => name),
    [undefined, 'barn', 'the north gate'],
  );
  assert.ok(keys.every((key) => key.secret().length === 32));
  assert.equal(new Set(keys.map(({ id }) => id)).size, 3);
});

test('the id of a key on the wire depends on the key alone', () => {
  const line = newKeyLine(undefined);
  const [plain, named] = [line, `barn: ${line}`].map((text) => parseKeys(text, 'keys')[0] as Key);
  assert.equal(plain?.id, named?.id);
  assert.match(String(plain?.id), /^[\w-]{16}$/);
});

test('a wrong line is reported by its number, and its text is not shown', () => {
  const good = newKeyLine('barn');
  for (const bad of [
    'secret',
    `${newKeyLine(undefined)}=`,
    newKeyLine(undefined).slice(1),
    `a,b: ${newKeyLine('').slice(2)}`,
    // Names are not secret, and are shown everywhere.
    `${newKeyLine(undefined)}: ${newKeyLine(undefined)}`,
    `barn ${newKeyLine(undefined)}: ${newKeyLine(undefined)}`,
  ]) {
    assert.throws(
      () => parseKeys(`${good}\n${bad}\n`, 'my.key'),
      (error: Error & { code?: string }) =>
        error.code === 'key-unusable' && error.message.startsWith('my.key:2: ') && !error.message.includes(bad),
    );
  }
  const [second, third] = [newKeyLine('barn'), newKeyLine('barn')];
  assert.equal(parseKeys(`${good}\n${second}`, 'k').length, 2);
  assert.throws(() => parseKeys(`${good}\n${second}\n${third}`, 'k'), /barn is in the file more than twice/);
  assert.throws(() => parseKeys(`${good}\n${good.replace('barn', 'gate')}`, 'k'), /this key is in the file twice/);
  assert.throws(() => parseKeys('# nothing\n', 'my.key'), /holds no key: receiver keygen my\.key makes one/);
});

test('a name of a key fits a line, a list and a file name', () => {
  for (const name of ['barn', 'north gate', 'Hof 2', 'Küche']) assert.ok(isKeyName(name), name);
  for (const name of ['', 'a/b', 'a:b', 'a,b', '#a', ' a', 'a\n', '\u001b[2J', '..\\a', 'x'.repeat(81)]) {
    assert.ok(!isKeyName(name), JSON.stringify(name));
  }
});

test(
  'a file that others may read, or its group may change, is refused with the command that corrects it',
  POSIX,
  (t) => {
    const file = join(temporaryFolder(t), 'my.key');
    writeFileSync(file, newKeyLine(undefined));
    for (const [mode, open] of [
      [0o600, false],
      [0o400, false],
      [0o640, false],
      [0o644, true],
      [0o660, true],
      [0o604, true],
      [0o602, true],
    ] as const) {
      chmodSync(file, mode);
      if (open)
        assert.throws(() => readKeys(file), { code: 'key-unusable', message: new RegExp(`chmod 600 ${file}$`) });
      else assert.equal(readKeys(file).length, 1);
    }
  },
);

test('a file that cannot be read is reported with the reason', (t) => {
  const folder = temporaryFolder(t);
  mkdirSync(join(folder, 'folder'), { mode: 0o700 });
  assert.throws(() => readKeys(join(folder, 'none')), { code: 'key-unusable', message: /there is no such file$/ });
  assert.throws(() => readKeys(join(folder, 'folder')), { code: 'key-unusable', message: /it is a folder$/ });
});

test('a key does not show itself', () => {
  const line = newKeyLine(undefined);
  const [key] = parseKeys(line, 'keys');
  const shown = `${JSON.stringify(key)} ${inspect(key, { depth: 9, showHidden: true })} ${String(key)}`;
  assert.ok(
    !shown.includes(line) && !shown.includes(Buffer.from(line, 'base64url').toString('hex').slice(0, 16)),
    shown,
  );
});
