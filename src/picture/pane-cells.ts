// The interface of a pane's cells: what the picture has in them, what the screen shows, and how to encode the difference.
import type { CellRectangle } from '../core/geometry.js';
import type { CellStyle } from './cell-colors.js';
import type { RgbPicture } from './decoded-picture.js';
import type { CellPen } from './escapes.js';
import type { Rgb } from './palette.js';

/** What a cell shows: the pattern's dots in the foreground, the others in the background. Without colours, an index of RAMP. */
export interface ShownCell {
  readonly pattern: number;
  readonly foreground: Rgb;
  readonly background: Rgb;
}

/** How to encode the cells of a pane. */
export interface EncodeOptions {
  /** The Lagrange multiplier of rate-distortion optimisation: the error that a byte has to save, in units of `distance`. */
  readonly lambda: number;
  /** Whether the picture is shown unfiltered, with its noise. */
  readonly isExact: boolean;
  /** Once the pen has so many bytes, only stale cells are written. */
  readonly byteLimit: number;
}

/** The cells of one pane at one place. Rows and columns are counted from the pane's corner. */
export interface PaneCells {
  /** Takes the next picture. Returns whether any dot has changed. */
  readonly fill: (picture: RgbPicture, dimmed: boolean) => boolean;
  /** The next pictures have so many times the contrast of those before, and their noise grows as much. */
  readonly scaleContrast: (contrast: number) => void;
  /** Writes the cells whose error outweighs their bytes. Returns how many. Without `commit` the known screen stays as it was. */
  readonly encode: (pen: CellPen, options: EncodeOptions) => number;
  /** The screen is going to show what was encoded last. */
  readonly commit: () => void;
  /** Sets whether the pane owns a cell. A change makes the cell stale. Returns whether it changed. */
  readonly own: (row: number, column: number, owned: boolean) => boolean;
  /** The screen's content is unknown: all cells are stale. */
  readonly forget: () => void;
  /** It is unknown how much of the last commit the screen shows: the cells that it changed are stale. */
  readonly forgetLastCommit: () => void;
  /** What the screen shows in a cell; undefined when it is stale. */
  readonly cell: (row: number, column: number) => ShownCell | undefined;
  /** Frees the memory. The cells must not be used afterwards. */
  readonly free: () => void;
}

export type CreatePaneCells = (style: CellStyle, place: CellRectangle) => PaneCells;
