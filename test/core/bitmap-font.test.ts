import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dotRuns, dotWidth, drawable, GLYPH_HEIGHT } from '#src/core/bitmap-font.js';

/** The text's pixels, as lines of characters. */
function drawn(text: string): string[] {
  const rows = Array.from({ length: GLYPH_HEIGHT }, () => Array.from({ length: dotWidth(text) }, () => '.'));
  for (const { column, row, length } of dotRuns(text)) rows[row]?.fill('#', column, column + length);
  return rows.map((row) => row.join(''));
}

test('letters look like letters', () => {
  assert.deepEqual(drawn('Hi'), [
    '#...#...#..',
    '#...#......',
    '#...#..##..',
    '#####...#..',
    '#...#...#..',
    '#...#...#..',
    '#...#..###.',
    '...........',
  ]);
});

test('every printable character of ASCII but the space has dots, and no two the same', () => {
  const seen = new Set<string>();
  for (let code = 0x21; code < 0x7f; code += 1) {
    const picture = drawn(String.fromCharCode(code)).join('\n');
    assert.ok(picture.includes('#'), String.fromCharCode(code));
    seen.add(picture);
  }
  assert.equal(seen.size, 0x7f - 0x21);
  assert.deepEqual(dotRuns(' '), []);
});

test('characters that the font lacks are replaced by ones that it has', () => {
  assert.equal(drawable('Züriçh – “ok” … 漢\x1b🎥'), 'Zurich - "ok" ... ???');
  assert.equal(dotWidth(''), 0);
});
