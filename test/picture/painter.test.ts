import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Blocks } from '#src/picture/block-glyphs.js';
import { BudgetedPainting } from '#src/picture/budget.js';
import { type CellStyle, glyphsOf } from '#src/picture/cell-colors.js';
import { CellPen } from '#src/picture/escapes.js';
import { PanePainter } from '#src/picture/painter.js';
import type { ColorDepth } from '#src/picture/palette.js';
import { TerminalModel } from '../helpers/terminal-model.js';
import { type Covered, checkCell, OnePane, ownAll } from './replay.js';
import { generator, type Random, randomPicture, scene } from './scenes.js';

const COLUMNS = 40;
const ROWS = 15;
const HALF: CellStyle = { depth: 'truecolor', blocks: 'half' };

/** One round of changes to a screen with two panes. */
const round = fc.record({
  seed: fc.nat(),
  kind: fc.constantFrom('noise', 'still', 'moving', 'the same'),
  resized: fc.boolean(),
  popup: fc.boolean(),
  redrawn: fc.boolean(),
  dimmed: fc.boolean(),
  lambda: fc.constantFrom(0, 0.5, 1, 2, 30),
  budgetBytes: fc.constantFrom(Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, 400),
});

const DEPTHS: readonly ColorDepth[] = ['truecolor', '256', '16', 'none'];
const BLOCKS: readonly Blocks[] = ['whole', 'half', 'quadrant', 'sextant', 'octant'];

for (const depth of DEPTHS) {
  for (const blocks of depth === 'none' ? (['whole'] as const) : BLOCKS) {
    test(`the terminal shows what the painter believes, and nothing beside it: ${depth}, ${blocks}`, async () => {
      const style = { depth, blocks };
      await fc.assert(
        fc.asyncProperty(fc.array(round, { minLength: 1, maxLength: 12 }), async (rounds) => live(style, rounds)),
        { numRuns: 5, seed: 7, endOnFailure: true, includeErrorInReport: true },
      );
    });
  }
}

type Round = typeof round extends fc.Arbitrary<infer T> ? T : never;

interface LivePane {
  readonly left: number;
  readonly painter: PanePainter;
  covered: Covered;
}

/** One terminal for all tests: to create one costs as much as a test. */
const model = new TerminalModel(COLUMNS, ROWS);

async function live(style: CellStyle, rounds: readonly Round[]): Promise<void> {
  model.terminal.reset();
  const pen = new CellPen();
  const painting = new BudgetedPainting();
  const panes = [0, 20].map((left): LivePane => ({ left, painter: new PanePainter(style), covered: () => false }));
  const painters = panes.map(({ painter }) => painter);
  for (const [index, round] of rounds.entries()) {
    const random = generator(round.seed);
    for (const pane of panes) change(pane, style, round, index, random);
    const owners = ownersOf(panes);
    if (round.redrawn) for (const painter of painters) painter.forget();
    pen.begin();
    painting.paint(painters, pen, round.lambda, round.budgetBytes);
    pen.reset();
    await model.write(Buffer.concat([Buffer.from(boxes(owners, round.redrawn)), pen.bytes]));
    for (let at = 0; at < owners.length; at += 1) {
      checkScreen(style, owners[at], Math.floor(at / COLUMNS), at % COLUMNS);
    }
  }
}

/** Moves a pane, gives it a picture, and covers a part of it, as the round says. */
function change(pane: LivePane, style: CellStyle, round: Round, index: number, random: Random): void {
  const { left, painter } = pane;
  const { kind, dimmed } = round;
  if (index === 0 || round.resized) {
    const [columns, rows] = [1 + random(20), 1 + random(ROWS)];
    painter.setPlace({ left: left + random(21 - columns), top: random(ROWS - rows + 1), columns, rows });
  }
  const { columns, rows } = painter.place;
  const { across, down } = glyphsOf(style);
  const [width, height] = [columns * across, rows * down];
  if (kind === 'noise') painter.setPicture(randomPicture(width, height, random), dimmed);
  else if (kind === 'the same' && index > 0) painter.refine();
  else painter.setPicture(scene({ width, height, shift: kind === 'still' ? 0 : index, noise: 4 }, random), dimmed);
  const [x, y, right, bottom] = [random(columns), random(rows), random(columns), random(rows)];
  pane.covered = (row, column) => round.popup && column >= x && column <= right && row >= y && row <= bottom;
  ownAll(painter, pane.covered);
}

/** Which painter each cell of the screen belongs to. */
function ownersOf(panes: readonly LivePane[]): (PanePainter | undefined)[] {
  const owners = new Array<PanePainter | undefined>(COLUMNS * ROWS).fill(undefined);
  for (const { painter, covered } of panes) {
    const { left, top, columns, rows } = painter.place;
    for (let row = 0; row < rows; row += 1) {
      for (let column = 0; column < columns; column += 1) {
        if (!covered(row, column)) owners[(top + row) * COLUMNS + left + column] = painter;
      }
    }
  }
  return owners;
}

/** Writes the cells around the pictures, as the boxes there would. A redraw writes every cell. */
function boxes(owners: readonly (PanePainter | undefined)[], redrawn: boolean): string {
  let text = '\x1b[m';
  let follows = false;
  for (let at = 0; at < owners.length; at += 1) {
    const isWritten = redrawn || owners[at] === undefined;
    const isMoved = isWritten && (!follows || at % COLUMNS === 0);
    if (isMoved) text += `\x1b[${Math.floor(at / COLUMNS) + 1};${(at % COLUMNS) + 1}H`;
    if (isWritten) text += 'x';
    follows = isWritten;
  }
  return text;
}

