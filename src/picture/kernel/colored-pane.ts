// The cells of one pane in colours: the kernel encodes them, and their arrays are in its memory.
import type { CellRectangle } from '../../core/geometry.js';
import type { GlyphSet } from '../block-glyphs.js';
import { type CellStyle, fillDots, glyphsOf } from '../cell-colors.js';
import type { RgbPicture } from '../decoded-picture.js';
import { type CellPen, MAX_CELL_BYTES } from '../escapes.js';
import type { ColorDepth } from '../palette.js';
import type { EncodeOptions, PaneCells, ShownCell } from '../pane-cells.js';
import { type MovingSamples, TemporalFilter } from '../temporal-filter.js';
import { alignedLength, type Region } from './allocator.js';
import type { CellKernel, CellModule } from './cells-kernel.js';
import * as layout from './cells-layout.js';
import type { SharedMemory } from './memory.js';

/** A style with colours. */
export type ColorStyle = CellStyle & { readonly depth: Exclude<ColorDepth, 'none'> };

/** Frees the memory of panes that are garbage-collected without `free`. */
const finalizer = new FinalizationRegistry<{ readonly memory: SharedMemory; readonly region: Region }>(
  ({ memory, region }) => memory.free(region),
);

/** The record's fields for what is shown; as many fields follow for the next state. `commit` swaps the two. */
const SHOWN_FIELDS = (layout.PANE_NEXT_PATTERNS - layout.PANE_PATTERNS) >> 2;

/** The patterns and colours that cells show. */
interface ShownArrays {
  readonly patterns: Int16Array;
  readonly foregrounds: Int32Array;
  readonly backgrounds: Int32Array;
}

/** Typed arrays on a pane's region of the memory. They are created again when the memory has grown. */
interface Views {
  readonly buffer: ArrayBuffer;
  readonly pen: Int32Array;
  readonly record: Int32Array;
  readonly flicker: Uint32Array;
  /** MOVING_SAMPLES and EDGE_SAMPLES. */
  readonly samples: Int32Array;
  readonly pixels: Uint8Array;
  readonly colors: Int32Array;
  readonly filtered: Int32Array;
  readonly staticCounts: Uint8Array;
  readonly lambdaScales: Float64Array;
  readonly owned: Uint8Array;
  shown: ShownArrays;
  next: ShownArrays;
  readonly output: Uint8Array;
}

export class KernelPane implements PaneCells {
  readonly #depth: ColorStyle['depth'];
  readonly #place: CellRectangle;
  readonly #glyphs: GlyphSet;
  readonly #cells: number;
  readonly #dots: number;
  readonly #module: CellModule;
  readonly #memory: SharedMemory;
  readonly #region: Region;
  readonly #filter: TemporalFilter;
  #views: Views;

