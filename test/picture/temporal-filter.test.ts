import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CellKernel } from '#src/picture/kernel/cells-kernel.js';
import { STATIC_FROM } from '#src/picture/kernel/cells-layout.js';
import { KernelPane } from '#src/picture/kernel/colored-pane.js';
import { TemporalFilter } from '#src/picture/temporal-filter.js';
import { generator } from './scenes.js';

const CELLS = 400;
const DOTS = 2;

/** Grey cells with noise of up to `noise` levels; the first `moving` of them change their colour in each picture. */
function pictures(noise: number, moving: number): () => Int32Array {
  const random = generator(7);
  const level = (middle: number): number => middle + (noise === 0 ? 0 : random(2 * noise + 1) - noise);
  return () =>
    Int32Array.from({ length: CELLS * DOTS }, (_, dot) => {
      const middle = dot < moving * DOTS ? 40 + random(176) : 100;
      return (level(middle) << 16) | (level(middle) << 8) | level(middle);
    });
}

/** A row of half blocks; `update` sets the colour of each dot and runs the filter. */
function createPane(cells: number): { readonly pane: KernelPane; readonly update: (colors: Int32Array) => void } {
  const kernel = CellKernel.shared;
  assert.ok(kernel.kind === 'kernel');
  const place = { left: 0, top: 0, columns: cells, rows: 1 };
  const pane = new KernelPane(kernel, { depth: 'truecolor', blocks: 'half' }, place);
  const filter = new TemporalFilter(DOTS, pane);
  const update = (colors: Int32Array): void => {
    pane.colors.set(colors);
    filter.update();
  };
  return { pane, update };
}

function scalesOf({ staticCounts, lambdaScales }: KernelPane): number[] {
  return Array.from(staticCounts, (count) => lambdaScales[count] ?? Number.NaN);
}

function meanError(filtered: Int32Array, from: number): number {
  const errors = [...filtered.subarray(from * DOTS)].map((color) => Math.abs((color & 255) - 100));
  return errors.reduce((sum, error) => sum + error, 0) / errors.length;
}

test('a static cell shows its mean with a smaller lambda, and a moving cell shows the picture with a larger one', () => {
  const { pane, update } = createPane(CELLS);
  const next = pictures(3, 20);
  let colors = next();
  for (let picture = 0; picture < 30; picture += 1) {
    colors = next();
    update(colors);
  }
  assert.ok(meanError(colors, 20) > 1.5);
  assert.ok(meanError(pane.filtered, 20) < 0.8, `${meanError(pane.filtered, 20)}`);
  assert.deepEqual(pane.filtered.subarray(0, 20 * DOTS), colors.subarray(0, 20 * DOTS));
  assert.ok(
    scalesOf(pane)
      .slice(0, 20)
      .every((scale) => scale > 1),
  );
  assert.ok(
    scalesOf(pane)
      .slice(20)
      .every((scale) => scale < 1),
  );
});

test('where all of a picture moves, lambda is not scaled', () => {
  const { pane, update } = createPane(CELLS);
  // A pattern that moves by three cells a picture.
  for (let picture = 0; picture < 30; picture += 1) {
    const level = (dot: number): number => Math.round(128 + 80 * Math.sin(((dot >> 1) + picture * 3) / 7));
    update(Int32Array.from({ length: CELLS * DOTS }, (_, dot) => level(dot) * 0x10101));
  }
  assert.equal(pane.lambdaScales[0], 1);
});

test('the noise of a noisier camera is estimated, and not taken for motion', () => {
  const { pane, update } = createPane(CELLS);
  const next = pictures(9, 20);
  for (let picture = 0; picture < 60; picture += 1) update(next());
  const staticCells = pane.staticCounts.slice(20).filter((count) => count >= STATIC_FROM).length;
  assert.ok(staticCells > 350, `${staticCells} of 380 cells are static`);
});