/** Fails unless the cell shows what its painter believes, or that of a box where there is no painter. */
function checkScreen(style: CellStyle, painter: PanePainter | undefined, row: number, column: number): void {
  if (painter !== undefined) {
    checkCell(model, painter, style, row - painter.place.top, column - painter.place.left);
  } else if (model.character(row, column) !== 'x') {
    assert.fail(`${model.character(row, column)} at ${row}, ${column}`);
  }
}

test('with lambda 0 the picture is shown as it is, whatever stood there before', () => {
  const random = generator(3);
  const painter = new PanePainter(HALF);
  const pane = new OnePane(painter, HALF, 30, 12);
  for (let index = 0; index < 12; index += 1) {
    const picture =
      index % 3 === 0
        ? randomPicture(30, 24, random)
        : scene({ width: 30, height: 24, shift: index, noise: 5 }, random);
    pane.paint(picture, 0);
    assert.equal(pane.psnr(picture), Number.POSITIVE_INFINITY);
  }
});

test('a room under a camera’s noise costs few bytes, and a moving one more, at a good likeness', () => {
  const random = generator(11);
  const bytesOf = (moves: boolean): number => {
    const pane = new OnePane(new PanePainter(HALF), HALF, 48, 24);
    const whole = pane.paint(scene({ width: 48, height: 48, shift: 0, noise: 2 }, random), 1);
    let bytes = 0;
    for (let index = 1; index <= 20; index += 1) {
      const picture = scene({ width: 48, height: 48, shift: moves ? index : 0, noise: 2 }, random);
      bytes += pane.paint(picture, 1);
      assert.ok(pane.psnr(picture) > 38, `${pane.psnr(picture)} dB`);
    }
    return bytes / 20 / whole;
  };
  const [still, moving] = [bytesOf(false), bytesOf(true)];
  assert.ok(still < 0.05, `${still} of a whole frame`);
  assert.ok(moving > still && moving < 0.95, `${moving} of a whole frame`);
});

for (const blocks of BLOCKS) {
  test(`a still picture is soon shown as truly as can be, and then costs nothing: ${blocks}`, () => {
    const style = { depth: 'truecolor', blocks } as const;
    const { across, down } = glyphsOf(style);
    const painter = new PanePainter(style);
    const pane = new OnePane(painter, style, 30, 12);
    const picture = scene({ width: 30 * across, height: 12 * down, shift: 0, noise: 6 }, generator(1));
    pane.paint(picture, 2);
    const first = pane.psnr(picture);
    let paints = 0;
    for (; painter.changed || paints < 2; paints += 1) {
      painter.refine();
      // The same content in a new picture, as a camera before a wall would send it.
      pane.paint({ ...picture }, 2);
      assert.ok(paints < 5, 'the refinement never ends');
    }
    assert.ok(pane.psnr(picture) >= first);
    if (across * down <= 2) assert.equal(pane.psnr(picture), Number.POSITIVE_INFINITY);
    assert.equal(pane.paint({ ...picture }, 2), 0);
    painter.refine();
    assert.equal(painter.changed, false);
  });
}

test('the bytes never outgrow the room that was reserved for them', () => {
  for (const blocks of BLOCKS) {
    const style = { depth: 'truecolor', blocks } as const;
    const { across, down } = glyphsOf(style);
    const pen = new CellPen();
    pen.reserve(200 * 60);
    pen.begin();
    const before = pen.bytes.buffer;
    const painter = new PanePainter(style);
    painter.setPlace({ left: 0, top: 0, columns: 200, rows: 60 });
    ownAll(painter);
    const [width, height] = [200 * across, 60 * down];
    const random = generator(9);
    const rgb = new Uint8Array(width * height * 3).map(() => random(256));
    painter.setPicture({ width, height, rgb }, false);
    assert.equal(painter.paint(pen, { lambda: 0 }), 12_000);
    pen.reset();
    assert.equal(pen.bytes.buffer, before);
  }
});

test('a noisy picture that is brightened is drawn once, and its noise is not taken for motion', () => {
  const painter = new PanePainter(HALF);
  const pen = new CellPen();
  painter.setPlace({ left: 0, top: 0, columns: COLUMNS, rows: ROWS });
  ownAll(painter);
  const random = generator(11);
  const bytes: number[] = [];
  for (let picture = 0; picture < 50; picture += 1) {
    const contrast = picture < 30 ? 1 : 6;
    if (picture === 30) painter.scaleContrast(contrast);
    const { rgb, ...size } = scene({ width: COLUMNS, height: ROWS * 2, shift: 0, noise: 0 }, generator(1));
    const dim = rgb.map((level) => Math.min(255, contrast * (4 + level / 8 + random(5) - 2)));
    painter.setPicture({ ...size, rgb: dim }, false);
    pen.begin();
    painter.paint(pen);
    bytes.push(pen.length);
  }
  const [whole = 0, ...others] = bytes.slice(30);
  const most = Math.max(...others);
  assert.ok(most < whole / 5, `${whole} bytes, then ${others.join(' ')}`);
});
