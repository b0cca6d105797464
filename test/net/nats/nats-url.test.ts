// NATS URLs, and the files of a login.
import assert from 'node:assert/strict';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { readNatsLogin } from '#src/net/nats/nats-login.js';
import { formatNatsUrl, isNatsUrl, parseNatsUrl } from '#src/net/nats/nats-url.js';
import { temporaryFolder } from '../../helpers/folder.js';

test('an address names servers, and for a viewer its cameras', () => {
  const { servers, names } = parseNatsUrl('nats://one.lan,[::1]:5000,nats://two:4223/barn-*,front%20door,a/b');
  assert.deepEqual(servers, [
    { host: 'one.lan', port: 4222 },
    { host: '::1', port: 5000 },
    { host: 'two', port: 4223 },
  ]);
  assert.deepEqual(names, ['barn-*', 'front door', 'a/b']);
  assert.equal(formatNatsUrl(parseNatsUrl('NATS://hub/')), 'nats://hub:4222');
  assert.equal(formatNatsUrl(parseNatsUrl('nats://[::1],hub:1/x,y')), 'nats://[::1]:4222,hub:1/x,y');
  assert.deepEqual([isNatsUrl('nats://hub'), isNatsUrl('tcp://hub'), isNatsUrl('nats')], [true, false, false]);
});

test('what cannot be parsed is refused, and so is an address with a login', () => {
  for (const text of ['nats://', 'nats:///x', 'nats://hub:0', 'nats://hub:99999', 'nats://hub?x', 'nats://a b']) {
    assert.throws(() => parseNatsUrl(text), { code: 'usage' }, text);
  }
  assert.throws(
    () => parseNatsUrl('nats://barn:geheim@hub'),
    (error: Error) => {
      assert.match(error.message, /--nats-creds/);
      assert.ok(!error.message.includes('geheim'));
      return true;
    },
  );
});

test('files that others can read, or that hold something else, are refused', {
  skip: process.platform === 'win32',
}, (t) => {
  const file = join(temporaryFolder(t), 'file');
  const nothing = { creds: undefined, nkey: undefined, token: undefined, password: undefined };
  writeFileSync(file, 'a\nb\n', { mode: 0o600 });
  assert.equal(readNatsLogin(nothing), undefined);
  for (const kind of ['creds', 'nkey', 'token', 'password'] as const) {
    assert.throws(() => readNatsLogin({ ...nothing, [kind]: file }), { code: 'key-unusable' }, kind);
    assert.throws(() => readNatsLogin({ ...nothing, [kind]: `${file}-missing` }), { code: 'key-unusable' }, kind);
  }
  writeFileSync(file, 'Kn1fe\n');
  assert.deepEqual(readNatsLogin({ ...nothing, token: file }), { kind: 'token', token: 'Kn1fe' });
  chmodSync(file, 0o644);
  assert.throws(() => readNatsLogin({ ...nothing, token: file }), { code: 'key-unusable', message: /chmod 600/ });
  assert.throws(() => readNatsLogin({ ...nothing, token: file, nkey: file }), { code: 'usage' });
});
