import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { glyphSetOf } from '#src/picture/block-glyphs.js';
import { SEEDED } from '../../helpers/bytes.js';
import { paletteOf } from './palette.js';
import { CellPen } from './pen.js';

const half = glyphSetOf('half');

test('the pen says beforehand how many bytes a move and a colour take', () => {
  for (const depth of ['truecolor', '256', '16'] as const) {
    const { nearest } = paletteOf(depth);
    const color = fc.nat(0xffffff).map(nearest);
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(60), fc.nat(300), fc.nat(3), color, color), { minLength: 1, maxLength: 20 }),
        (cells) => {
          const pen = new CellPen(depth);
          pen.ensure(cells.length);
          pen.begin();
          for (const [row, column, pattern, foreground, background] of cells) {
            const newInk = pattern !== 0 && foreground !== pen.foreground;
            const newPaper = pattern !== 3 && background !== pen.background;
            const ink = newInk ? pen.colorBytes(foreground) : 0;
            const paper = newPaper ? pen.colorBytes(background) + pen.backgroundBytes(background) : 0;
            const around = newInk && newPaper ? 4 : newInk || newPaper ? 3 : 0;
            const expected = pen.moveBytes(row, column) + ink + paper + around + (half.lengths[pattern] ?? 0);
            if (newInk) assert.ok(ink >= pen.leastColorBytes);
            const before = pen.length;
            pen.moveTo(row, column);
            pen.put(half, pattern, foreground, background);
            assert.equal(pen.length - before, expected);
          }
        },
      ),
      SEEDED,
    );
  }
});
