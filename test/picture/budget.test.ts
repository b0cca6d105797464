import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BudgetedPainting, MAX_SOFT_LAMBDA_SCALE } from '#src/picture/budget.js';
import type { CellStyle } from '#src/picture/cell-colors.js';
import type { RgbPicture } from '#src/picture/decoded-picture.js';
import { CellPen } from '#src/picture/escapes.js';
import { PanePainter } from '#src/picture/painter.js';
import { ownAll } from './replay.js';
import { generator, scene } from './scenes.js';

const STYLE: CellStyle = { depth: 'truecolor', blocks: 'half' };
const COLUMNS = 40;
const ROWS = 15;

function panes(count: number): PanePainter[] {
  return Array.from({ length: count }, (_, index) => {
    const painter = new PanePainter(STYLE);
    painter.setPlace({ left: index * COLUMNS, top: 0, columns: COLUMNS, rows: ROWS });
    ownAll(painter);
    return painter;
  });
}

const sizeOf = { width: COLUMNS, height: ROWS * 2 };

test('no frame after the first is much above its budget, and a quiet scene is as true as without one', () => {
  const random = generator(5);
  const painters = panes(3);
  const pen = new CellPen();
  const painting = new BudgetedPainting();
  const frame = (shift: number, budgetBytes: number): number => {
    for (const painter of painters) painter.setPicture(scene({ ...sizeOf, shift, noise: 3 }, random), false);
    pen.begin();
    painting.paint(painters, pen, 1, budgetBytes);
    return pen.length;
  };
  const first = frame(0, Number.POSITIVE_INFINITY);
  for (const budgetBytes of [10_000, 4_000, 1_000, 200]) {
    assert.ok(budgetBytes < first / 2);
    for (let index = 0; index < 15; index += 1) {
      // Every fifth frame is a cut.
      const shift = index * 2 + (index % 5 === 0 ? 50 : 0);
      const bytes = frame(shift, budgetBytes);
      assert.ok(bytes <= budgetBytes * 1.5, `${bytes} bytes of ${budgetBytes}`);
    }
  }
});

test('a moving pane gets the bytes that a static one does not need', () => {
  const random = generator(6);
  const [still, moving] = panes(2);
  assert.ok(still !== undefined && moving !== undefined);
  const pen = new CellPen();
  const painting = new BudgetedPainting();
  let bytes = 0;
  for (let shift = 0; shift < 20; shift += 1) {
    still.setPicture(scene({ ...sizeOf, shift: 0, noise: 1 }, random), false);
    moving.setPicture(scene({ ...sizeOf, shift, noise: 1 }, random), false);
    pen.begin();
    painting.paint([still, moving], pen, 1, shift === 0 ? Number.POSITIVE_INFINITY : 3_000);
    if (shift > 0) bytes += pen.length;
  }
  assert.ok(bytes / 19 > 1_500, `${bytes / 19} of 3000 bytes used`);
});

/** The number of pixels whose colour is not exactly the one shown. */
function wrongPixels(painter: PanePainter, { width, height, rgb }: RgbPicture): number {
  let wrong = 0;
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const cell = painter.cell(y >> 1, x);
      const isForeground = ((cell?.pattern ?? 0) >> (y & 1)) & 1;
      const at = (y * width + x) * 3;
      const [red = 0, green = 0, blue = 0] = rgb.subarray(at, at + 3);
      if ((isForeground ? cell?.foreground : cell?.background) !== ((red << 16) | (green << 8) | blue)) wrong += 1;
    }
  }
  return wrong;
}

for (const [budgetBytes, softBytes] of [
  [2_000, Number.POSITIVE_INFINITY],
  [Number.POSITIVE_INFINITY, 2_000],
  [Number.POSITIVE_INFINITY, 60],
] as const) {
  test(`a still picture becomes exact with ${budgetBytes} or ${softBytes} bytes a frame, also when it is painted again`, () => {
    const [painter] = panes(1);
    assert.ok(painter !== undefined);
    const pen = new CellPen();
    const painting = new BudgetedPainting();
    const picture = scene({ ...sizeOf, shift: 0, noise: 8 }, generator(8));
    painter.setPicture(picture, false);
    for (let round = 0; round < 2; round += 1) {
      let frames = 0;
      for (; frames < 3_000; frames += 1) {
        painter.refine();
        if (!painter.changed) break;
        pen.begin();
        painting.paint([painter], pen, 1, budgetBytes, softBytes);
      }
      assert.equal(wrongPixels(painter, picture), 0);
      assert.ok(frames < 3_000, 'it is at rest');
      painter.forget();
    }
  });
}

test('a still picture that had to be coarse becomes true when there are bytes for it', () => {
  const [painter] = panes(1);
  assert.ok(painter !== undefined);
  const pen = new CellPen();
  const painting = new BudgetedPainting();
  painter.setPicture(scene({ ...sizeOf, shift: 0, noise: 8 }, generator(8)), false);
  let frames = 0;
  for (; frames < 200; frames += 1) {
    painter.refine();
    if (!painter.changed) break;
    pen.begin();
    painting.paint([painter], pen, 1, 2_000);
  }
  assert.ok(frames > 3 && frames < 200, `${frames} frames`);
});

test('a soft limit saves bytes as long as nothing is hidden that differs much, and gives way then', () => {
  const bytesWith = (softBytes: number) => {
    const [painter] = panes(1);
    assert.ok(painter !== undefined);
    const random = generator(9);
    const pen = new CellPen();
    const painting = new BudgetedPainting();
    let bytes = 0;
    for (let shift = 0; shift < 12; shift += 1) {
      painter.setPicture(scene({ ...sizeOf, shift: shift * 3, noise: 2 }, random), false);
      pen.begin();
      painting.paint([painter], pen, 1, Number.POSITIVE_INFINITY, softBytes);
      bytes += pen.length;
    }
    return { bytes, lambdaScale: painting.lambdaScale };
  };
  const unlimited = bytesWith(Number.POSITIVE_INFINITY);
  const limited = bytesWith(unlimited.bytes / 12 / 1.5);
  const impossible = bytesWith(20);
  assert.equal(unlimited.lambdaScale, 1);
  assert.ok(limited.bytes < unlimited.bytes / 1.2, `${limited.bytes} of ${unlimited.bytes} bytes`);
  assert.ok(limited.lambdaScale > 1 && limited.lambdaScale < MAX_SOFT_LAMBDA_SCALE, `${limited.lambdaScale}`);
  assert.equal(impossible.lambdaScale, MAX_SOFT_LAMBDA_SCALE);
  assert.ok(impossible.bytes > unlimited.bytes / 6, `${impossible.bytes} of ${unlimited.bytes} bytes`);
});

test('a soft limit does not raise the limit of the frame', () => {
  const [painter] = panes(1);
  assert.ok(painter !== undefined);
  const random = generator(10);
  const pen = new CellPen();
  const painting = new BudgetedPainting();
  for (let shift = 0; shift < 12; shift += 1) {
    painter.setPicture(scene({ ...sizeOf, shift: shift * 5, noise: 2 }, random), false);
    pen.begin();
    painting.paint([painter], pen, 1, shift === 0 ? Number.POSITIVE_INFINITY : 600, 300);
    assert.ok(shift === 0 || pen.length <= 900, `${pen.length} bytes`);
  }
});
