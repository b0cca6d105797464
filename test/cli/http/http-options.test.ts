// What the options of HTTP say together.
import assert from 'node:assert/strict';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { checkAnnouncedHttp, RECEIVER_HTTP_OPTIONS, readHttpOptions } from '#src/cli/http/http-options.js';
import { knownSecrets } from '#src/core/secrets.js';
import { temporaryFolder } from '../../helpers/folder.js';

const NONE = { http: undefined, httpTokenFile: undefined, httpCert: undefined, httpKey: undefined };
const { parse } = RECEIVER_HTTP_OPTIONS.http;

test('an address is a port of this machine, or a host and a port', () => {
  assert.deepEqual(parse('8080'), { host: '127.0.0.1', port: 8080 });
  assert.deepEqual(parse('[::1]:0'), { host: '::1', port: 0 });
  assert.deepEqual(parse('0.0.0.0:80'), { host: '0.0.0.0', port: 80 });
  for (const bad of ['', 'hub', ':80', '::1:80', '70000', '-1', 'http://hub:80', 'a:b', '[::1]']) {
    assert.throws(() => parse(bad), /port or host:port/, bad);
  }
});

test('beyond this machine HTTP needs a token, which is long, in a file of its own, and hidden from messages', (t) => {
  const folder = temporaryFolder(t);
  const file = join(folder, 'token');
  const values = { ...NONE, http: { host: '0.0.0.0', port: 80 }, httpTokenFile: file };
  assert.throws(
    () => readHttpOptions({ ...values, httpTokenFile: undefined }),
    /anyone who reaches.*--http-token-file/,
  );
  writeFileSync(file, 'short\n', { mode: 0o600 });
  assert.throws(() => readHttpOptions(values), /at least 16/);
  writeFileSync(file, 'a-token-of-some-length\n');
  assert.equal(readHttpOptions(values)?.secrets.token, 'a-token-of-some-length');
  assert.equal(knownSecrets.hide('GET /?token=a-token-of-some-length').includes('some-length'), false);
  chmodSync(file, 0o644);
  if (process.platform !== 'win32') assert.throws(() => readHttpOptions(values), /open to other users/);
});

test('options of HTTP without --http, or one half of a pair, are refused', () => {
  assert.equal(readHttpOptions(NONE), undefined);
  assert.throws(() => readHttpOptions({ ...NONE, httpTokenFile: 'x.token' }), /need --http/);
  const http = { host: '127.0.0.1', port: 0 };
  assert.throws(() => readHttpOptions({ ...NONE, http, httpCert: 'x.pem' }), /belong together/);
});

test('a sender that nobody else can reach is not announced', () => {
  const served = { port: 8080, secrets: { token: 'a-token-of-some-length', certificate: undefined } };
  assert.throws(() => checkAnnouncedHttp(undefined), {
    code: 'usage',
    message: /this sender serves nothing\. Give --http/,
  });
  assert.throws(() => checkAnnouncedHttp({ host: '127.0.0.1', ...served }), { message: /only this machine/ });
  checkAnnouncedHttp({ host: '0.0.0.0', ...served });
});
