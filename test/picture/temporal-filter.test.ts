import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CellKernel } from '#src/picture/kernel/cells-kernel.js';
import { KernelPane } from '#src/picture/kernel/colored-pane.js';
import { TemporalFilter } from '#src/picture/temporal-filter.js';
import { generator } from './scenes.js';

const CELLS = 400;
const DOTS = 2;

/** Grey cells, each channel off by up to `noise`; the first `moving` of them are another colour in each picture. */
function pictures(noise: number, moving: number): () => Int32Array {
  const random = generator(7);
  const level = (middle: number): number => middle + (noise === 0 ? 0 : random(2 * noise + 1) - noise);
  return () =>
    Int32Array.from({ length: CELLS * DOTS }, (_, dot) => {
      const middle = dot < moving * DOTS ? 40 + random(176) : 100;
      return (level(middle) << 16) | (level(middle) << 8) | level(middle);
    });
}

/** Half blocks in a row, which are given what each dot has. */
function createPane(cells: number): { readonly pane: KernelPane; readonly follow: (colors: Int32Array) => void } {
  const kernel = CellKernel.shared;
  assert.ok(kernel.kind === 'kernel');
  const place = { left: 0, top: 0, columns: cells, rows: 1 };
  const pane = new KernelPane(kernel, { depth: 'truecolor', blocks: 'half' }, place);
  const filter = new TemporalFilter(cells, DOTS, pane);
  const follow = (colors: Int32Array): void => {
    pane.colors.set(colors);
    filter.update();
  };
  return { pane, follow };
}

function scalesOf({ staticCounts, lambdaScales }: KernelPane): number[] {
  return Array.from(staticCounts, (count) => lambdaScales[count] ?? Number.NaN);
}

function meanError(wanted: Int32Array, from: number): number {
  const errors = [...wanted.subarray(from * DOTS)].map((color) => Math.abs((color & 255) - 100));
  return errors.reduce((sum, error) => sum + error, 0) / errors.length;
}

test('what rests is wanted as it is on average, and bytes are cheap for it; what moves is wanted as it is', () => {
  const { pane, follow } = createPane(CELLS);
  const next = pictures(3, 20);
  let colors = next();
  for (let picture = 0; picture < 30; picture += 1) {
    colors = next();
    follow(colors);
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

test('where all of a picture moves, bytes are worth what they usually are', () => {
  const { pane, follow } = createPane(CELLS);
  const next = pictures(0, CELLS);
  for (let picture = 0; picture < 30; picture += 1) follow(next());
  assert.ok(scalesOf(pane).every((scale) => scale === 1));
});

test('a noisier camera is found out, and its noise not taken for motion', () => {
  const { pane, follow } = createPane(CELLS);
  const next = pictures(9, 20);
  for (let picture = 0; picture < 60; picture += 1) follow(next());
  const atRest = scalesOf(pane)
    .slice(20)
    .filter((scale) => scale < 1).length;
  assert.ok(atRest > 350, `${atRest} of 380 cells at rest`);
});

test('a cell that has changed for good is wanted as it is now, and rests again', () => {
  const { pane, follow } = createPane(1);
  for (let picture = 0; picture < 5; picture += 1) follow(Int32Array.of(0x646464, 0x646464));
  follow(Int32Array.of(0xc86432, 0x646464));
  assert.deepEqual([...pane.filtered], [0xc86432, 0x646464]);
  assert.equal(scalesOf(pane)[0], 1);
  for (let picture = 0; picture < 20; picture += 1) follow(Int32Array.of(0xc86432, 0x646464));
  assert.deepEqual([...pane.filtered], [0xc86432, 0x646464]);
  assert.ok((scalesOf(pane)[0] ?? 1) < 1);
});
