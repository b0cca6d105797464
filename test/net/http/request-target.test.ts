// Targets of request lines: names with any character come through, and nothing else is read as a path.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { readTarget } from '#src/net/http/request-target.js';
import { SEEDED } from '../../helpers/bytes.js';

function read(text: string) {
  const target = readTarget(text);
  return 'problem' in target ? target.status : [...target.path, String(target.query)];
}

test('paths are decoded segment by segment, so that a slash in a name stays in it', () => {
  assert.deepEqual(read('/'), ['']);
  assert.deepEqual(read('/cameras/a%2Fb%20%C3%A4/stream.mjpeg?x=1&y=%26'), [
    'cameras',
    'a/b ä',
    'stream.mjpeg',
    'x=1&y=%26',
  ]);
  assert.deepEqual(read('http://hub:8080/state'), ['state', '']);
  assert.deepEqual(read('http://hub?action=stream'), ['action=stream']);
  assert.deepEqual(read('/../%2e%2e/etc'), ['..', '..', 'etc', '']);
});

test('what is not an address of this server is refused with a status', () => {
  for (const bad of ['', '*', 'hub:80', '/a b', '/ä', '/%', '/%ff', '/%c0%ae', 'javascript:x', '?x']) {
    assert.equal(read(bad), 400, bad);
  }
  assert.equal(read(`/${'a'.repeat(2_048)}`), 414);
});

test('any name of a camera comes back as it was', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 80 }), (name) => {
      assert.deepEqual(read(`/cameras/${encodeURIComponent(name)}/snapshot.jpg`), [
        'cameras',
        name,
        'snapshot.jpg',
        '',
      ]);
    }),
    { ...SEEDED, numRuns: 200 },
  );
});
