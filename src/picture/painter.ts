// One pane's picture in cells: keeps what the screen shows, and writes the cells whose error outweighs their bytes.
import type { CellRectangle } from '../core/geometry.js';
import { type CellStyle, glyphsOf } from './cell-colors.js';
import { CharacterPane } from './character-pane.js';
import type { RgbPicture } from './decoded-picture.js';
import type { CellPen } from './escapes.js';
import { CellKernel } from './kernel/cells-kernel.js';
import { KernelPane } from './kernel/colored-pane.js';
import type { ColorDepth } from './palette.js';
import type { CreatePaneCells, PaneCells, ShownCell } from './pane-cells.js';

/** The Lagrange multiplier: the error, in squared levels, that a byte has to save. 0: the picture is shown as it is. */
export type Lambda = number;

/** `distance` counts a sixteenth of a squared level as one. */
const DISTANCE_UNITS = 16;

/** Decides between encodings of equal error only: a cell has less than 64 bytes, and errors differ by at least 2 units. */
const MIN_LAMBDA = 1 / 64;

/**
 * No byte can correct the error between two colours of a palette. So lambda is larger there: else noise would make cells
 * flicker between two neighbours.
 */
const LAMBDA_SCALE_OF_DEPTH: Readonly<Record<ColorDepth, number>> = { truecolor: 1, '256': 10, '16': 40, none: 16 };

/**
 * A picture that took at least this share of the bytes may have been cut off. The encoder counts the longest form of a
 * colour, which has up to three times the bytes of the shortest.
 */
const MIN_CUT_OFF_SHARE = 1 / 3;

/** A still picture is refined in these steps; the last one shows it as it is. */
const REFINEMENT_LAMBDAS: readonly Lambda[] = [0.25, 0];

/** The limits of rate control. */
export interface RateLimits {
  /** The factor of lambda. */
  readonly lambdaScale?: number;
  /** Once the pen has so many bytes, only stale cells are written. */
  readonly byteLimit?: number;
}

/** Why this machine can draw characters only, as a sentence for users; undefined: it can draw colours. */
export function whyCharactersOnly(): string | undefined {
  const kernel = CellKernel.shared;
  return kernel.kind === 'unavailable' ? kernel.reason : undefined;
}

/** The requested style, or characters where this machine has no WebAssembly. */
export function drawableStyle(style: CellStyle): CellStyle {
  return whyCharactersOnly() === undefined ? style : { ...style, depth: 'none', blocks: 'whole' };
}

/** Creates the cells of a style, or of characters where this machine has no WebAssembly. */
const createPaneCells: CreatePaneCells = ({ depth, blocks, isOnLight }, place) => {
  if (depth === 'none') return new CharacterPane(place, isOnLight);
  const kernel = CellKernel.shared;
  return kernel.kind === 'unavailable'
    ? new CharacterPane(place, isOnLight)
    : new KernelPane(kernel, { depth, blocks }, place);
};

/**
 * Paints one rectangle of cells: keeps its picture, what the screen shows, and which cells the pane owns. A popup takes
 * cells away; they are not written until the pane owns them again.
 */
export class PanePainter {
  readonly #style: CellStyle;
  readonly #createCells: CreatePaneCells;
  /** How many dots a cell has for each dot of half blocks: errors of more dots add up over the same area. */
  readonly #dotsPerHalfBlock: number;
  #place: CellRectangle = { left: 0, top: 0, columns: 0, rows: 0 };
  #cells: PaneCells;
  #picture: RgbPicture | undefined;
  #dimmed = false;
  #changed = false;
  #refinement = 0;
  #isComplete = true;

  /** `createCells` creates the cells of a rectangle. Tests pass another implementation to compare with. */
  constructor(style: CellStyle, createCells: CreatePaneCells = createPaneCells) {
    this.#style = style;
    this.#createCells = createCells;
    const { across, down } = glyphsOf(style);
    this.#dotsPerHalfBlock = (across * down) / 2;
    this.#cells = createCells(style, this.#place);
  }

  /** The pane's rectangle on the screen, in cells. */
  get place(): CellRectangle {
    return this.#place;
  }

  /** Whether there may be something to write. */
  get changed(): boolean {
    return this.#changed;
  }

