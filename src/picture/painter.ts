// One pane's picture on a shared screen: knows what its cells really show, and writes what is worth its bytes.
import type { CellRectangle } from '../core/geometry.js';
import { RGB_MARGIN } from './cell-kernel/fill.js';
import { CellKernel } from './cell-kernel/kernel.js';
import { type CellStyle, createDots, fillDots, glyphsOf } from './cells.js';
import { createShown, type EncodeJob, encodeCells, STALE } from './encoder.js';
import { type CellPen, MAX_CELL_BYTES } from './escapes.js';
import type { GlyphSet } from './glyphs.js';
import { type ColorDepth, type Palette, paletteOf, type Rgb } from './palette.js';
import { PaneArrays } from './pane-arrays.js';
import type { RgbPicture } from './picture.js';
import { RestingCells } from './rest.js';
import { encodeCharacters } from './weights.js';

/** How many squared levels of error one byte is worth; see `encodeCells`. 0: every byte that makes the picture truer. */
export type Lambda = number;

/** `distance` counts a sixteenth of a squared level as one. */
const DISTANCE_UNITS = 16;

/** So little that it decides between ways of equal error only: a cell has less than 64 bytes, an error 2 units at least. */
const LEAST_RATE = 1 / 64;

/**
 * The steps between a palette's colours are errors that no byte can mend. Bytes are worth more there, or each bit of
 * noise would make cells flicker between two neighbours.
 */
const RATE_OF_DEPTH: Readonly<Record<ColorDepth, number>> = { truecolor: 1, '256': 8, '16': 32, none: 16 };

/** A still picture is made truer in these steps, the last of them as true as can be, and then left alone. */
const STILL_LAMBDAS: readonly Lambda[] = [0.25, 0];

/** How dear bytes are beyond lambda. */
export interface Price {
  readonly pressure?: number;
  readonly endAt?: number;
}

/** What a cell shows: the dots of the pattern in one colour, the others in another. Without colours, RAMP's place. */
export interface ShownCell {
  readonly pattern: number;
  readonly foreground: Rgb;
  readonly background: Rgb;
}

/**
 * Keeps, for a rectangle of cells, the picture wanted there, what is on the screen, and which of the cells are the
 * pane's own: a popup over the picture takes some away, and they are left alone until they come back.
 */
export class PanePainter {
  readonly #style: CellStyle;
  readonly #glyphs: GlyphSet;
  readonly #palette: Palette;
  /** The smaller the dots, the more of them err over the same area. */
  readonly #errorsPerHalf: number;
  readonly #kernel: CellKernel | undefined;
  #arrays = new PaneArrays();
  /** For the kernel, where it paints this pane: pixels go in, bytes come out. */
  #pixels: Uint8Array = new Uint8Array();
  #output: Uint8Array = new Uint8Array();
  // The same pane twice, with what is shown and what will be the other way round: a commit swaps them.
  #rest: RestingCells;
  /** For every cell, however long it has been at rest. */
  #samePrices: Float64Array = new Float64Array();
  #job: EncodeJob;
  #nextJob: EncodeJob;
  #picture: RgbPicture | undefined;
  #dimmed = false;
  #changed = false;
  #stillness = 0;
  #isWhole = true;

  /** `scripted`: JavaScript alone is to do it, as where there is no kernel. The bytes are the same. */
  constructor(style: CellStyle, { scripted = false }: { readonly scripted?: boolean } = {}) {
    this.#style = style;
    this.#kernel = scripted ? undefined : CellKernel.shared;
    this.#glyphs = glyphsOf(style);
    this.#palette = paletteOf(style.depth === 'none' ? 'truecolor' : style.depth);
    this.#errorsPerHalf = (this.#glyphs.across * this.#glyphs.down) / 2;
    this.#rest = new RestingCells(0, 1);
    this.#job = this.#createJob({ left: 0, top: 0, columns: 0, rows: 0 });
    this.#nextJob = this.#job;
  }

