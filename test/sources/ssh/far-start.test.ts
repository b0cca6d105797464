// The beginning of what comes from the other end of ssh: noise, then what streams, then the stream.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { encodePrefix } from '#src/core/wire/framing.js';
import { type FarStart, FarStartReader } from '#src/sources/ssh/far-start.js';

const STREAM = Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0x0a, 1, 2, 3]);

/** What is read of bytes that come in pieces of `size`. The rest has all that follows in the same piece and later. */
function read(bytes: Uint8Array, size: number): FarStart | 'noise' | undefined {
  const reader = new FarStartReader();
  for (let at = 0; at < bytes.length; at += size) {
    const start = reader.push(bytes.subarray(at, at + size));
    if (start === 'noise') return start;
    if (start !== undefined) {
      return { ...start, rest: Buffer.concat([start.rest, bytes.subarray(Math.min(bytes.length, at + size))]) };
    }
  }
  return undefined;
}

test('the marker is found behind noise, whole and byte by byte, and the stream is kept', () => {
  for (const noise of [
    '',
    'Welcome to barn\r\n\r\n',
    'no line end\n',
    'ttycam-far is no marker\nttycam-farther wire x\n',
  ]) {
    const bytes = Buffer.concat([Buffer.from(`${noise}\nttycam-far pull v4l2-ctl\n`), STREAM]);
    for (const size of [1, 2, 7, bytes.length]) {
      const start = read(bytes, size);
      assert.ok(typeof start === 'object', `${noise} in pieces of ${size}`);
      assert.deepEqual([start.kind, start.program, Buffer.from(start.rest)], ['pull', 'v4l2-ctl', STREAM]);
    }
  }
});

test('the stream of a forced command is known by its first bytes', () => {
  const wire = Buffer.concat([encodePrefix(5_000, 8), Buffer.from([10, 3, 1, 2, 3])]);
  for (const size of [1, 3, 100]) {
    const start = read(wire, size);
    assert.ok(typeof start === 'object');
    assert.deepEqual([start.kind, start.program, Buffer.from(start.rest)], ['wire', '', wire]);
    const jpegs = read(STREAM, size);
    assert.ok(typeof jpegs === 'object' && jpegs.kind === 'jpegs');
  }
});

test('noise without end is given up, and its last line is told without escape sequences', () => {
  const reader = new FarStartReader();
  assert.equal(reader.push(Buffer.from('This account is \u001b[31mclosed\u001b[0m.\n\n')), undefined);
  assert.equal(reader.lastLine, 'This account is [31mclosed [0m.');
  assert.equal(reader.push(Buffer.alloc(70_000, 'x')), 'noise');
});

test('a program that calls itself by escape sequences is cleaned', () => {
  const start = read(Buffer.from(`\nttycam-far wire \u001b]0;evil\u0007${'x'.repeat(500)}\n`), 1_000);
  assert.ok(typeof start === 'object');
  assert.match(start.program, /^\]0;evil x+…$/);
  assert.ok(start.program.length <= 40);
});