  /** Whether the picture stands still and is being refined. */
  get isStill(): boolean {
    return this.#refinement > 0;
  }

  /** Moves or resizes the pane. It owns no cell until `own` is called. Returns whether anything changed. */
  setPlace(place: CellRectangle): boolean {
    const { left, top, columns, rows } = this.#place;
    if (left === place.left && top === place.top && columns === place.columns && rows === place.rows) return false;
    const cells = this.#createCells(this.#style, place);
    this.#cells.free();
    this.#cells = cells;
    this.#place = { left: place.left, top: place.top, columns: place.columns, rows: place.rows };
    this.#changed = true;
    this.#refinement = 0;
    this.#fill();
    return true;
  }

  /**
   * Sets the picture, which is dimmed when it is an old one; undefined: nothing is painted. A picture that looks like the
   * one before counts as still.
   */
  setPicture(picture: RgbPicture | undefined, dimmed: boolean): void {
    if (picture === this.#picture && dimmed === this.#dimmed) return;
    this.#picture = picture;
    this.#dimmed = dimmed;
    if (this.#fill()) {
      this.#refinement = 0;
      this.#changed = true;
    } else this.refine();
  }

  /**
   * The next pictures are brightened or no longer: they have so many times the contrast of those before. So their noise is
   * known at once, and not taken for motion.
   */
  scaleContrast(contrast: number): void {
    this.#cells.scaleContrast(contrast);
  }

  /** Refines a still picture by one step. Does nothing when it is fully refined. */
  refine(): void {
    if (this.#changed || this.#picture === undefined || this.#refinement === REFINEMENT_LAMBDAS.length) return;
    this.#refinement += 1;
    this.#changed = true;
  }

  /** Sets whether the pane owns a cell, counted from the pane's corner. A new cell is stale. */
  own(row: number, column: number, owned: boolean): void {
    if (this.#cells.own(row, column, owned)) this.#changed = true;
  }

  /** The screen's content is unknown: every cell is painted again. */
  forget(): void {
    this.#cells.forget();
    this.#changed = true;
  }

  /** The last screen was aborted: the cells that it changed may or may not have arrived, and are painted again. */
  forgetLastScreen(): void {
    this.#cells.forgetLastCommit();
    this.#changed = true;
  }

  /** What the screen shows in a cell, counted from the pane's corner; undefined when it is stale. */
  cell(row: number, column: number): ShownCell | undefined {
    return this.#cells.cell(row, column);
  }

  /** Writes the cells whose error outweighs their bytes. Returns how many. */
  paint(pen: CellPen, { lambda = 1 }: { readonly lambda?: Lambda } = {}): number {
    const written = this.encode(pen, lambda);
    this.commit();
    return written;
  }

  /**
   * Writes the cells whose error outweighs their bytes, as an attempt: without `commit` the known screen stays as it was.
   *
   * @returns How many cells were written.
   */
  encode(
    pen: CellPen,
    lambda: Lambda,
    { lambdaScale = 1, byteLimit = Number.POSITIVE_INFINITY }: RateLimits = {},
  ): number {
    if (this.#picture === undefined) return 0;
    pen.ensure(this.#place.columns * this.#place.rows);
    const effective = Math.min(lambda, REFINEMENT_LAMBDAS[this.#refinement - 1] ?? lambda);
    const unitsPerLevel = DISTANCE_UNITS * LAMBDA_SCALE_OF_DEPTH[this.#style.depth] * this.#dotsPerHalfBlock;
    const start = pen.length;
    const written = this.#cells.encode(pen, {
      lambda: lambdaScale * Math.max(MIN_LAMBDA, effective * unitsPerLevel),
      isExact: effective === 0 || this.isStill,
      byteLimit,
    });
    this.#isComplete = pen.length - start < (byteLimit - start) * MIN_CUT_OFF_SHARE;
    return written;
  }

  /** The screen is going to show what was encoded last. */
  commit(): void {
    // A still picture that was cut off is continued with the next frame.
    this.#changed = this.#picture !== undefined && this.isStill && !this.#isComplete;
    if (this.#picture !== undefined) this.#cells.commit();
  }

  #fill(): boolean {
    return this.#picture !== undefined && this.#cells.fill(this.#picture, this.#dimmed);
  }
}
