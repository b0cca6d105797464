import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { BudgetedPainting } from '#dist/picture/budget.js';
import { CellKernel } from '#dist/picture/cell-kernel/kernel.js';
import type { CellStyle } from '#dist/picture/cells.js';
import { glyphsOf } from '#dist/picture/cells.js';
import { CellPen } from '#dist/picture/escapes.js';
import type { Blocks } from '#dist/picture/glyphs.js';
import { PanePainter } from '#dist/picture/painter.js';
import { ownAll } from '../replay.js';
import { generator, type Random, randomPicture, scene } from '../scenes.js';

/** One moment in the life of a screen with two panes. */
const moment = fc.record({
  seed: fc.nat(),
  kind: fc.constantFrom('noise', 'still', 'moving', 'the same', 'small'),
  place: fc.option(fc.record({ left: fc.nat(900), top: fc.nat(1_100), columns: fc.nat(30), rows: fc.nat(12) })),
  popup: fc.boolean(),
  forgotten: fc.boolean(),
  dimmed: fc.boolean(),
  lambda: fc.constantFrom(0, 0.5, 1, 2, 30),
  budgetBytes: fc.constantFrom(Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, 300),
});
type Moment = typeof moment extends fc.Arbitrary<infer T> ? T : never;

/** A screen that is painted by the kernel, or by JavaScript. */
class Screen {
  readonly pen = new CellPen('truecolor');
  readonly panes: readonly PanePainter[];
  readonly #style: CellStyle;
  readonly #painting = new BudgetedPainting();

  constructor(style: CellStyle, scripted: boolean) {
    this.#style = style;
    this.panes = [new PanePainter(style, { scripted }), new PanePainter(style, { scripted })];
  }

  paint({ seed, kind, place, popup, forgotten, dimmed, lambda, budgetBytes }: Moment, index: number): Uint8Array {
    const random = generator(seed);
    const { across, down } = glyphsOf(this.#style);
    this.panes.forEach((pane, at) => {
      const { columns, rows, left, top } = place ?? { columns: 20, rows: 8, left: 3, top: 2 };
      if (index === 0 || place !== null) pane.setPlace({ left: left + at * 31, top, columns, rows });
      const { place: now } = pane;
      const [width, height] = [now.columns * across, now.rows * down];
      if (kind === 'the same') pane.refine();
      else pane.setPicture(picture(kind, width, height, index, random), dimmed);
      const hidden = random(40);
      ownAll(pane, (row, column) => popup && row + column === hidden);
      if (forgotten) pane.forget();
    });
    this.pen.begin();
    this.#painting.paint(this.panes, this.pen, lambda, budgetBytes);
    return this.pen.bytes;
  }
}

function picture(kind: Moment['kind'], width: number, height: number, index: number, random: Random) {
  if (kind === 'noise') return randomPicture(width, height, random);
  if (kind === 'small') return randomPicture(1 + (width >> 1), 1 + (height >> 1), random);
  return scene({ width, height, shift: kind === 'moving' ? index : 0, noise: 3 }, random);
}

for (const blocks of ['half', 'quadrant', 'sextant', 'octant'] satisfies Blocks[]) {
  test(`the kernel writes what JavaScript writes, byte for byte, and believes the same of the screen: ${blocks}`, () => {
    assert.ok(CellKernel.shared, 'this machine has no WebAssembly with vectors');
    const style: CellStyle = { depth: 'truecolor', blocks };
    fc.assert(
      fc.property(fc.array(moment, { minLength: 1, maxLength: 15 }), (moments) => {
        const [ours, theirs] = [new Screen(style, false), new Screen(style, true)];
        for (const [index, now] of moments.entries()) {
          const bytes = Buffer.from(ours.paint(now, index)).toString();
          assert.equal(bytes, Buffer.from(theirs.paint(now, index)).toString());
          const [pane, other] = [ours.panes[1], theirs.panes[1]];
          assert.deepEqual(pane?.place, other?.place);
          for (let row = 0; row < (pane?.place.rows ?? 0); row += 1)
            for (let column = 0; column < (pane?.place.columns ?? 0); column += 1)
              assert.deepEqual(pane?.cell(row, column), other?.cell(row, column));
        }
      }),
      { numRuns: 60, seed: 11, endOnFailure: true, includeErrorInReport: true },
    );
  });
}

test('a long scene is the same, too: means and prices follow for as long', () => {
  const style: CellStyle = { depth: 'truecolor', blocks: 'half' };
  const screens = [false, true].map((scripted) => {
    const painter = new PanePainter(style, { scripted });
    painter.setPlace({ left: 0, top: 0, columns: 60, rows: 30 });
    ownAll(painter);
    return { painter, pen: new CellPen('truecolor') };
  });
  const random = generator(5);
  for (let frame = 0; frame < 60; frame += 1) {
    // A room under noise, a moment of motion, and a room again.
    const shift = frame < 25 ? 0 : Math.min(frame, 35);
    const next = scene({ width: 60, height: 60, shift, noise: 4 }, random);
    const [ours, theirs] = screens.map(({ painter, pen }) => {
      painter.setPicture(next, false);
      pen.begin();
      painter.paint(pen);
      return Buffer.from(pen.bytes).toString();
    });
    assert.equal(ours, theirs, `frame ${frame}`);
  }
});
