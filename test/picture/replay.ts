// Compares what a terminal model shows with what the painters know of the screen.
import assert from 'node:assert/strict';
import type { GlyphSet } from '#src/picture/block-glyphs.js';
import { type CellStyle, glyphsOf } from '#src/picture/cell-colors.js';
import { RAMP } from '#src/picture/character-pane.js';
import type { RgbPicture } from '#src/picture/decoded-picture.js';
import { CellPen } from '#src/picture/escapes.js';
import type { PanePainter } from '#src/picture/painter.js';
import type { Rgb } from '#src/picture/palette.js';
import type { ShownCell } from '#src/picture/pane-cells.js';
import type { ModelCell, TerminalModel } from '../helpers/terminal-model.js';
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
  const shown = model.cell(top + row, left + column);
  if (expected !== undefined && shows(shown, expected, style)) return;
  const words = `${JSON.stringify(shown)}, not ${expected === undefined ? 'stale' : JSON.stringify(expected)}`;
  assert.fail(`${style.depth} ${style.blocks} at ${row}, ${column}: ${words}`);
}

/** Whether the terminal shows such a cell. A colour that none of its dots has may be any. */
function shows(shown: ModelCell, { pattern, foreground, background }: ShownCell, style: CellStyle): boolean {
  const { depth } = style;
  if (depth === 'none') return shown.character.charCodeAt(0) === RAMP[pattern];
  const glyphs = glyphsOf(style);
  const name = (color: Rgb): string =>
    depth === 'truecolor' ? `#${color.toString(16).padStart(6, '0')}` : String(paletteOf(depth).numberOf(color));
  return (
    shown.character === characters(glyphs)[pattern] &&
    (pattern === 0 || shown.foreground === name(foreground)) &&
    (pattern === glyphs.full || shown.background === name(background))
  );
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
    const { columns, rows } = this.#painter.place;
    assert.deepEqual([width, height], [columns * across, rows * down]);
    let error = 0;
    for (let at = 0; at < columns * rows; at += 1) {
      const [row, column] = [Math.floor(at / columns), at % columns];
      const cell = this.#painter.cell(row, column);
      if (cell === undefined) assert.fail(`stale at ${row}, ${column}`);
      for (let dot = 0; dot < across * down; dot += 1) {
        const [y, x] = [row * down + Math.floor(dot / across), column * across + (dot % across)];
        const color = ((cell.pattern >> dot) & 1) === 1 ? cell.foreground : cell.background;
        error += squaredError(color, rgb, (y * width + x) * 3);
      }
    }
    return error === 0 ? Number.POSITIVE_INFINITY : 10 * Math.log10((255 * 255 * width * height * 3) / error);
  }
}

/** The squared error of a colour against that of a pixel, over all three channels. */
function squaredError(color: Rgb, rgb: Uint8Array, at: number): number {
  const red = (color >> 16) - (rgb[at] ?? 0);
  const green = ((color >> 8) & 255) - (rgb[at + 1] ?? 0);
  const blue = (color & 255) - (rgb[at + 2] ?? 0);
  return red * red + green * green + blue * blue;
}
