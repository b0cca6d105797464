import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cutPixels, rectanglesOf } from '#src/picture/images/rectangles.js';

/** A mask from lines of characters: `#` is a cell of the mask. */
function maskOf(...lines: readonly string[]): Uint8Array {
  return Uint8Array.from(lines.join(''), (character) => (character === '#' ? 1 : 0));
}

test('all cells are one rectangle, none are none, and a hole leaves four', () => {
  assert.deepEqual(rectanglesOf(maskOf('###', '###'), 3, 2), [{ left: 0, top: 0, columns: 3, rows: 2 }]);
  assert.deepEqual(rectanglesOf(maskOf('...', '...'), 3, 2), []);
  const hole = rectanglesOf(maskOf('####', '#..#', '#..#', '####'), 4, 4);
  assert.deepEqual(
    hole.map(({ columns, rows }) => `${columns}x${rows}`),
    ['4x1', '1x2', '1x2', '4x1'],
  );
});

test('whatever the mask, each of its cells is covered once and no other', () => {
  let seed = 7;
  for (let round = 0; round < 200; round += 1) {
    const [columns, rows] = [1 + (round % 9), 1 + (round % 7)];
    const mask = Uint8Array.from({ length: columns * rows }, () => {
      seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
      return seed % 3 === 0 ? 0 : 1;
    });
    const covered = new Uint8Array(mask.length);
    for (const { left, top, columns: width, rows: height } of rectanglesOf(mask, columns, rows))
      for (let row = top; row < top + height; row += 1)
        for (let column = left; column < left + width; column += 1)
          covered[row * columns + column] = (covered[row * columns + column] ?? 0) + 1;
    assert.deepEqual(covered, mask);
  }
});

test('neighbouring rectangles share no pixel and leave none out', () => {
  const pane = { left: 0, top: 0, columns: 7, rows: 3 };
  const picture = { width: 100, height: 50 };
  let x = 0;
  for (let column = 0; column < 7; column += 1) {
    const cut = cutPixels({ left: column, top: 0, columns: 1, rows: 3 }, pane, picture);
    assert.equal(cut.x, x);
    assert.equal(cut.height, 50);
    x += cut.width;
  }
  assert.equal(x, 100);
});
