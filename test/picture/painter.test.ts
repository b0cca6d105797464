import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Cells, createCells, fillCells } from '#dist/picture/cells.js';
import { CellPen } from '#dist/picture/escapes.js';
import { PanePainter } from '#dist/picture/painter.js';
import type { ColorDepth } from '#dist/picture/palette.js';
import type { RgbPicture } from '#dist/picture/picture.js';
import { TerminalModel } from '../helpers/terminal-model.js';

type Random = (below: number) => number;

/** Numbers that look random and are the same in every run. */
function generator(seed: number): Random {
  let state = seed;
  return (below) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * below);
  };
}

// Few colours, so that neighbours often agree, in one half or in both.
function randomPicture(width: number, height: number, random: Random): RgbPicture {
  return { width, height, rgb: Uint8Array.from({ length: width * height * 3 }, () => random(3) * 120) };
}

function ownAll(painter: PanePainter, covered: (row: number, column: number) => boolean = () => false): void {
  const { columns, rows } = painter.place;
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) painter.own(row, column, !covered(row, column));
  }
}

/** A popup over a pane at random, or none. */
function randomPopup(painter: PanePainter, random: Random): (row: number, column: number) => boolean {
  if (random(2) === 0) return () => false;
  const { columns, rows } = painter.place;
  const [left, top, right, bottom] = [random(columns), random(rows), random(columns), random(rows)];
  return (row, column) => column >= left && column <= right && row >= top && row <= bottom;
}

const COLUMNS = 40;
const ROWS = 15;
const BACKGROUND = `\x1b[m\x1b[H${Array.from({ length: ROWS }, () => 'x'.repeat(COLUMNS)).join('\r\n')}`;

for (const depth of ['truecolor', '256', '16', 'none'] as const) {
  for (const blocks of ['half', 'whole'] as const) {
    test(`the screen shows what was meant, and nothing beside it: ${depth}, ${blocks} blocks`, async () => {
      const random = generator(depth.length * 7 + blocks.length);
      const style = { depth, blocks };
      const model = new TerminalModel(COLUMNS, ROWS);
      const pen = new CellPen(depth);
      const panes = [0, 20].map((left) => ({ left, painter: new PanePainter(style) }));
      for (let round = 0; round < 40; round += 1) {
        const wanted = panes.map(({ left, painter }) => {
          const [columns, rows] =
            round % 5 === 0 ? [1 + random(20), 1 + random(ROWS)] : [painter.place.columns, painter.place.rows];
          painter.setPlace({ left: left + random(21 - columns), top: random(ROWS - rows + 1), columns, rows });
          const picture = randomPicture(columns, rows * 2, random);
          const dimmed = random(4) === 0;
          const covered = randomPopup(painter, random);
          ownAll(painter, covered);
          painter.setPicture(picture, dimmed);
          const cells = createCells(columns, rows);
          fillCells(cells, picture, style, dimmed);
          return { painter, covered, cells };
        });
        // A redraw: everything that is no picture is written, and the panes know nothing of the screen.
        if (round % 3 === 0) {
          await model.write(BACKGROUND);
          for (const { painter } of panes) painter.forget();
        } else {
          // What lies beside the pictures is put back, as the boxes around them would.
          await model.write(`\x1b[m${outside(wanted)}`);
        }
        pen.begin();
        for (const { painter } of panes) painter.paint(pen);
        pen.reset();
        await model.write(pen.bytes.slice());
        check(model, wanted, depth);
      }
    });
  }
}

interface Wanted {
  readonly painter: PanePainter;
  readonly covered: (row: number, column: number) => boolean;
  readonly cells: Cells;
}

/** The two colours a cell should show; undefined where no pane may write. */
function meant(wanted: readonly Wanted[], row: number, column: number): readonly [number, number] | undefined {
  for (const { painter, covered, cells } of wanted) {
    const { left, top, columns, rows } = painter.place;
    const [y, x] = [row - top, column - left];
    if (y < 0 || x < 0 || y >= rows || x >= columns || covered(y, x)) continue;
    const at = y * columns + x;
    return [cells.top[at] ?? -1, cells.bottom[at] ?? -1];
  }
  return undefined;
}

function outside(wanted: readonly Wanted[]): string {
  let bytes = '';
  for (let row = 0; row < ROWS; row += 1) {
    for (let column = 0; column < COLUMNS; column += 1) {
      if (meant(wanted, row, column) === undefined) bytes += `\x1b[${row + 1};${column + 1}Hx`;
    }
  }
  return bytes;
}

function check(model: TerminalModel, wanted: readonly Wanted[], depth: ColorDepth): void {
  const name = (code: number): string =>
    depth === 'truecolor' ? `#${code.toString(16).padStart(6, '0')}` : String(code);
  for (let row = 0; row < ROWS; row += 1) {
    for (let column = 0; column < COLUMNS; column += 1) {
      const colors = meant(wanted, row, column);
      const { character } = model.cell(row, column);
      if (colors === undefined) assert.equal(character, 'x', `beside the pictures, at ${row}, ${column}`);
      else if (depth === 'none') assert.equal(character.charCodeAt(0), colors[0]);
      else assert.deepEqual(model.halves(row, column), [name(colors[0]), name(colors[1])]);
    }
  }
}

test('a picture that did not change writes nothing, and one cell that did writes one cell', () => {
  const painter = new PanePainter({ depth: 'truecolor', blocks: 'half' });
  painter.setPlace({ left: 3, top: 2, columns: 20, rows: 10 });
  ownAll(painter);
  const picture = randomPicture(20, 20, generator(5));
  painter.setPicture(picture, false);
  const pen = new CellPen('truecolor');
  pen.begin();
  assert.equal(painter.paint(pen), 200);
  pen.begin();
  painter.setPicture({ ...picture }, false);
  assert.equal(painter.paint(pen), 0);
  assert.equal(pen.bytes.length, 0);
  const changed = { ...picture, rgb: picture.rgb.slice() };
  changed.rgb[0] = 77;
  painter.setPicture(changed, false);
  assert.equal(painter.paint(pen), 1);
});

test('the bytes never outgrow the room that was reserved for them', () => {
  const random = generator(9);
  const pen = new CellPen('truecolor');
  pen.reserve(200 * 60);
  pen.begin();
  const before = pen.bytes.buffer;
  const painter = new PanePainter({ depth: 'truecolor', blocks: 'half' });
  painter.setPlace({ left: 0, top: 0, columns: 200, rows: 60 });
  ownAll(painter);
  painter.setPicture({ width: 200, height: 120, rgb: Uint8Array.from({ length: 72_000 }, () => random(256)) }, false);
  assert.equal(painter.paint(pen), 12_000);
  pen.reset();
  assert.equal(pen.bytes.buffer, before);
});