test('a cell that has changed for good shows its new colour, and becomes static again', () => {
  const { pane, update } = createPane(1);
  for (let picture = 0; picture < 5; picture += 1) update(Int32Array.of(0x646464, 0x646464));
  update(Int32Array.of(0xc86432, 0x646464));
  assert.deepEqual([...pane.filtered], [0xc86432, 0x646464]);
  assert.equal(scalesOf(pane)[0], 1);
  for (let picture = 0; picture < 20; picture += 1) update(Int32Array.of(0xc86432, 0x646464));
  assert.deepEqual([...pane.filtered], [0xc86432, 0x646464]);
  assert.ok((scalesOf(pane)[0] ?? 1) < 1);
});

test('the noise of a dim room is known from the third picture on', () => {
  const { pane, update } = createPane(CELLS);
  const next = pictures(12, 0);
  for (let picture = 0; picture < 10; picture += 1) update(next());
  const moving = pane.staticCounts.filter((count) => count < STATIC_FROM).length;
  assert.ok(moving < 40, `${moving} of ${CELLS} cells move`);
});

test('a camera that settles its exposure in its first pictures is not taken for a noisy one', () => {
  const { pane, update } = createPane(CELLS);
  const all = (level: number): Int32Array => new Int32Array(CELLS * DOTS).fill(level * 0x10101);
  for (const level of [10, 200, 60, ...new Array<number>(17).fill(100)]) update(all(level));
  const colors = all(100);
  colors.fill(110 * 0x10101, 0, DOTS);
  update(colors);
  assert.equal(pane.filtered[0], 110 * 0x10101, 'ten levels are a change, and no noise');
});

test('lambda grows in static cells with the noise that hides errors', () => {
  const scaleWith = (noise: number): number => {
    const { pane, update } = createPane(CELLS);
    const next = pictures(noise, 0);
    for (let picture = 0; picture < 40; picture += 1) update(next());
    return pane.lambdaScales[10] ?? Number.NaN;
  };
  assert.ok(scaleWith(12) > 2 * scaleWith(2));
});

test('a noisy cell keeps its mean over one outlier, and moves with the second', () => {
  const { pane, update } = createPane(CELLS);
  const next = pictures(12, 0);
  for (let picture = 0; picture < 40; picture += 1) update(next());
  const [before = 0] = pane.filtered;
  // More than the threshold, and less than twice as much.
  const outlier = (): Int32Array => {
    const colors = next();
    const level = (before & 255) + 22;
    colors.fill((level << 16) | (level << 8) | level, 0, DOTS);
    return colors;
  };
  update(outlier());
  const [once = 0] = pane.filtered;
  assert.ok(Math.abs((once & 255) - (before & 255)) < 10, `${before & 255} became ${once & 255}`);
  update(outlier());
  const [twice = 0] = pane.filtered;
  assert.ok((twice & 255) - (before & 255) >= 20, `${before & 255} became ${twice & 255}`);
});

test('where strong edges move, as scrolling text, lambda grows, and in soft motion or a still text it does not', () => {
  const scaleFor = (contrast: number, speed: number): number => {
    const { pane, update } = createPane(CELLS);
    for (let picture = 0; picture < 40; picture += 1) {
      const isLit = (dot: number): boolean => ((dot * 7 + picture * speed) * 2_654_435) % 31 < 15;
      update(Int32Array.from({ length: CELLS * DOTS }, (_, dot) => (isLit(dot) ? 60 + contrast : 60) * 0x10101));
    }
    return pane.lambdaScales[0] ?? Number.NaN;
  };
  assert.ok(scaleFor(150, 1) > 2.5, `${scaleFor(150, 1)}`);
  assert.equal(scaleFor(30, 1), 1);
  const { pane, update } = createPane(CELLS);
  for (let picture = 0; picture < 40; picture += 1)
    update(Int32Array.from({ length: CELLS * DOTS }, (_, dot) => (dot % 3 === 0 ? 200 : 40) * 0x10101));
  assert.ok((pane.lambdaScales[10] ?? 1) < 1);
});
