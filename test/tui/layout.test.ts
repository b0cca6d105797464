import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CellRectangle } from '#dist/core/geometry.js';
import { computeLayout, MIN_COLUMNS, MIN_ROWS } from '#dist/tui/layout.js';

const SIZE = { width: 640, height: 480 };

function rectanglesOf(columns: number, rows: number, cameras: number, zoomed: boolean): CellRectangle[] {
  const layout = computeLayout({ columns, rows, cameras, tiles: Math.min(4, cameras), zoomed, pictureSize: SIZE });
  assert.equal(layout.kind, 'full');
  if (layout.kind !== 'full') return [];
  const { side } = layout;
  return [
    layout.top,
    ...layout.tiles,
    side?.cameras,
    side?.fps,
    side?.bytes,
    side?.facts,
    layout.log,
    layout.status,
  ].filter((one) => one !== undefined);
}

test('every cell belongs to exactly one box, at every size from 60x16 to 300x100', () => {
  for (let columns = MIN_COLUMNS; columns <= 300; columns += columns < 84 ? 3 : 24) {
    for (let rows = MIN_ROWS; rows <= 100; rows += rows < 45 ? 1 : 9) {
      for (const [cameras, zoomed] of [
        [0, false],
        [1, false],
        [2, false],
        [3, false],
        [4, false],
        [5, false],
        [40, false],
        [4, true],
      ] as const) {
        const owner = new Uint8Array(columns * rows);
        for (const { left, top, columns: wide, rows: high } of rectanglesOf(columns, rows, cameras, zoomed)) {
          assert.ok(wide > 0 && high > 0);
          for (let y = top; y < top + high; y += 1) {
            for (let x = left; x < left + wide; x += 1) {
              assert.ok(x < columns && y < rows, `outside at ${columns}x${rows}`);
              owner[y * columns + x] = (owner[y * columns + x] ?? 0) + 1;
            }
          }
        }
        assert.ok(
          owner.every((count) => count === 1),
          `a gap or an overlap at ${columns}x${rows} with ${cameras} cameras`,
        );
      }
    }
  }
});

test('two wide pictures stand below each other in a narrow window and beside each other in a wide one', () => {
  const grid = (columns: number, rows: number): number => {
    const layout = computeLayout({ columns, rows, cameras: 2, tiles: 2, zoomed: false, pictureSize: SIZE });
    return layout.kind === 'full' ? layout.tileColumns : 0;
  };
  assert.equal(grid(70, 60), 1);
  assert.equal(grid(200, 40), 2);
});

test('anything smaller than 60x16 is a list of lines', () => {
  for (const [columns, rows] of [
    [59, 16],
    [60, 15],
    [1, 1],
  ] as const) {
    const layout = computeLayout({ columns, rows, cameras: 1, tiles: 1, zoomed: false, pictureSize: SIZE });
    assert.equal(layout.kind, 'small');
  }
});
