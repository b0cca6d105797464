import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { fitCells } from '#src/core/geometry.js';
import { SEEDED } from '../helpers/bytes.js';

const RUNS = { ...SEEDED, numRuns: 2_000 };
const anySide = fc.oneof(fc.integer({ min: 1, max: 8_000 }), fc.integer({ min: 0, max: 2 ** 32 - 1 }));
const anyCells = fc.integer({ min: 0, max: 500 });

test('a picture never exceeds the room, and has at least one cell where there is room', () => {
  fc.assert(
    fc.property(anySide, anySide, anyCells, anyCells, (width, height, columns, rows) => {
      const fit = fitCells({ width, height }, columns, rows);
      for (const value of Object.values(fit)) assert.ok(Number.isInteger(value) && value >= 0, JSON.stringify(fit));
      assert.ok(fit.left + fit.columns <= columns && fit.top + fit.rows <= rows, JSON.stringify(fit));
      if (columns > 0 && rows > 0) assert.ok(fit.columns > 0 && fit.rows > 0);
      else assert.deepEqual(fit, { left: 0, top: 0, columns: 0, rows: 0 });
    }),
    RUNS,
  );
});

test('its proportions are kept to half a cell, and it fills the room in one direction', () => {
  const side = fc.integer({ min: 100, max: 4_000 });
  const cells = fc.integer({ min: 20, max: 500 });
  fc.assert(
    fc.property(side, side, cells, cells, (width, height, columns, rows) => {
      const fit = fitCells({ width, height }, columns, rows);
      assert.ok(fit.columns === columns || fit.rows === rows, JSON.stringify(fit));
      const proportion = width / height;
      const offInColumns = Math.abs(fit.columns - fit.rows * 2 * proportion);
      const offInRows = Math.abs(fit.rows - fit.columns / proportion / 2);
      const least = fit.columns === 1 || fit.rows === 1;
      assert.ok(least || Math.min(offInColumns, offInRows) <= 0.5 + 1e-9, JSON.stringify(fit));
    }),
    RUNS,
  );
});

test('it stands in the middle, to one cell', () => {
  fc.assert(
    fc.property(anySide, anySide, anyCells, anyCells, (width, height, columns, rows) => {
      const fit = fitCells({ width, height }, columns, rows);
      const right = columns - fit.left - fit.columns;
      const bottom = rows - fit.top - fit.rows;
      if (fit.columns > 0) assert.ok(right - fit.left === 0 || right - fit.left === 1);
      if (fit.rows > 0) assert.ok(bottom - fit.top === 0 || bottom - fit.top === 1);
    }),
    RUNS,
  );
});

test('4:3 in 80 x 24 is 64 columns, and a cell is twice as high as wide', () => {
  assert.deepEqual(fitCells({ width: 640, height: 480 }, 80, 24), { left: 8, top: 0, columns: 64, rows: 24 });
  assert.deepEqual(fitCells({ width: 400, height: 400 }, 80, 80), { left: 0, top: 20, columns: 80, rows: 40 });
  assert.deepEqual(fitCells({ width: 480, height: 640 }, 80, 24), { left: 22, top: 0, columns: 36, rows: 24 });
});

test('a picture of no size is shown as a square', () => {
  assert.deepEqual(fitCells({ width: 0, height: 0 }, 80, 24), fitCells({ width: 1, height: 1 }, 80, 24));
  assert.deepEqual(fitCells({ width: 0, height: 9 }, 80, 24), fitCells({ width: 1, height: 1 }, 80, 24));
});
