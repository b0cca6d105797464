import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  decodeEvent,
  encodeEvent,
  encodeUpdate,
  UpdateDecoder,
  type WindowUpdate,
} from '#src/receiver/window/window-protocol.js';

const VIEW = { title: 'bärn', words: ['LOST 3 s', 'why'], tone: 'lost', dimmed: true, brightened: true } as const;
const UPDATES: readonly WindowUpdate[] = [
  { view: VIEW, picture: { kind: 'none' } },
  { view: VIEW, picture: { kind: 'jpeg', jpeg: Uint8Array.of(1, 2, 3, 4, 5), trueSize: { width: 640, height: 480 } } },
  { view: { ...VIEW, words: [] }, picture: { kind: 'same' } },
];
const BYTES = Buffer.concat(UPDATES.flatMap(encodeUpdate));

test('updates come out as they went in, whole, glued, and byte by byte', () => {
  for (const step of [1, 7, 100, BYTES.length]) {
    const decoder = new UpdateDecoder();
    const got: WindowUpdate[] = [];
    for (let at = 0; at < BYTES.length; at += step) got.push(...decoder.push(BYTES.subarray(at, at + step)));
    assert.equal(got.length, UPDATES.length);
    for (const [index, update] of got.entries()) {
      const wanted = UPDATES[index];
      assert.deepEqual(update.view, wanted?.view);
      assert.equal(update.picture.kind, wanted?.picture.kind);
      if (update.picture.kind !== 'jpeg' || wanted?.picture.kind !== 'jpeg') continue;
      assert.deepEqual([...update.picture.jpeg], [...wanted.picture.jpeg]);
      assert.deepEqual(update.picture.trueSize, wanted.picture.trueSize);
    }
  }
});

test('an update begins with two lengths: of all that follows them, and of its header', () => {
  const [start, jpeg] = encodeUpdate(UPDATES[1] as WindowUpdate) as [Buffer, Uint8Array];
  assert.equal(start.readUInt32LE(0), start.length - 8 + jpeg.length);
  assert.equal(start.readUInt32LE(4), start.length - 8);
});

test('events are lines, and what is none is passed over', () => {
  const line = encodeEvent({ event: 'key', key: '3' });
  assert.ok(line.endsWith('\n'));
  assert.deepEqual(decodeEvent(line), { event: 'key', key: '3' });
  for (const broken of ['', '{"event":"clo', '7', 'null', '[]']) assert.equal(decodeEvent(broken), undefined);
});
