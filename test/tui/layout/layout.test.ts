import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type CellRectangle, fitCells } from '#src/core/geometry.js';
import {
  computeLayout,
  type Layout,
  type LayoutInput,
  MIN_COLUMNS,
  MIN_ROWS,
  tilesPerPage,
} from '#src/tui/layout/layout.js';
import { adjacentTile, capacityOf, gridOf, MIN_TILE } from '#src/tui/layout/layout-grid.js';
import { tileParts } from '#src/tui/layout/tile-parts.js';
import { SEEDED } from '../../helpers/bytes.js';

const SIZE = { width: 640, height: 480 };

/** A layout's input as the screen computes it, with the tiles of one page. */
function inputOf(part: Partial<LayoutInput> & { readonly columns: number; readonly rows: number }): LayoutInput {
  const frame = { layout: 'grid', zoomed: false, log: 'auto', ...part } as const;
  const cameras = part.cameras ?? 1;
  return { pictureSize: SIZE, cameras, tiles: Math.min(cameras, tilesPerPage(frame)), ...frame };
}

function rectanglesOf(input: LayoutInput): CellRectangle[] {
  const layout = computeLayout(input);
  if (layout.kind === 'small') return [{ left: 0, top: 0, columns: input.columns, rows: input.rows }];
  if (layout.kind === 'empty') return [layout.top, layout.text, layout.log, layout.status].filter(isThere);
  const { side } = layout;
  // The keys of a single tile are in its frame.
  const status = layout.statusInFrame ? undefined : layout.status;
  const boxes = [layout.top, ...layout.tiles, layout.table, layout.log, status];
  return [...boxes, side?.cameras, side?.fps, side?.bytes, side?.facts].filter(isThere);
}

function isThere(one: CellRectangle | undefined): one is CellRectangle {
  return one !== undefined;
}

function overlap(one: CellRectangle, other: CellRectangle): boolean {
  return (
    one.left < other.left + other.columns &&
    other.left < one.left + one.columns &&
    one.top < other.top + other.rows &&
    other.top < one.top + one.rows
  );
}

/** Fails unless each cell of the screen belongs to exactly one rectangle. */
function assertCovered(columns: number, rows: number, rectangles: readonly CellRectangle[]): void {
  let cells = 0;
  for (const [index, one] of rectangles.entries()) {
    assert.ok([one.left, one.top, one.columns, one.rows].every(Number.isInteger), 'parts of a cell');
    assert.ok(one.columns > 0 && one.rows > 0 && one.left >= 0 && one.top >= 0, 'an empty box');
    assert.ok(one.left + one.columns <= columns && one.top + one.rows <= rows, 'outside');
    assert.ok(!rectangles.slice(0, index).some((other) => overlap(one, other)), 'an overlap');
    cells += one.columns * one.rows;
  }
  // Without an overlap, as many cells as the screen has are all of them.
  assert.equal(cells, columns * rows, 'a gap');
}

test('every cell belongs to exactly one box, whatever the size, the layout and the number of cameras', () => {
  const inputs = fc.record({
    columns: fc.integer({ min: 1, max: 300 }),
    rows: fc.integer({ min: 1, max: 100 }),
    cameras: fc.integer({ min: 0, max: 200 }),
    layout: fc.constantFrom('grid', 'list', 'solo'),
    log: fc.constantFrom('auto', 'on', 'off'),
    zoomed: fc.boolean(),
    pictureSize: fc.record({ width: fc.integer({ min: 1, max: 4000 }), height: fc.integer({ min: 1, max: 4000 }) }),
  });
  fc.assert(
    fc.property(inputs, ({ layout, log, zoomed, ...part }) => {
      const input = inputOf({ ...part, layout, log, zoomed: zoomed && part.cameras > 0 });
      assertCovered(input.columns, input.rows, rectanglesOf(input));
    }),
    { ...SEEDED, numRuns: 1_500 },
  );
});

test('usual sizes are covered without a gap or an overlap, with 0 to 17 cameras', () => {
  for (const [columns, rows] of [
    [60, 16],
    [60, 80],
    [61, 17],
    [80, 24],
    [100, 30],
    [120, 40],
    [200, 60],
    [300, 100],
  ] as const) {
    for (let cameras = 0; cameras <= 17; cameras += 1) {
      for (const layout of ['grid', 'list', 'solo'] as const) {
        for (const log of ['auto', 'on', 'off'] as const) {
          assertCovered(columns, rows, rectanglesOf(inputOf({ columns, rows, cameras, layout, log })));
        }
      }
    }
  }
});

test('a page holds as many tiles as are recognisable: 6 in 60x16, 12 in 80x24, 30 in 120x40', () => {
  const capacity = (columns: number, rows: number): number => tilesPerPage(inputOf({ columns, rows, cameras: 40 }));
  assert.deepEqual([capacity(60, 16), capacity(80, 24), capacity(120, 40)], [6, 12, 30]);
  assert.equal(capacity(300, 100), 64);
  assert.equal(tilesPerPage(inputOf({ columns: 200, rows: 60, layout: 'list' })), 1);
});