  /** @throws RangeError There is not enough memory for the cells. */
  constructor(kernel: CellKernel, style: ColorStyle, place: CellRectangle) {
    this.#depth = style.depth;
    this.#place = place;
    this.#glyphs = glyphsOf(style);
    this.#module = kernel.moduleFor(style);
    this.#memory = kernel.memory;
    const dotsPerCell = this.#glyphs.across * this.#glyphs.down;
    this.#cells = place.columns * place.rows;
    this.#dots = this.#cells * dotsPerCell;
    const sizes = arraySizes(this.#cells, dotsPerCell);
    this.#region = this.#memory.allocate(
      sizes.reduce((sum, [, bytes]) => sum + alignedLength(bytes), layout.PANE_BYTES),
    );
    finalizer.register(this, { memory: this.#memory, region: this.#region }, this);
    this.#writeRecord(sizes);
    this.#views = this.#createViews();
    this.forget();
    this.#filter = new TemporalFilter(dotsPerCell, this);
  }

  // The interface for the temporal filter.

  get colors(): Int32Array {
    return this.#currentViews().colors;
  }

  get filtered(): Int32Array {
    return this.#currentViews().filtered;
  }

  get staticCounts(): Uint8Array {
    return this.#currentViews().staticCounts;
  }

  get lambdaScales(): Float64Array {
    return this.#currentViews().lambdaScales;
  }

  filter(threshold: number, outlierThreshold: number): number {
    const thresholds = [threshold, outlierThreshold, 2 * threshold].map(Math.floor) as [number, number, number];
    return this.#module.functions.filter(this.#region.from, ...thresholds);
  }

  countFlicker(): Uint32Array {
    this.#module.functions.countFlicker(this.#region.from);
    return this.#currentViews().flicker;
  }

  countEdges(): MovingSamples {
    this.#module.functions.countEdges(this.#region.from);
    const { samples } = this.#currentViews();
    return { moving: samples[0] as number, edges: samples[1] as number };
  }

  fill(picture: RgbPicture, dimmed: boolean): boolean {
    if (!this.#fillColors(picture, dimmed)) return false;
    this.#filter.update();
    return true;
  }

  scaleContrast(contrast: number): void {
    this.#filter.scale(contrast);
  }

  encode(pen: CellPen, { lambda, isExact, byteLimit }: EncodeOptions): number {
    const { pen: shared, output } = this.#currentViews();
    const set = (field: number, value: number): void => {
      shared[field >> 2] = value;
    };
    const get = (field: number): number => shared[field >> 2] as number;
    const from = output.byteOffset;
    set(layout.CURSOR_ROW, pen.row);
    set(layout.CURSOR_COLUMN, pen.column);
    set(layout.PEN_FOREGROUND, pen.foreground);
    set(layout.PEN_BACKGROUND, pen.background);
    set(layout.OUTPUT_END, from);
    const limit = from + Math.max(0, Math.min(output.length, Math.ceil(byteLimit - pen.length)));
    const written = this.#module.functions.encode(this.#region.from, lambda, isExact ? 1 : 0, limit);
    pen.append(output.subarray(0, get(layout.OUTPUT_END) - from));
    pen.resume(
      { row: get(layout.CURSOR_ROW), column: get(layout.CURSOR_COLUMN) },
      { foreground: get(layout.PEN_FOREGROUND), background: get(layout.PEN_BACKGROUND) },
    );
    return written;
  }

  commit(): void {
    const views = this.#currentViews();
    const { record, shown, next } = views;
    for (let at = layout.PANE_PATTERNS >> 2; at < layout.PANE_NEXT_PATTERNS >> 2; at += 1) {
      const address = record[at] as number;
      record[at] = record[at + SHOWN_FIELDS] as number;
      record[at + SHOWN_FIELDS] = address;
    }
    views.shown = next;
    views.next = shown;
  }

  own(row: number, column: number, owned: boolean): boolean {
    const views = this.#currentViews();
    const at = row * this.#place.columns + column;
    if (owned === (views.owned[at] === 1)) return false;
    views.owned[at] = owned ? 1 : 0;
    views.shown.patterns[at] = layout.STALE;
    return true;
  }

  forget(): void {
    this.#currentViews().shown.patterns.fill(layout.STALE);
  }

  forgetLastCommit(): void {
    const { shown, next: before } = this.#currentViews();
    for (let cell = 0; cell < this.#cells; cell += 1) {
      const isSame =
        shown.patterns[cell] === before.patterns[cell] &&
        shown.foregrounds[cell] === before.foregrounds[cell] &&
        shown.backgrounds[cell] === before.backgrounds[cell];
      if (!isSame) shown.patterns[cell] = layout.STALE;
    }
  }

  cell(row: number, column: number): ShownCell | undefined {
    const { patterns, foregrounds, backgrounds } = this.#currentViews().shown;
    const at = row * this.#place.columns + column;
    const pattern = patterns[at];
    if (pattern === undefined || pattern === layout.STALE) return undefined;
    return { pattern, foreground: foregrounds[at] ?? 0, background: backgrounds[at] ?? 0 };
  }

  free(): void {
    if (finalizer.unregister(this)) this.#memory.free(this.#region);
  }

  #fillColors(picture: RgbPicture, dimmed: boolean): boolean {
    const { columns, rows } = this.#place;
    const { across, down } = this.#glyphs;
    const { pixels, colors } = this.#currentViews();
    const { width, height, rgb } = picture;
    const fitsExactly = width === columns * across && height === rows * down && rgb.length === this.#dots * 3;
    // Nearly every picture fits. The other cases are rare, except 16 colours, which need dithering.
    if (dimmed || this.#depth === '16' || !fitsExactly) {
      return fillDots({ columns, rows, across, down, colors }, picture, this.#depth, dimmed);
    }
    pixels.set(rgb);
    return this.#module.functions.fill(this.#region.from) !== 0;
  }

  #writeRecord(sizes: readonly (readonly [field: number, bytes: number])[]): void {
    const record = new Int32Array(this.#memory.buffer, this.#region.from, layout.PANE_BYTES >> 2);
    const { left, top, columns, rows } = this.#place;
    record[layout.PANE_LEFT >> 2] = left;
    record[layout.PANE_TOP >> 2] = top;
    record[layout.PANE_COLUMNS >> 2] = columns;
    record[layout.PANE_ROWS >> 2] = rows;
    record[layout.PANE_GLYPHS >> 2] = this.#module.glyphs;
    let at = this.#region.from + layout.PANE_BYTES;
    for (const [field, bytes] of sizes) {
      record[field >> 2] = at;
      at += alignedLength(bytes);
    }
  }

  #currentViews(): Views {
    if (this.#views.buffer !== this.#memory.buffer) this.#views = this.#createViews();
    return this.#views;
  }

  #createViews(): Views {
    const { buffer } = this.#memory;
    const cells = this.#cells;
    const record = new Int32Array(buffer, this.#region.from, layout.PANE_BYTES >> 2);
    const of = (field: number): number => record[field >> 2] as number;
    const ints = (field: number, count: number): Int32Array => new Int32Array(buffer, of(field), count);
    const bytes = (field: number, count: number): Uint8Array => new Uint8Array(buffer, of(field), count);
    const shorts = (field: number): Int16Array => new Int16Array(buffer, of(field), cells);
    return {
      buffer,
      record,
      pen: new Int32Array(buffer, 0, (layout.OUTPUT_END >> 2) + 1),
      flicker: new Uint32Array(buffer, layout.FLICKER_COUNTS, layout.FLICKER_BINS),
      samples: new Int32Array(buffer, layout.MOVING_SAMPLES, 2),
      pixels: bytes(layout.PANE_PIXELS, this.#dots * 3),
      colors: ints(layout.PANE_COLORS, this.#dots),
      filtered: ints(layout.PANE_FILTERED, this.#dots),
      staticCounts: bytes(layout.PANE_STATIC_COUNTS, cells),
      lambdaScales: new Float64Array(buffer, of(layout.PANE_LAMBDA_SCALES), layout.MAX_STATIC_COUNT + 1),
      owned: bytes(layout.PANE_OWNED, cells),
      shown: {
        patterns: shorts(layout.PANE_PATTERNS),
        foregrounds: ints(layout.PANE_FOREGROUNDS, cells),
        backgrounds: ints(layout.PANE_BACKGROUNDS, cells),
      },
      next: {
        patterns: shorts(layout.PANE_NEXT_PATTERNS),
        foregrounds: ints(layout.PANE_NEXT_FOREGROUNDS, cells),
        backgrounds: ints(layout.PANE_NEXT_BACKGROUNDS, cells),
      },
      output: bytes(layout.PANE_OUTPUT, outputBytes(cells)),
    };
  }
}

/** The bytes of each array of a pane, by the record's field for its address. */
function arraySizes(cells: number, dotsPerCell: number): readonly (readonly [field: number, bytes: number])[] {
  const dots = cells * dotsPerCell;
  const sampleBytes = Math.ceil(cells / layout.SAMPLE_INTERVAL) * dotsPerCell * 4;
  return [
    [layout.PANE_PIXELS, dots * 3 + layout.PIXELS_MARGIN],
    [layout.PANE_COLORS, dots * 4],
    [layout.PANE_FILTERED, dots * 4],
    [layout.PANE_MEANS, dots * 8],
    [layout.PANE_STATIC_COUNTS, cells],
    [layout.PANE_LAMBDA_SCALES, (layout.MAX_STATIC_COUNT + 1) * 8],
    [layout.PANE_OWNED, cells],
    [layout.PANE_PATTERNS, cells * 2],
    [layout.PANE_FOREGROUNDS, cells * 4],
    [layout.PANE_BACKGROUNDS, cells * 4],
    [layout.PANE_NEXT_PATTERNS, cells * 2],
    [layout.PANE_NEXT_FOREGROUNDS, cells * 4],
    [layout.PANE_NEXT_BACKGROUNDS, cells * 4],
    [layout.PANE_OUTPUT, outputBytes(cells)],
    [layout.PANE_WRITTEN, cells * 4],
    [layout.PANE_RUN_COLORS, (cells + 1) * 8],
    [layout.PANE_LAST_SAMPLES, sampleBytes],
    [layout.PANE_SECOND_LAST_SAMPLES, sampleBytes],
  ];
}

/** The most bytes of all cells, and room for the kernel to write past the last one. */
function outputBytes(cells: number): number {
  return (cells + 1) * MAX_CELL_BYTES;
}
