import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BYTE_ORDERS, paintScene } from '#src/receiver/window/raster.js';
import { layScene, wrap } from '#src/receiver/window/scene.js';

const CALM = { title: '', words: [], tone: 'plain', dimmed: false, brightened: false } as const;
const SIZE = { width: 800, height: 600 };

test('a picture is as large as fits in its own proportions, in the middle', () => {
  const place = (width: number, height: number) => layScene(CALM, { width, height }, SIZE).picture;
  assert.deepEqual(place(640, 480), { left: 0, top: 0, width: 800, height: 600 });
  assert.deepEqual(place(1280, 720), { left: 0, top: 75, width: 800, height: 450 });
  assert.deepEqual(place(300, 600), { left: 250, top: 0, width: 300, height: 600 });
  assert.deepEqual(place(1, 60_000), { left: 399, top: 0, width: 1, height: 600 });
  assert.equal(layScene(CALM, undefined, SIZE).picture, undefined);
});

test('a calm picture has nothing painted over it, an old one is dimmed', () => {
  assert.deepEqual(layScene(CALM, SIZE, SIZE).fills, []);
  const [shade] = layScene({ ...CALM, dimmed: true }, SIZE, SIZE).fills;
  assert.deepEqual([shade?.color, shade?.rectangles], [[0, 0, 0], [{ left: 0, top: 0, ...SIZE }]]);
});

test('words stay within the window, however small it is and whatever they are', () => {
  const words = [
    'LOST 3 h 20 min',
    'a reason that goes on and on, äöü 漢字 and averylongwordwithoutanyspacesinit'.repeat(2),
    '',
  ];
  for (const size of [SIZE, { width: 320, height: 240 }, { width: 64, height: 48 }, { width: 3840, height: 400 }]) {
    for (const { rectangles } of layScene({ ...CALM, words, tone: 'lost', dimmed: true }, size, size).fills.slice(2)) {
      for (const { left, width } of rectangles) {
        assert.ok(size.width < 100 || (left >= 0 && left + width <= size.width), `${left} + ${width} in ${size.width}`);
      }
    }
  }
});

test('lines are broken at spaces, and words that are too long within', () => {
  assert.deepEqual(wrap('one two three', 7), ['one two', 'three']);
  assert.deepEqual(wrap('abcdefghij k', 4), ['abcd', 'efgh', 'ij k']);
  assert.deepEqual(wrap('', 4), []);
});

test('painted here, fills are blended over the picture, in the order of bytes of the server', () => {
  const scene = {
    size: { width: 4, height: 1 },
    picture: { left: 1, top: 0, width: 2, height: 1 },
    fills: [{ color: [0, 0, 0], opacity: 0.5, rectangles: [{ left: 2, top: -3, width: 9, height: 9 }] }],
  } as const;
  const picture = { width: 1, height: 1, rgb: Uint8Array.of(200, 100, 50) };
  const target = new Uint8Array(16).fill(9);
  paintScene(scene, picture, target, BYTE_ORDERS.bgrx);
  assert.deepEqual([...target], [0, 0, 0, 0, 50, 100, 200, 0, 25, 50, 100, 0, 0, 0, 0, 0]);
  paintScene(scene, picture, target, BYTE_ORDERS.xrgb);
  assert.deepEqual([...target.subarray(4, 8)], [0, 200, 100, 50]);
});