/** The size of each picture of a layout, and the layout. */
function pictures(part: Parameters<typeof inputOf>[0]): { sizes: string[]; layout: Extract<Layout, { kind: 'full' }> } {
  const input = inputOf(part);
  const layout = computeLayout(input);
  assert.ok(layout.kind === 'full');
  const sizes = layout.tiles.map((tile) => {
    const { picture } = tileParts(tile);
    const { columns, rows } = fitCells(input.pictureSize, picture.columns, picture.rows);
    return `${columns}x${rows}`;
  });
  return { sizes, layout };
}

test('one camera in 80x24 has all rows but four, and the charts only what its picture leaves', () => {
  const square = pictures({ columns: 80, rows: 24, pictureSize: { width: 480, height: 480 } });
  const usual = pictures({ columns: 80, rows: 24 });
  assert.deepEqual([square.sizes, usual.sizes], [['40x20'], ['53x20']]);
  assert.ok(usual.layout.statusInFrame);
  assert.equal(usual.layout.log, undefined);
  assert.equal(pictures({ columns: 80, rows: 24, pictureSize: { width: 1280, height: 720 } }).sizes[0], '71x20');
});

test('three cameras in 120x40 have pictures of one size, and the free cell of the grid has the charts', () => {
  const { sizes, layout } = pictures({ columns: 120, rows: 40, cameras: 3 });
  assert.deepEqual(new Set(sizes).size, 1);
  assert.deepEqual(layout.perRow, [2, 1]);
  const [, , third] = layout.tiles;
  assert.deepEqual([layout.side?.fps?.left, layout.side?.fps?.top], [60, third?.top]);
});

test('pictures of a page differ by one row or column at most, at any size', () => {
  for (const [columns, rows] of [
    [60, 16],
    [80, 24],
    [100, 30],
    [120, 40],
    [60, 80],
    [200, 60],
    [300, 100],
  ] as const) {
    for (const cameras of [1, 2, 3, 5, 7, 16, 60]) {
      const sizes = pictures({ columns, rows, cameras }).sizes.map((size) => size.split('x').map(Number));
      for (const axis of [0, 1]) {
        const values = sizes.map((size) => size[axis] ?? 0);
        assert.ok(
          Math.max(...values) - Math.min(...values) <= 3 - axis,
          `${columns}x${rows} ${cameras}: ${sizes.join(' ')}`,
        );
      }
    }
  }
});

test('a portrait terminal has the table above the picture, and the log in the rows that nothing else needs', () => {
  const list = pictures({ columns: 60, rows: 80, cameras: 5, layout: 'list' });
  assert.equal(list.layout.tiles[0]?.columns, 60);
  assert.ok((pictures({ columns: 60, rows: 80 }).layout.log?.rows ?? 0) > 10);
});

test('no tile is smaller than a picture needs, as long as the area can hold so many', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 34, max: 300 }),
      fc.integer({ min: 11, max: 98 }),
      fc.nat({ max: 63 }),
      (columns, rows, pick) => {
        const area = { left: 0, top: 1, columns, rows };
        const count = 1 + (pick % capacityOf(area));
        const { tiles } = gridOf(count, area, SIZE);
        assert.equal(tiles.length, count);
        for (const tile of tiles) assert.ok(tile.columns >= MIN_TILE.columns && tile.rows >= MIN_TILE.rows);
      },
    ),
    SEEDED,
  );
});

test('two wide pictures stand below each other in a narrow window and beside each other in a wide one', () => {
  const perRow = (columns: number, rows: number): readonly number[] => {
    const layout = computeLayout(inputOf({ columns, rows, cameras: 2 }));
    return layout.kind === 'full' ? layout.perRow : [];
  };
  assert.deepEqual(perRow(70, 60), [1, 1]);
  assert.deepEqual(perRow(200, 40), [2]);
});

test('up and down go to the nearest tile of the adjacent row, however many tiles that has', () => {
  assert.equal(adjacentTile([2, 1], 1, 1), 2);
  assert.equal(adjacentTile([2, 1], 2, -1), 1);
  assert.equal(adjacentTile([4, 4], 5, -1), 1);
  assert.equal(adjacentTile([4, 3], 3, 1), 6);
  assert.equal(adjacentTile([4, 3], 0, -1), undefined);
  assert.equal(adjacentTile([4, 3], 4, 1), undefined);
});

test('anything smaller than 60x16 is a list of lines', () => {
  for (const [columns, rows] of [
    [MIN_COLUMNS - 1, MIN_ROWS],
    [MIN_COLUMNS, MIN_ROWS - 1],
    [1, 1],
  ] as const) {
    assert.equal(computeLayout(inputOf({ columns, rows })).kind, 'small');
  }
});