  /** Where the pane stands, in cells. */
  get place(): CellRectangle {
    const { left, top, dots } = this.#job;
    return { left, top, columns: dots.columns, rows: dots.rows };
  }

  /** Whether there may be something to write. */
  get changed(): boolean {
    return this.#changed;
  }

  /** Whether the picture is being refined, as it stands still. */
  get isStill(): boolean {
    return this.#stillness > 0;
  }

  /** Moves the pane. None of the cells is its own before `own` says so. Returns whether it moved. */
  setPlace(place: CellRectangle): boolean {
    const { left, top, columns, rows } = this.place;
    if (left === place.left && top === place.top && columns === place.columns && rows === place.rows) return false;
    this.#job = this.#createJob(place);
    this.#nextJob = jobWith(this.#job, { shown: this.#job.next, next: this.#job.shown });
    this.#changed = true;
    this.#stillness = 0;
    this.#fill();
    return true;
  }

  /**
   * The picture to show from now on; dimmed when it is an old one. Undefined: nothing is painted. One that looks the same
   * as the last counts as still.
   */
  setPicture(picture: RgbPicture | undefined, dimmed: boolean): void {
    if (picture === this.#picture && dimmed === this.#dimmed) return;
    this.#picture = picture;
    this.#dimmed = dimmed;
    if (this.#fill()) {
      this.#stillness = 0;
      this.#changed = true;
    } else this.refine();
  }

  /** The picture stands still, and may cost a few bytes more to be shown as it is. Does nothing when it already is. */
  refine(): void {
    if (this.#changed || this.#picture === undefined || this.#stillness === STILL_LAMBDAS.length) return;
    this.#stillness += 1;
    this.#changed = true;
  }

  /** Says whether a cell, counted from the pane's corner, is the pane's own. One that becomes so is stale. */
  own(row: number, column: number, owned: boolean): void {
    const { dots, owned: all, shown } = this.#job;
    const at = row * dots.columns + column;
    if (owned === (all[at] === 1)) return;
    all[at] = owned ? 1 : 0;
    shown.patterns[at] = STALE;
    this.#changed = true;
  }

  /** Nothing is known of the screen any more: every cell is painted anew. */
  forget(): void {
    this.#job.shown.patterns.fill(STALE);
    this.#changed = true;
  }

  /** What the screen is taken to show in a cell, counted from the pane's corner; undefined when nobody knows. */
  cell(row: number, column: number): ShownCell | undefined {
    const { dots, shown } = this.#job;
    const at = row * dots.columns + column;
    const pattern = shown.patterns[at];
    if (pattern === undefined || pattern === STALE) return undefined;
    return { pattern, foreground: shown.foregrounds[at] ?? 0, background: shown.backgrounds[at] ?? 0 };
  }

  /** Writes what is worth its bytes. Returns how many cells. */
  paint(pen: CellPen, { lambda = 1 }: { readonly lambda?: Lambda } = {}): number {
    const written = this.encode(pen, lambda);
    this.commit();
    return written;
  }

  /**
   * Writes what is worth its bytes, to try: unless `commit` follows, the screen is taken to be as it was.
   *
   * @param pressure By how much more bytes are worth than they usually are.
   * @param endAt Where `pen` has so many bytes, the other cells stay as they are, but for those that have to be written.
   */
  encode(pen: CellPen, lambda: Lambda, { pressure = 1, endAt = Number.POSITIVE_INFINITY }: Price = {}): number {
    if (this.#picture === undefined) return 0;
    pen.ensure(this.#job.owned.length);
    const wanted = Math.min(lambda, STILL_LAMBDAS[this.#stillness - 1] ?? lambda);
    const perByte = DISTANCE_UNITS * RATE_OF_DEPTH[this.#style.depth] * this.#errorsPerHalf;
    const rate = pressure * Math.max(LEAST_RATE, wanted * perByte);
    const job = wanted === 0 || this.isStill ? this.#exactJob() : this.#job;
    const written = this.#encodeJob(job, pen, rate, endAt);
    this.#isWhole = pen.length < endAt;
    return written;
  }

  /** The kernel, where it can reach this pane and paint it: it knows what nearly every terminal is painted with. */
  get #paintingKernel(): CellKernel | undefined {
    return isForKernel(this.#style) ? this.#arrays.kernel : undefined;
  }

  #encodeJob(job: EncodeJob, pen: CellPen, rate: number, endAt: number): number {
    if (this.#style.depth === 'none') return encodeCharacters(job, pen, rate, endAt);
    const kernel = this.#paintingKernel;
    return kernel?.encode(job, this.#output, pen, rate, endAt) ?? encodeCells(job, pen, rate, endAt);
  }

  /** What was encoded last is what is going to be on the screen. */
  commit(): void {
    // A still picture that was cut off gets another turn.
    this.#changed = this.#picture !== undefined && this.isStill && !this.#isWhole;
    if (this.#picture === undefined) return;
    const job = this.#job;
    this.#job = this.#nextJob;
    this.#nextJob = job;
  }

  /** What the picture is, noise and all, with the same price everywhere. */
  #exactJob(): EncodeJob {
    return jobWith(this.#job, { wanted: this.#job.dots.colors, prices: this.#samePrices });
  }

  #createJob({ left, top, columns, rows }: CellRectangle): EncodeJob {
    this.#arrays.free();
    const arrays = new PaneArrays(this.#kernel);
    this.#arrays = arrays;
    const count = columns * rows;
    const dots = createDots(columns, rows, this.#glyphs, arrays);
    this.#rest = new RestingCells(count, dots.across * dots.down, arrays);
    this.#samePrices = arrays.floats(this.#rest.prices.length).fill(1);
    if (this.#kernel !== undefined && isForKernel(this.#style)) {
      this.#pixels = arrays.bytes(dots.colors.length * 3 + RGB_MARGIN);
      this.#output = arrays.bytes((count + 1) * MAX_CELL_BYTES);
    }
    return {
      left,
      top,
      dots,
      wanted: this.#rest.wanted,
      rests: this.#rest.rests,
      prices: this.#rest.prices,
      owned: arrays.bytes(count),
      shown: createShown(count, arrays),
      next: createShown(count, arrays),
      glyphs: this.#glyphs,
      palette: this.#palette,
    };
  }

  #fill(): boolean {
    const { dots } = this.#job;
    const picture = this.#picture;
    if (picture === undefined) return false;
    if (!(this.#fillAsItIs(picture) ?? fillDots(dots, picture, this.#style.depth, this.#dimmed))) return false;
    this.#rest.follow(dots.colors);
    return true;
  }

  /** As nearly every picture is: with a pixel for each dot, and nothing to be done to it. Undefined where it is not. */
  #fillAsItIs({ width, height, rgb }: RgbPicture): boolean | undefined {
    const { columns, rows, colors } = this.#job.dots;
    const kernel = this.#paintingKernel;
    const isAsItIs = !this.#dimmed && width === columns && height === rows * 2;
    if (kernel === undefined || !isAsItIs || rgb.length > this.#pixels.length) return undefined;
    this.#pixels.set(rgb);
    return kernel.fill(this.#pixels, columns, rows, colors);
  }
}

/** Half blocks in truecolor. */
function isForKernel({ depth, blocks }: CellStyle): boolean {
  return depth === 'truecolor' && blocks === 'half';
}

/** A job that differs. Not by spreading: its object would be of another shape, and the encoder compiled for both of them. */
function jobWith(
  job: EncodeJob,
  different: Partial<Pick<EncodeJob, 'wanted' | 'prices' | 'shown' | 'next'>>,
): EncodeJob {
  return {
    left: job.left,
    top: job.top,
    dots: job.dots,
    wanted: different.wanted ?? job.wanted,
    rests: job.rests,
    prices: different.prices ?? job.prices,
    owned: job.owned,
    shown: different.shown ?? job.shown,
    next: different.next ?? job.next,
    glyphs: job.glyphs,
    palette: job.palette,
  };
}
