// Every layout at usual terminal sizes.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { CellRectangle } from '#src/core/geometry.js';
import { computeLayout, type LayoutKind, tilesPerPage } from '#src/tui/layout/layout.js';
import type { PtyScreen } from '../../helpers/pty-screen.js';
import { openMixed } from './sizes-support.js';

const LAYOUTS: readonly LayoutKind[] = ['grid', 'list', 'solo'];
const SIZES = [
  [60, 16],
  [80, 24],
  [120, 40],
  [200, 60],
] as const;

/** The boxes that have a border. */
function framed(columns: number, rows: number, cameras: number, layout: LayoutKind): CellRectangle[] {
  const frame = { columns, rows, layout, zoomed: false, log: 'auto' } as const;
  const tiles = Math.min(cameras, tilesPerPage(frame));
  const made = computeLayout({ ...frame, cameras, tiles, pictureSize: { width: 640, height: 480 } });
  if (made.kind !== 'full') return [];
  const { side } = made;
  const boxes = [...made.tiles, made.table, side?.cameras, side?.fps, side?.bytes, side?.facts];
  return boxes.filter((one) => one !== undefined);
}

/** Describes the cells of a box's border that have the wrong character. */
function brokenEdges(screen: PtyScreen, { left, top, columns, rows }: CellRectangle): string[] {
  const at = (row: number, column: number): string => screen.model.cell(row, column).character;
  const [right, bottom] = [left + columns - 1, top + rows - 1];
  const wanted: [number, number, string][] = [
    [top, left, '╭'],
    [top, right, '╮'],
    [bottom, left, '╰'],
    [bottom, right, '╯'],
  ];
  for (let row = top + 1; row < bottom; row += 1) wanted.push([row, left, '│'], [row, right, '│']);
  return wanted
    .filter(([row, column, character]) => at(row, column) !== character)
    .map(([row, column, character]) => `${at(row, column)} for ${character} at ${row}, ${column}`);
}

// Concurrent, as each test mostly waits for its own terminal.
describe('seven cameras', { concurrency: true }, () => {
  for (const [columns, rows] of SIZES) {
    test(`in ${columns}x${rows} each camera has its state in every layout, and every box has its whole border`, async (context) => {
      const screen = openMixed(context, 7, columns, rows);
      await screen.untilShown(/front.*▲/, /● 2/);
      for (const layout of LAYOUTS) {
        const boxes = framed(columns, rows, 7, layout);
        await screen.until(`${layout} in its boxes`, () => boxes.every((box) => brokenEdges(screen, box).length === 0));
        const before = await screen.untilAtRest();
        screen.type('\x0c');
        await screen.untilSameAs(before);
        screen.type('g');
      }
      if (columns < 120) return;
      // Nothing is said of a slow camera in the first two seconds after a layout.
      await screen.untilShown(
        /7 stairs/,
        /2 yard [^╮\n]*● LIVE/,
        /‖ PAUSED \d/,
        /▲ STALLED \d/,
        /✕ LOST \d/,
        /◌ CONNECTING \d/,
        /the link carries/,
        /the connection was reset/,
      );
    });
  }
});

test('three cameras are of one size, and the rest of the grid is a chart', async (context) => {
  const screen = openMixed(context, 3, 100, 30);
  await screen.untilShown(/1 [^╮\n]*▲ STALLED/, /3 [^╮\n]*‖ PAUSED/);
  const boxes = framed(100, 30, 3, 'grid');
  await screen.until('in its boxes', () => boxes.every((box) => brokenEdges(screen, box).length === 0));
  const widths = boxes.slice(0, 3).map((box) => box.columns);
  assert.ok(Math.max(...widths) - Math.min(...widths) <= 1);
});
