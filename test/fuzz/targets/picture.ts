// The kernel that paints cells, against the same in JavaScript: byte for byte, whatever the picture, the glyphs and the depth.
import assert from 'node:assert/strict';
import { type CellStyle, glyphsOf } from '#src/picture/cell-colors.js';
import type { RgbPicture } from '#src/picture/decoded-picture.js';
import { CellPen } from '#src/picture/escapes.js';
import { PanePainter, whyCharactersOnly } from '#src/picture/painter.js';
import { createReferencePane } from '../../picture/reference/pane.js';
import { ownAll } from '../../picture/replay.js';
import { below, type Chance, pick } from '../mutate.js';
import type { Targets } from '../target.js';

const DEPTHS = ['truecolor', '256', '16'] as const;
const BLOCKS = ['whole', 'half', 'quadrant', 'sextant', 'octant'] as const;

function somePicture(chance: Chance, width: number, height: number): RgbPicture {
  const size = width * height * 3;
  const kind = chance();
  const base = below(chance, 256);
  const value = () => {
    if (kind < 0.3) return below(chance, 256);
    if (kind < 0.6) return below(chance, 3) * 120;
    return Math.min(255, base + below(chance, 6));
  };
  return { width, height, rgb: Uint8Array.from({ length: size }, value) };
}

/** Some pictures on one small pane, a part of which others cover. */
function takePane(chance: Chance): void {
  assert.equal(whyCharactersOnly(), undefined);
  const style: CellStyle = { depth: pick(chance, DEPTHS), blocks: pick(chance, BLOCKS) };
  const { across, down } = glyphsOf(style);
  const place = {
    ...{ left: below(chance, 200), top: below(chance, 100) },
    ...{ columns: 1 + below(chance, 9), rows: 1 + below(chance, 4) },
  };
  const painters = [new PanePainter(style), new PanePainter(style, createReferencePane)];
  const pens = painters.map(() => new CellPen());
  for (const painter of painters) painter.setPlace(place);
  for (let count = 1 + below(chance, 4); count > 0; count -= 1) {
    const isWhole = chance() < 0.7;
    const width = isWhole ? place.columns * across : 1 + below(chance, 20);
    const height = isWhole ? place.rows * down : 1 + below(chance, 20);
    const picture = somePicture(chance, width, height);
    const [dimmed, forgotten, refined] = [chance() < 0.2, chance() < 0.2, chance() < 0.2];
    const lambda = pick(chance, [0, 0.5, 1, 30]);
    const hidden = below(chance, 12);
    const written = painters.map((painter, at) => {
      const pen = pens[at] as CellPen;
      if (refined) painter.refine();
      else painter.setPicture(picture, dimmed);
      ownAll(painter, (row, column) => row + column === hidden);
      if (forgotten) painter.forget();
      pen.begin();
      painter.paint(pen, { lambda });
      return Buffer.from(pen.bytes).toString('latin1');
    });
    assert.equal(written[0], written[1], `${style.blocks}, ${style.depth}`);
    for (let cell = 0; cell < place.columns * place.rows; cell += 1) {
      const [row, column] = [Math.floor(cell / place.columns), cell % place.columns];
      assert.deepEqual(painters[0]?.cell(row, column), painters[1]?.cell(row, column));
    }
  }
  // Gives its memory back.
  for (const painter of painters) painter.setPlace({ left: 0, top: 0, columns: 0, rows: 0 });
}

export const PICTURE_TARGETS: Targets = { kernel: { share: 3, run: takePane } };
