import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { CellRectangle } from '#src/core/geometry.js';
import type { Blocks, GlyphSet } from '#src/picture/block-glyphs.js';
import { BudgetedPainting } from '#src/picture/budget.js';
import type { CellStyle } from '#src/picture/cell-colors.js';
import { glyphsOf } from '#src/picture/cell-colors.js';
import type { RgbPicture } from '#src/picture/decoded-picture.js';
import { CellPen } from '#src/picture/escapes.js';
import { CellKernel } from '#src/picture/kernel/cells-kernel.js';
import { PanePainter, whyCharactersOnly } from '#src/picture/painter.js';
import type { CreatePaneCells } from '#src/picture/pane-cells.js';
import { createReferencePane } from '../reference/pane.js';
import { ownAll } from '../replay.js';
import { generator, type Random, randomPicture, scene } from '../scenes.js';

/** One step of a screen with two panes. */
const moment = fc.record({
  seed: fc.nat(),
  kind: fc.constantFrom('noise', 'still', 'moving', 'the same', 'small'),
  place: fc.option(fc.record({ left: fc.nat(900), top: fc.nat(1_100), columns: fc.nat(30), rows: fc.nat(12) })),
  popup: fc.boolean(),
  forgotten: fc.constantFrom('nothing', 'nothing', 'all', 'the last screen'),
  dimmed: fc.boolean(),
  lambda: fc.constantFrom(0, 0.5, 1, 2, 30),
  budgetBytes: fc.constantFrom(Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, 300),
});
type Moment = typeof moment extends fc.Arbitrary<infer T> ? T : never;

/** A moment with what it shows: both screens paint the same pictures, which are drawn once. */
interface Step extends Omit<Moment, 'place' | 'kind' | 'seed'> {
  readonly panes: readonly {
    readonly place: CellRectangle;
    /** Undefined: the picture stays, and is refined. */
    readonly picture: RgbPicture | undefined;
    /** The diagonal that a popup hides. */
    readonly hidden: number;
  }[];
}

function stepsOf(moments: readonly Moment[], { across, down }: GlyphSet): Step[] {
  let place = { columns: 20, rows: 8, left: 3, top: 2 };
  return moments.map(({ seed, kind, place: moved, ...rest }, index) => {
    place = moved ?? place;
    const { left, top, columns, rows } = place;
    const random = generator(seed);
    const panes = [0, 31].map((offset) => ({
      place: { left: left + offset, top, columns, rows },
      picture: pictureOf(kind, columns * across, rows * down, index, random),
      hidden: random(40),
    }));
    return { ...rest, panes };
  });
}

function pictureOf(kind: Moment['kind'], width: number, height: number, index: number, random: Random) {
  if (kind === 'the same') return undefined;
  if (kind === 'noise') return randomPicture(width, height, random);
  if (kind === 'small') return randomPicture(1 + (width >> 1), 1 + (height >> 1), random);
  return scene({ width, height, shift: kind === 'moving' ? index : 0, noise: 3 }, random);
}

/** A screen that is painted by the kernel, or by the reference encoder. */
class Screen {
  readonly pen = new CellPen();
  readonly panes: readonly [PanePainter, PanePainter];
  readonly #painting = new BudgetedPainting();

  constructor(style: CellStyle, createCells?: CreatePaneCells) {
    this.panes = [new PanePainter(style, createCells), new PanePainter(style, createCells)];
  }

  /** Returns the bytes that are written. */
  paint({ panes, popup, forgotten, dimmed, lambda, budgetBytes }: Step): Buffer {
    for (const [at, { place, picture, hidden }] of panes.entries()) {
      const pane = this.panes[at] as PanePainter;
      pane.setPlace(place);
      if (picture === undefined) pane.refine();
      else pane.setPicture(picture, dimmed);
      ownAll(pane, (row, column) => popup && row + column === hidden);
      if (forgotten === 'all') pane.forget();
      if (forgotten === 'the last screen') pane.forgetLastScreen();
    }
    this.pen.begin();
    this.#painting.paint(this.panes, this.pen, lambda, budgetBytes);
    return Buffer.from(this.pen.bytes);
  }

  /** What the second pane assumes that its cells show: pattern and colours of each, or -1 where it is unknown. */
  believed(): Int32Array {
    const [, pane] = this.panes;
    const { columns, rows } = pane.place;
    const believed = new Int32Array(rows * columns * 3).fill(-1);
    for (let at = 0; at < rows * columns; at += 1) {
      const cell = pane.cell(Math.floor(at / columns), at % columns);
      if (cell === undefined) continue;
      believed[at * 3] = cell.pattern;
      believed[at * 3 + 1] = cell.foreground;
      believed[at * 3 + 2] = cell.background;
    }
    return believed;
  }
}

const BLOCKS: readonly Blocks[] = ['whole', 'half', 'quadrant', 'sextant', 'octant'];

