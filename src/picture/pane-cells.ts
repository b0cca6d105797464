// The cells of a pane: what the picture has in them, what the screen shows, and how the one becomes the other.
import type { CellRectangle } from '../core/geometry.js';
import type { CellStyle } from './cell-colors.js';
import type { RgbPicture } from './decoded-picture.js';
import type { CellPen } from './escapes.js';
import type { Rgb } from './palette.js';

/** What a cell shows: the dots of the pattern in one colour, the others in another. Without colours, RAMP's place. */
export interface ShownCell {
  readonly pattern: number;
  readonly foreground: Rgb;
  readonly background: Rgb;
}

/** How to encode the cells of a pane. */
export interface EncodeOptions {
  /** What a byte costs, in units of `distance`. */
  readonly lambda: number;
  /** The picture is to be shown as it is, noise and all. */
  readonly isExact: boolean;
  /** Where the pen has so many bytes, only cells are written of which nothing is known. */
  readonly endAt: number;
}

/** The cells of one pane at one place. Rows and columns are counted from the pane's corner. */
export interface PaneCells {
  /** Takes in the next picture. Returns whether any dot is another than before. */
  readonly fill: (picture: RgbPicture, dimmed: boolean) => boolean;
  /** Writes what is worth its bytes. Returns how many cells. Unless `commit` follows, the screen is taken to be as it was. */
  readonly encode: (pen: CellPen, options: EncodeOptions) => number;
  /** What was encoded last is what is going to be on the screen. */
  readonly commit: () => void;
  /** Says whether a cell is the pane's own. When that changes nothing is known of the cell. Returns whether it changes. */
  readonly own: (row: number, column: number, owned: boolean) => boolean;
  /** Nothing is known of the screen any more. */
  readonly forget: () => void;
  /** What the screen is taken to show in a cell; undefined when nobody knows. */
  readonly cell: (row: number, column: number) => ShownCell | undefined;
  /** These cells are not used any more. */
  readonly free: () => void;
}

export type CreatePaneCells = (style: CellStyle, place: CellRectangle) => PaneCells;
