// One pane's picture on a shared screen: knows what its cells really show, and writes what is worth its bytes.
import type { CellRectangle } from '../core/geometry.js';
import { type CellStyle, glyphsOf } from './cell-colors.js';
import { CharacterPane } from './character-pane.js';
import type { RgbPicture } from './decoded-picture.js';
import type { CellPen } from './escapes.js';
import { CellKernel } from './kernel/cells-kernel.js';
import { KernelPane } from './kernel/colored-pane.js';
import type { ColorDepth } from './palette.js';
import type { CreatePaneCells, PaneCells, ShownCell } from './pane-cells.js';

/** How many squared levels of error one byte is worth. 0: every byte that makes the picture truer. */
export type Lambda = number;

/** `distance` counts a sixteenth of a squared level as one. */
const DISTANCE_UNITS = 16;

/** So little that it decides between ways of equal error only: a cell has less than 64 bytes, an error 2 units at least. */
const LEAST_LAMBDA = 1 / 64;

/**
 * The steps between a palette's colours are errors that no byte can mend. Bytes are worth more there, or each bit of
 * noise would make cells flicker between two neighbours.
 */
const SCALE_OF_DEPTH: Readonly<Record<ColorDepth, number>> = { truecolor: 1, '256': 8, '16': 32, none: 16 };

/** A still picture is made truer in these steps, the last of them as true as can be, and then left alone. */
const STILL_LAMBDAS: readonly Lambda[] = [0.25, 0];

/** What bytes cost beyond lambda. */
export interface Price {
  readonly pressure?: number;
  readonly endAt?: number;
}

/** Why pictures are made of characters on this machine, whatever was asked for, in words for people; undefined: they are not. */
export function whyCharactersOnly(): string | undefined {
  const kernel = CellKernel.shared;
  return kernel.kind === 'unavailable' ? kernel.reason : undefined;
}

/** The style that this machine can draw in place of the one asked for: without WebAssembly, characters. */
export function drawableStyle(style: CellStyle): CellStyle {
  return whyCharactersOnly() === undefined ? style : { depth: 'none', blocks: 'whole' };
}

/** The cells of a style that this machine can draw. */
const createPaneCells: CreatePaneCells = ({ depth, blocks }, place) => {
  if (depth === 'none') return new CharacterPane(place);
  const kernel = CellKernel.shared;
  return kernel.kind === 'unavailable' ? new CharacterPane(place) : new KernelPane(kernel, { depth, blocks }, place);
};

/**
 * Keeps, for a rectangle of cells, the picture wanted there, what is on the screen, and which of the cells are the
 * pane's own: a popup over the picture takes some away, and they are left alone until they come back.
 */
export class PanePainter {
  readonly #style: CellStyle;
  readonly #createCells: CreatePaneCells;
  /** The smaller the dots, the more of them err over the same area. */
  readonly #errorsPerHalf: number;
  #place: CellRectangle = { left: 0, top: 0, columns: 0, rows: 0 };
  #cells: PaneCells;
  #picture: RgbPicture | undefined;
  #dimmed = false;
  #changed = false;
  #stillness = 0;
  #isWhole = true;

  /** `createCells`: how the cells of a place are made. Tests give others, to compare. */
  constructor(style: CellStyle, createCells: CreatePaneCells = createPaneCells) {
    this.#style = style;
    this.#createCells = createCells;
    const { across, down } = glyphsOf(style);
    this.#errorsPerHalf = (across * down) / 2;
    this.#cells = createCells(style, this.#place);
  }

  /** Where the pane stands, in cells. */
  get place(): CellRectangle {
    return this.#place;
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
    const { left, top, columns, rows } = this.#place;
    if (left === place.left && top === place.top && columns === place.columns && rows === place.rows) return false;
    const cells = this.#createCells(this.#style, place);
    this.#cells.free();
    this.#cells = cells;
    this.#place = { left: place.left, top: place.top, columns: place.columns, rows: place.rows };
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
    if (this.#cells.own(row, column, owned)) this.#changed = true;
  }

  /** Nothing is known of the screen any more: every cell is painted anew. */
  forget(): void {
    this.#cells.forget();
    this.#changed = true;
  }

  /** What the screen is taken to show in a cell, counted from the pane's corner; undefined when nobody knows. */
  cell(row: number, column: number): ShownCell | undefined {
    return this.#cells.cell(row, column);
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
    pen.ensure(this.#place.columns * this.#place.rows);
    const wanted = Math.min(lambda, STILL_LAMBDAS[this.#stillness - 1] ?? lambda);
    const perByte = DISTANCE_UNITS * SCALE_OF_DEPTH[this.#style.depth] * this.#errorsPerHalf;
    const written = this.#cells.encode(pen, {
      lambda: pressure * Math.max(LEAST_LAMBDA, wanted * perByte),
      isExact: wanted === 0 || this.isStill,
      endAt,
    });
    this.#isWhole = pen.length < endAt;
    return written;
  }

  /** What was encoded last is what is going to be on the screen. */
  commit(): void {
    // A still picture that was cut off gets another turn.
    this.#changed = this.#picture !== undefined && this.isStill && !this.#isWhole;
    if (this.#picture !== undefined) this.#cells.commit();
  }

  #fill(): boolean {
    return this.#picture !== undefined && this.#cells.fill(this.#picture, this.#dimmed);
  }
}
