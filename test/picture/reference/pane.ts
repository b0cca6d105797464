// The reference pane in JavaScript, which must write the same bytes as the kernel's.
import type { CellRectangle } from '#src/core/geometry.js';
import type { GlyphSet } from '#src/picture/block-glyphs.js';
import { type CellStyle, createDots, type Dots, fillDots, glyphsOf } from '#src/picture/cell-colors.js';
import type { RgbPicture } from '#src/picture/decoded-picture.js';
import type { CellPen } from '#src/picture/escapes.js';
import { FlickerHistogram } from '#src/picture/flicker.js';
import { MAX_STATIC_COUNT, STALE } from '#src/picture/kernel/cells-layout.js';
import type { CreatePaneCells, EncodeOptions, PaneCells, ShownCell } from '#src/picture/pane-cells.js';
import { type MovingSamples, TemporalFilter } from '#src/picture/temporal-filter.js';
import { countEdges } from './edges.js';
import { createShown, encodeCells, type ShownCells } from './encoder.js';
import { CellMeans } from './means.js';
import { type Palette, paletteOf } from './palette.js';
import { CellPen as ReferencePen } from './pen.js';

export const createReferencePane: CreatePaneCells = (style, place) => new ReferencePane(style, place);

class ReferencePane implements PaneCells {
  readonly lambdaScales = new Float64Array(MAX_STATIC_COUNT + 1);
  readonly #style: CellStyle;
  readonly #place: CellRectangle;
  readonly #glyphs: GlyphSet;
  readonly #palette: Palette;
  readonly #dots: Dots;
  readonly #dotsPerCell: number;
  readonly #flicker: FlickerHistogram;
  readonly #means: CellMeans;
  readonly #filter: TemporalFilter;
  readonly #owned: Uint8Array;
  readonly #pen: ReferencePen;
  #shown: ShownCells;
  #next: ShownCells;

  constructor(style: CellStyle, place: CellRectangle) {
    if (style.depth === 'none') throw new Error('characters are not painted by the kernel');
    this.#style = style;
    this.#place = place;
    this.#glyphs = glyphsOf(style);
    this.#palette = paletteOf(style.depth);
    this.#dots = createDots(place.columns, place.rows, this.#glyphs);
    const count = place.columns * place.rows;
    const dots = this.#glyphs.across * this.#glyphs.down;
    this.#means = new CellMeans(count, dots);
    this.#dotsPerCell = dots;
    this.#flicker = new FlickerHistogram(count, dots);
    this.#filter = new TemporalFilter(dots, this);
    this.#owned = new Uint8Array(count);
    this.#pen = new ReferencePen(style.depth);
    this.#shown = createShown(count);
    this.#next = createShown(count);
  }

  get staticCounts(): Uint8Array {
    return this.#means.staticCounts;
  }

  filter(threshold: number, outlierThreshold: number): number {
    return this.#means.update(this.#dots.colors, Math.floor(threshold), Math.floor(outlierThreshold));
  }

  countFlicker(): Uint32Array {
    return this.#flicker.update(this.#dots.colors);
  }

  countEdges(): MovingSamples {
    return countEdges(this.#dots.colors, this.#means.staticCounts, this.#dotsPerCell);
  }

  scaleContrast(contrast: number): void {
    this.#filter.scale(contrast);
  }

  fill(picture: RgbPicture, dimmed: boolean): boolean {
    const isChanged = fillDots(this.#dots, picture, this.#style.depth, dimmed);
    if (isChanged) this.#filter.update();
    return isChanged;
  }

  encode(pen: CellPen, { lambda, isExact, byteLimit }: EncodeOptions): number {
    const own = this.#pen;
    own.begin();
    own.resume(pen, pen);
    own.ensure(this.#owned.length);
    const job = {
      ...this.#place,
      dots: this.#dots,
      filtered: isExact ? this.#dots.colors : this.#means.filtered,
      staticCounts: this.#means.staticCounts,
      lambdaScales: isExact ? new Float64Array(MAX_STATIC_COUNT + 1).fill(1) : this.lambdaScales,
      owned: this.#owned,
      shown: this.#shown,
      next: this.#next,
      glyphs: this.#glyphs,
      palette: this.#palette,
    };
    const written = encodeCells(job, own, lambda, byteLimit - pen.length);
    pen.append(own.bytes);
    pen.resume(own, own);
    return written;
  }

  commit(): void {
    const next = this.#next;
    this.#next = this.#shown;
    this.#shown = next;
  }

  own(row: number, column: number, owned: boolean): boolean {
    const at = row * this.#place.columns + column;
    if (owned === (this.#owned[at] === 1)) return false;
    this.#owned[at] = owned ? 1 : 0;
    this.#shown.patterns[at] = STALE;
    return true;
  }

  forget(): void {
    this.#shown.patterns.fill(STALE);
  }

  forgetLastCommit(): void {
    const { patterns, foregrounds, backgrounds } = this.#next;
    for (let cell = 0; cell < this.#owned.length; cell += 1) {
      const isSame =
        this.#shown.patterns[cell] === patterns[cell] &&
        this.#shown.foregrounds[cell] === foregrounds[cell] &&
        this.#shown.backgrounds[cell] === backgrounds[cell];
      if (!isSame) this.#shown.patterns[cell] = STALE;
    }
  }

  cell(row: number, column: number): ShownCell | undefined {
    const at = row * this.#place.columns + column;
    const pattern = this.#shown.patterns[at];
    if (pattern === undefined || pattern === STALE) return undefined;
    return { pattern, foreground: this.#shown.foregrounds[at] ?? 0, background: this.#shown.backgrounds[at] ?? 0 };
  }

  free(): void {
    // The garbage collector frees its arrays.
  }
}
