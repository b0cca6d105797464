import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { cameraOf, fitsSubject, matchesName, subjectMatching, subjectOf } from '#src/core/wire/nats-subjects.js';
import { anyCharacter, SEEDED } from '../../helpers/bytes.js';

test('a plain name stands in its subject as it is', () => {
  assert.equal(subjectOf('barn-cam_2', 'frame'), 'ttycam.barn-cam_2.frame');
});

test('characters that are special in NATS are encoded', () => {
  assert.equal(subjectOf('a.b *>é', 'state'), 'ttycam.a%2Eb%20%2A%3E%C3%A9.state');
});

test('any name makes one token, and is read back as it was', () => {
  fc.assert(
    fc.property(fc.string({ unit: anyCharacter, maxLength: 40 }), (name) => {
      const subject = subjectOf(name, 'control');
      assert.match(subject, /^ttycam\.[^.\s*>]+\.control$/);
      assert.equal(cameraOf(subject), name.replace(/\p{Surrogate}/gu, '\ufffd'));
    }),
    SEEDED,
  );
});

test('half a surrogate pair, which cannot be encoded, becomes U+FFFD', () => {
  assert.equal(cameraOf(subjectOf('a\ud800', 'state')), 'a\ufffd');
});

test('subjects of other programs name no camera', () => {
  for (const subject of [
    '',
    'ttycam',
    'ttycam.a',
    'other.a.frame',
    'ttycam.a.frame.b',
    'ttycam..frame',
    'ttycam.%E9.frame',
  ]) {
    assert.equal(cameraOf(subject), undefined, subject);
  }
  assert.equal(cameraOf(`ttycam.${'a'.repeat(1_025)}.frame`), undefined);
});

test('a pattern with a star subscribes to all, and the receiver filters', () => {
  assert.equal(subjectMatching('*', 'state'), 'ttycam.*.state');
  assert.equal(subjectMatching('barn-*', 'state'), 'ttycam.*.state');
  assert.equal(subjectMatching('barn.1', 'state'), 'ttycam.barn%2E1.state');
});

test('a star stands for any characters, or none', () => {
  const cases: ReadonlyArray<readonly [string, string, boolean]> = [
    ['*', '', true],
    ['*', 'anything', true],
    ['barn', 'barn', true],
    ['barn', 'barn2', false],
    ['barn*', 'barn', true],
    ['*cam', 'barncam', true],
    ['a*a', 'a', false],
    ['a*b*c', 'a-b-b-c', true],
    ['a*b*c', 'a-c', false],
    ['*x*', 'axb', true],
    ['a*bc*c', 'abc', false],
    ['(a|b)*', '(a|b)1', true],
  ];
  for (const [pattern, name, wanted] of cases) assert.equal(matchesName(pattern, name), wanted, `${pattern} ${name}`);
});

test('a name of 80 characters fits a subject in any script, and a much longer one does not', () => {
  assert.ok(fitsSubject('门'.repeat(80)));
  assert.equal(cameraOf(subjectOf('门'.repeat(80), 'frame')), '门'.repeat(80));
  assert.ok(!fitsSubject('x'.repeat(1_025)));
});
