import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { CellPen } from '#src/picture/escapes.js';
import { SEEDED } from '../helpers/bytes.js';

test('the pen says beforehand how many bytes a move takes', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(1_200), fc.nat(1_200)), { minLength: 1, maxLength: 20 }), (cells) => {
      const pen = new CellPen();
      pen.begin();
      for (const [row, column] of cells) {
        const expected = pen.moveBytes(row, column);
        const before = pen.length;
        pen.moveTo(row, column);
        assert.equal(pen.length - before, expected);
        pen.putCharacter(0x40);
        assert.deepEqual([pen.row, pen.column], [row, column + 1]);
      }
    }),
    SEEDED,
  );
});

test('what was written since a mark can be taken back, with the pen and the cursor', () => {
  const pen = new CellPen();
  const write = (): string => {
    const from = pen.length;
    pen.moveTo(2, 4);
    pen.putCharacter(0x40);
    return Buffer.from(pen.bytes.subarray(from)).toString();
  };
  pen.begin();
  pen.moveTo(2, 2);
  pen.putCharacter(0x40);
  pen.mark();
  assert.equal(write(), '\x1b[C@');
  assert.equal(write(), '\x1b[3;5H@');
  pen.resume({ row: 7, column: 8 }, { foreground: 9, background: 10 });
  pen.rewind();
  assert.deepEqual([pen.foreground, pen.background], [-1, -1]);
  assert.equal(write(), '\x1b[C@');
});
