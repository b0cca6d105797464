// Compares what a terminal model shows with what the painters know of the screen.
import assert from 'node:assert/strict';
import type { GlyphSet } from '#src/picture/block-glyphs.js';
import { type CellStyle, glyphsOf } from '#src/picture/cell-colors.js';
import { RAMP } from '#src/picture/character-pane.js';
import type { RgbPicture } from '#src/picture/decoded-picture.js';
import { CellPen } from '#src/picture/escapes.js';
import type { PanePainter } from '#src/picture/painter.js';
import type { Rgb } from '#src/picture/palette.js';
import type { TerminalModel } from '../helpers/terminal-model.js';
import { paletteOf } from './reference/palette.js';

/** Whether a popup covers a cell, counted from the pane's corner. */
export type Covered = (row: number, column: number) => boolean;

export function ownAll(painter: PanePainter, covered: Covered = () => false): void {
  const { columns, rows } = painter.place;
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) painter.own(row, column, !covered(row, column));
  }
}

/** Each check of a cell needs the characters, and decoding them takes far longer than the check. */
const charactersOfSet = new WeakMap<GlyphSet, readonly string[]>();

/** The characters of a glyph set by pattern. */
export function characters(glyphs: GlyphSet): readonly string[] {
  const known = charactersOfSet.get(glyphs);
  if (known !== undefined) return known;
  const decoded = Array.from(glyphs.lengths, (length, pattern) =>
    Buffer.from(glyphs.utf8.subarray(pattern * 4, pattern * 4 + length)).toString(),
  );
  charactersOfSet.set(glyphs, decoded);
  return decoded;
}

/** Fails unless the cell shows what its painter believes. */
export function checkCell(
  model: TerminalModel,
  painter: PanePainter,
  style: CellStyle,
  row: number,
  column: number,
): void {
  const { left, top } = painter.place;
  const expected = painter.cell(row, column);
  const where = `${style.depth} ${style.blocks} at ${row}, ${column}`;
  assert.ok(expected !== undefined, `stale: ${where}`);
  const shown = model.cell(top + row, left + column);
  if (style.depth === 'none') {
    assert.equal(shown.character.charCodeAt(0), RAMP[expected.pattern], where);
    return;
  }
  const glyphs = glyphsOf(style);
  const name = (color: Rgb): string => {
    if (style.depth === 'truecolor') return `#${color.toString(16).padStart(6, '0')}`;
    return style.depth === 'none' ? '' : String(paletteOf(style.depth).numberOf(color));
  };
  assert.equal(shown.character, characters(glyphs)[expected.pattern], where);
  if (expected.pattern !== 0) assert.equal(shown.foreground, name(expected.foreground), where);
  if (expected.pattern !== glyphs.full) assert.equal(shown.background, name(expected.background), where);
}

/** Paints one pane that owns all its cells, frame after frame. */
export class OnePane {
  readonly pen: CellPen;
  readonly #painter: PanePainter;
  readonly #glyphs: GlyphSet;

  constructor(painter: PanePainter, style: CellStyle, columns: number, rows: number) {
    this.#painter = painter;
    this.#glyphs = glyphsOf(style);
    this.pen = new CellPen();
    painter.setPlace({ left: 0, top: 0, columns, rows });
    ownAll(painter);
  }

  /** Paints the picture. Returns the number of bytes. */
  paint(picture: RgbPicture, lambda: number): number {
    this.pen.begin();
    this.#painter.setPicture(picture, false);
    this.#painter.paint(this.pen, { lambda });
    return this.pen.length;
  }

  /** The PSNR of the screen against a picture with a pixel for each dot, in dB over all three channels. */
  psnr({ width, height, rgb }: RgbPicture): number {
    const { across, down } = this.#glyphs;
    let error = 0;
    for (let y = 0; y < height; y += 1) {
      for (let x = 0; x < width; x += 1) {
        const cell = this.#painter.cell(Math.floor(y / down), Math.floor(x / across));
        assert.ok(cell !== undefined);
        const dot = (y % down) * across + (x % across);
        const color = ((cell.pattern >> dot) & 1) === 1 ? cell.foreground : cell.background;
        [color >> 16, (color >> 8) & 255, color & 255].forEach((value, channel) => {
          error += (value - (rgb[(y * width + x) * 3 + channel] ?? 0)) ** 2;
        });
      }
    }
    return error === 0 ? Number.POSITIVE_INFINITY : 10 * Math.log10((255 * 255 * width * height * 3) / error);
  }
}
