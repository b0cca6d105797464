// Known secrets are replaced in any text, in every encoding, and ordinary text is not changed.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TtycamError } from '#src/core/errors.js';
import { jsonLine, lineForPeople, textForPeople, valueForScripts } from '#src/core/exit-text.js';
import { knownSecrets, readAddress, Secrets } from '#src/core/secrets.js';
import { ownCpuMs } from '../helpers/own-cpu.js';

function knowing(...all: readonly string[]): Secrets {
  const secrets = new Secrets();
  for (const one of all) secrets.add(one);
  return secrets;
}

test('a secret is found as it was written, decoded, and encoded in any way', () => {
  for (const written of ['p@ß w+"d', 'p%40%C3%9F%20w%2B%22d']) {
    const secrets = knowing(written);
    for (const form of [
      ...['p@ß w+"d', 'p%40%C3%9F%20w%2B%22d', 'p%40%c3%9f w+%22d', 'p%2540%25C3%259F%2520w%252B%2522d', 'p@%DF w+"d'],
      ...['p@ß w+\\"d', 'p@\nß w\r\n+"d', 'p\u001b@ß\u0000 w+"d', '%70@ß w+"d'],
    ]) {
      assert.equal(secrets.hide(`<${form}>`), '<…>', `${written}: ${JSON.stringify(form)}`);
    }
  }
});

test('a secret with a space is found where a form has a plus sign for it, and the other way round', () => {
  for (const written of ['two words', 'two+words', 'two%20words'])
    for (const form of ['two words', 'two+words', 'two%20words', 'two%2Bwords'])
      assert.equal(knowing(written).hide(`<${form}>`), '<…>', `${written}: ${form}`);
});

test('of two secrets, the longer is replaced whole', () => {
  const secrets = knowing('admin', 'admin:geheim', 'geheim77');
  assert.equal(secrets.hide('admin:geheim77 admin geheim77geheim77'), '…77 … ……');
});

test('a secret of fewer than four characters is not replaced, one of four is', () => {
  assert.equal(knowing('abc', '', '%41%42').hide('abc AB'), 'abc AB');
  // Neither is a secret that has four characters only in its encoded form.
  assert.equal(knowing('%61b').hide('ab'), 'ab');
  assert.equal(knowing('📷bc').hide('📷bc'), '📷bc');
  assert.equal(knowing('abcd').hide('abcd'), '…');
});

test('text without a secret is the same text', () => {
  const secrets = knowing('S3cret99');
  for (const text of [
    '',
    'a',
    'S3cret9',
    '100 % of %zz %',
    'line\nline\ttab',
    '\u001b[2J',
    'S3cret 99',
    'https://example.org/a?',
  ]) {
    assert.equal(secrets.hide(text), text);
  }
});

test('an unknown address loses its user, its query and its fragment', () => {
  const secrets = new Secrets();
  assert.equal(
    secrets.hide("moved to 'http://u:geheim@other.lan:80/x?sid=12#y': Connection refused, see (rtsp://k@h/)."),
    "moved to 'http://…@other.lan:80/x?…#…': Connection refused, see (rtsp://…@h/).",
  );
  const usage = 'Write it as tcp://host:port or tls://host:port, such as tcp://127.0.0.1:5252';
  assert.equal(secrets.hide(usage), usage);
  assert.equal(
    secrets.hide('cannot connect to tcp://hub:5252: is it there?'),
    'cannot connect to tcp://hub:5252: is it there?',
  );
});

test('a hostile text costs little', () => {
  const secrets = knowing('S3cret99', 'aaaaaaaaab');
  const texts = [
    'a'.repeat(100_000),
    '%25'.repeat(30_000),
    '@:/'.repeat(30_000),
    `a://${'@a/'.repeat(30_000)}`,
    `a://${'a=b_'.repeat(20_000)}`,
  ];
  const cpuMs = ownCpuMs(() => {
    for (const text of texts) secrets.hide(text);
  });
  assert.ok(cpuMs < 5_000, `${cpuMs} ms`);
});

test('every exit removes the secrets of an address once it was parsed', () => {
  readAddress('rtsp://admin:Qu4rk%40tz@cam.lan/1');
  const error = new TtycamError('source-failed', 'ffmpeg: rtsp://admin:Qu4rk%40tz@cam.lan/1: 401 for Qu4rk@tz');
  assert.equal(error.message, 'ffmpeg: rtsp://…@cam.lan/1: 401 for …');
  assert.ok(!`${error.stack}`.includes('Qu4rk'));
  assert.deepEqual(valueForScripts({ reason: 'Qu4rk@tz', list: [{ name: 'x Qu4rk@tz' }], n: 1, none: null }), {
    ...{ reason: '…', list: [{ name: 'x …' }], n: 1, none: null },
  });
  // Constants of ttycam that scripts compare are not changed. A word of ours would be hidden from the other tests of this process.
  knownSecrets.add('Fl4tline');
  assert.deepEqual(valueForScripts({ state: 'Fl4tline', reason: 'Fl4tline' }), { state: 'Fl4tline', reason: '…' });
});

test('what people read holds no control character, and an error one line', () => {
  const text = 'a\u001b]0;pwned\u0007 \u009b2J \u202eevil\u2028x\r\nb\tc';
  assert.equal(textForPeople(text), 'a�]0;pwned� �2J �evil�x\nb\tc');
  assert.equal(lineForPeople(text), 'a�]0;pwned� �2J �evil�x b c');
});

test('what scripts read is bounded, comes out as it went in, and holds no raw control character', () => {
  const { path, long } = valueForScripts({ path: '/a\u009b\u0007b', long: 'x'.repeat(100_000) }) as Record<
    string,
    string
  >;
  assert.equal(long?.length, 4_096);
  const line = jsonLine({ path, sign: '\u2028' });
  assert.match(line, /^[\x20-\x7e]*$/);
  assert.equal((JSON.parse(line) as { path: string }).path, '/a\u009b\u0007b');
});

test('a secret behind another one that ends in a percent sign is found, too', () => {
  const secrets = new Secrets();
  secrets.add('10wxy%');
  assert.equal(secrets.hide('10wxy%10%77xy%25'), '……');
});