for (const depth of ['truecolor', '256', '16'] as const) {
  for (const [index, blocks] of BLOCKS.entries()) {
    test(`the kernel writes what JavaScript writes, and believes the same of the screen: ${blocks}, ${depth}`, () => {
      const style: CellStyle = { depth, blocks };
      assert.equal(whyCharactersOnly(), undefined);
      fc.assert(
        fc.property(fc.array(moment, { minLength: 1, maxLength: 15 }), (moments) => {
          const [ours, theirs] = [new Screen(style), new Screen(style, createReferencePane)];
          for (const step of stepsOf(moments, glyphsOf(style))) {
            assertSameBytes(ours.paint(step), theirs.paint(step));
            assert.deepEqual(ours.believed(), theirs.believed());
          }
        }),
        { numRuns: 6, seed: 11 + index, endOnFailure: true, includeErrorInReport: true },
      );
    });
  }
}

/** Makes text, which shows a difference, only where there is one. */
function assertSameBytes(ours: Buffer, theirs: Buffer, words?: string): void {
  if (ours.equals(theirs)) return;
  assert.equal(ours.toString(), theirs.toString(), words);
  assert.fail('bytes differ that are no text');
}

/** A room with noise, then motion, then the room again. */
function longScene({ across, down }: GlyphSet, frames: number): RgbPicture[] {
  const random = generator(5);
  return Array.from({ length: frames }, (_, frame) => {
    const shift = frame < 25 ? 0 : Math.min(frame, 35);
    return scene({ width: 40 * across, height: 15 * down, shift, noise: 4 }, random);
  });
}

/** The bytes of each picture. */
function paintAll(pictures: readonly RgbPicture[], style: CellStyle, createCells?: CreatePaneCells): Buffer[] {
  const painter = new PanePainter(style, createCells);
  const pen = new CellPen();
  painter.setPlace({ left: 0, top: 0, columns: 40, rows: 15 });
  ownAll(painter);
  return pictures.map((picture) => {
    painter.setPicture(picture, false);
    pen.begin();
    painter.paint(pen);
    return Buffer.from(pen.bytes);
  });
}

test('a long scene is the same, too: means and scales of lambda stay equal', () => {
  for (const style of [
    { depth: 'truecolor', blocks: 'half' },
    { depth: '256', blocks: 'octant' },
  ] as const) {
    const pictures = longScene(glyphsOf(style), 60);
    const theirs = paintAll(pictures, style, createReferencePane);
    for (const [frame, bytes] of paintAll(pictures, style).entries()) {
      assertSameBytes(bytes, theirs[frame] ?? assert.fail(), `frame ${frame}`);
    }
  }
});

test('panes keep what they have when the memory grows, and what one gave back is used again', () => {
  const kernel = CellKernel.shared;
  assert.ok(kernel.kind === 'kernel');
  const style: CellStyle = { depth: 'truecolor', blocks: 'half' };
  const random = generator(8);
  const pictures = Array.from({ length: 8 }, (_, index) =>
    scene({ width: 30, height: 40, shift: index, noise: 3 }, random),
  );
  const screens = [undefined, createReferencePane].map((createCells) => {
    const painter = new PanePainter(style, createCells);
    painter.setPlace({ left: 0, top: 0, columns: 30, rows: 20 });
    ownAll(painter);
    return { painter, pen: new CellPen() };
  });
  const other = new PanePainter(style);
  for (const [index, next] of pictures.entries()) {
    const before: ArrayBuffer = kernel.memory.buffer;
    // Each allocation is larger than all of the memory before it.
    const columns = Math.ceil(before.byteLength / 20_000);
    if (index % 3 === 1) {
      other.setPlace({ left: 0, top: 0, columns, rows: 200 });
      assert.notEqual(kernel.memory.buffer, before);
      assert.equal(before.byteLength, 0);
    }
    const [ours, theirs] = screens.map(({ painter, pen }) => {
      painter.setPicture(next, false);
      pen.begin();
      painter.paint(pen);
      return Buffer.from(pen.bytes).toString();
    });
    assert.equal(ours, theirs, `picture ${index}`);
  }
  other.setPlace({ left: 0, top: 0, columns: 0, rows: 0 });
  const { byteLength } = kernel.memory.buffer;
  for (let turn = 0; turn < 50; turn += 1) other.setPlace({ left: 0, top: 0, columns: 100 + (turn % 2), rows: 100 });
  assert.equal(kernel.memory.buffer.byteLength, byteLength);
});

test('a pane that is too large for any memory is refused, and the one before it stays', () => {
  const painter = new PanePainter({ depth: 'truecolor', blocks: 'half' });
  const place = { left: 0, top: 0, columns: 10, rows: 5 };
  painter.setPlace(place);
  assert.throws(() => painter.setPlace({ left: 0, top: 0, columns: 60_000, rows: 60_000 }), RangeError);
  assert.deepEqual(painter.place, place);
  ownAll(painter);
  painter.setPicture(randomPicture(10, 10, generator(2)), false);
  const pen = new CellPen();
  assert.equal(painter.paint(pen), 50);
});
