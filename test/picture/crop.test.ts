import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cropped } from '#src/picture/crop.js';

/** A picture whose red channel is the column and whose green one is the row, each times 10. */
function ramp(width: number, height: number) {
  const rgb = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1) rgb.set([x * 10, y * 10, 7], (y * width + x) * 3);
  return { width, height, rgb };
}

test('a part in its own size is those pixels', () => {
  const part = cropped(ramp(16, 8), { left: 0.25, top: 0.5, share: 0.5 }, 8, 4);
  assert.deepEqual([part.width, part.height, part.rgb.length], [8, 4, 96]);
  assert.deepEqual([...part.rgb.subarray(0, 3)], [40, 40, 7]);
  assert.deepEqual([...part.rgb.subarray(93)], [110, 70, 7]);
});

test('an enlarged part is interpolated, and its edges are those of the picture', () => {
  const { rgb } = cropped(ramp(4, 4), { left: 0, top: 0, share: 0.5 }, 8, 2);
  const reds = Array.from({ length: 8 }, (_, x) => rgb[x * 3] ?? -1);
  assert.deepEqual(reds, [0, 0, 1, 4, 6, 9, 11, 14]);
  assert.equal(cropped(ramp(1, 1), { left: 0.9, top: 0.9, share: 0.1 }, 3, 3).rgb[26], 7);
});
