// One pane's picture as an image: the counterpart of PanePainter for terminals that show pixels.
import type { CellRectangle, Size } from '../../core/geometry.js';
import type { RgbPicture } from '../decoded-picture.js';
import type { PictureQuality } from '../picture-settings.js';
import { dimChannel, lumaOf } from '../pixel-effects.js';
import { ByteWriter } from './byte-writer.js';
import { writeITerm2Picture } from './iterm2.js';
import { KittyPane, type KittyStyle } from './kitty-pane.js';
import { rectanglesOf } from './rectangles.js';
import { SixelPicture } from './sixel.js';
import type { SixelPalette } from './sixel-palette.js';
import { isSameSize, PIXEL_QUALITIES, type PixelQuality, TileFilter } from './tile-filter.js';

/** How images are sent. `cell` is a cell's size in pixels. */
export type ImageStyle =
  | KittyStyle
  | { readonly kind: 'sixel'; readonly palette: SixelPalette; readonly cell: Size }
  | { readonly kind: 'iterm2' };

/** The output of the screen. `forget`: the state of its cursor and its colours is unknown after an image. */
export interface ImageSink {
  append(bytes: Uint8Array): void;
  forget(): void;
}

/** The cell size for terminals that do not report one: that of the VT340, which its emulators use, too. */
export const ASSUMED_CELL: Size = { width: 10, height: 20 };

/** kitty scales pixels itself, so more than the senders' default picture size would be waste. */
const MAX_KITTY_PIXELS = 160_000;

const NOWHERE: CellRectangle = { left: 0, top: 0, columns: 0, rows: 0 };

export class ImagePane {
  readonly #style: ImageStyle;
  readonly #out = new ByteWriter();
  #place = NOWHERE;
  #owned = new Uint8Array(0);
  #picture: RgbPicture | undefined;
  #jpeg: Uint8Array | undefined;
  #dimmed = false;
  #sixel: SixelPicture | undefined;
  #filter: TileFilter | undefined;
  /** Whether the screen lacks the latest picture, or the latest set of owned cells. */
  #pictureChanged = false;
  #cellsChanged = false;
  readonly #kitty: KittyPane | undefined;
  /** Where the terminal shows a picture of iTerm2's protocol. */
  #shownPlace: CellRectangle | undefined;

  constructor(style: ImageStyle) {
    this.#style = style;
    this.#kitty = style.kind === 'kitty' ? new KittyPane(style) : undefined;
  }

  /** The pane's rectangle on the screen, in cells. */
  get place(): CellRectangle {
    return this.#place;
  }

  /** Whether there may be something to write now. It is false while a picture is being compressed. */
  get changed(): boolean {
    const kitty = this.#kitty;
    if (this.#cellsChanged || kitty?.isReady === true) return true;
    return this.#pictureChanged && (kitty?.isBusy !== true || this.#picture === undefined);
  }

  /** The picture on the screen, by a protocol that delays pictures. Undefined: it is the latest one, if nothing has changed. */
  get delayed(): { readonly written: RgbPicture | undefined } | undefined {
    return this.#kitty;
  }

  /**
   * Whether that cannot wait for a byte budget. The picture covers cells that are no longer its own, or the budget has
   * allowed for its compression.
   */
  get isUrgent(): boolean {
    return this.#cellsChanged || this.#picture === undefined || this.#kitty?.isReady === true;
  }

  /** Whether a picture of iTerm2's protocol is where this pane no longer is. Text does not erase it in every terminal. */
  get leavesRemains(): boolean {
    const shown = this.#shownPlace;
    return shown !== undefined && (this.#picture === undefined || !isSamePlace(shown, this.#place));
  }

  /** The size in pixels to decode a JPEG to, for a pane of so many cells; undefined when the JPEG itself is shown. */
  pixelsFor(columns: number, rows: number): Size | undefined {
    const { kind } = this.#style;
    if (kind === 'iterm2') return undefined;
    const { cell } = this.#style;
    const size = { width: columns * cell.width, height: rows * cell.height };
    if (kind === 'sixel') return size;
    const share = Math.min(1, Math.sqrt(MAX_KITTY_PIXELS / Math.max(1, size.width * size.height)));
    return { width: Math.ceil(size.width * share), height: Math.ceil(size.height * share) };
  }

  /** Moves or resizes the pane. It owns no cell until `own` is called. Returns whether anything changed. */
  setPlace({ left, top, columns, rows }: CellRectangle): boolean {
    if (isSamePlace({ left, top, columns, rows }, this.#place)) return false;
    this.#place = { left, top, columns, rows };
    this.#owned = new Uint8Array(columns * rows);
    this.#renewSixel();
    this.#pictureChanged = true;
    return true;
  }

  /**
   * Sets the picture; undefined: nothing is painted. iTerm2 shows `jpeg`, which must be the same picture and is never
   * dimmed. The others show `picture`, which must have the size from `pixelsFor`.
   */
  setPicture(picture: RgbPicture | undefined, dimmed: boolean, jpeg?: Uint8Array): void {
    if (picture === this.#picture && jpeg === this.#jpeg && dimmed === this.#dimmed) return;
    this.#picture = picture;
    this.#jpeg = jpeg;
    this.#dimmed = dimmed;
    this.#pictureChanged = true;
  }

  /** The next pictures have so many times the contrast of those before, and so has their noise. */
  scaleContrast(contrast: number): void {
    this.#filter?.scale(contrast);
    this.#kitty?.scaleContrast(contrast);
  }

  /** Sets whether the pane owns a cell, counted from the pane's corner. */
  own(row: number, column: number, owned: boolean): void {
    const at = row * this.#place.columns + column;
    if (owned === (this.#owned[at] === 1)) return;
    this.#owned[at] = owned ? 1 : 0;
    this.#sixel?.forget(row, column);
    this.#cellsChanged = true;
  }

  /** The screen's content is unknown: all of it is painted again. */
  forget(): void {
    this.#renewSixel();
    this.#pictureChanged = true;
    this.#kitty?.forget();
    this.#shownPlace = undefined;
  }

  /** Begins to compress the latest picture, where that is done off the main thread. `paint` does so, too. */
  prepare(quality: PictureQuality = 'balanced'): void {
    const picture = this.#picture;
    const kitty = this.#kitty;
    if (kitty === undefined || picture === undefined || !this.#pictureChanged || !this.#owned.includes(1)) return;
    if (kitty.isBusy) return;
    this.#pictureChanged = false;
    kitty.begin(picture, this.#dimmed ? dim(picture) : picture, PIXEL_QUALITIES[quality]);
  }

  /** Writes what the screen lacks. Returns for how many cells. */
  paint(sink: ImageSink, quality: PictureQuality = 'balanced'): number {
    if (!this.changed) return 0;
    this.#out.begin();
    const written = this.#write(quality);
    if (this.#out.bytes.length === 0) return 0;
    sink.append(this.#out.bytes);
    sink.forget();
    return written;
  }

  #write(quality: PictureQuality): number {
    if (this.#kitty !== undefined) return this.#writeKitty(this.#kitty, quality);
    const written = this.#style.kind === 'sixel' ? this.#writeSixel(PIXEL_QUALITIES[quality]) : this.#writeITerm2();
    this.#pictureChanged = false;
    this.#cellsChanged = false;
    return written;
  }

  #writeKitty(kitty: KittyPane, quality: PictureQuality): number {
    const parts = rectanglesOf(this.#owned, this.#place.columns, this.#place.rows);
    const isShown = this.#picture !== undefined && parts.length > 0;
    const cellsChanged = this.#cellsChanged;
    this.#cellsChanged = false;
    if (!isShown) {
      kitty.remove(this.#out);
      this.#pictureChanged = false;
      return 0;
    }
    this.prepare(quality);
    kitty.write(this.#out, this.#place, parts, cellsChanged);
    if (!kitty.isHeld && !kitty.isBusy) this.#pictureChanged = true;
    this.prepare(quality);
    return count(parts);
  }

  #writeSixel(quality: PixelQuality): number {
    const picture = this.#picture;
    const sixel = this.#sixel;
    // A picture of another size was decoded before the pane was resized; the next one will fit.
    if (picture === undefined || !isSameSize(sixel?.size, picture)) return 0;
    if (this.#pictureChanged) {
      const isWhole = !isSameSize(this.#filter?.size, picture);
      // Sixels are dithered, so coarse steps would save nothing.
      const fineSteps = { ...quality, movingStep: 2, staticStep: 2 };
      sixel?.update({ ...picture, rgb: this.#filtered(picture, fineSteps, isWhole).shown });
    }
    return sixel?.paint(this.#out, this.#place.left, this.#place.top, this.#owned) ?? 0;
  }

  /** The filter after the picture, which it shows as a whole where it shows nothing yet. */
  #filtered(picture: RgbPicture, quality: PixelQuality, isWhole: boolean): TileFilter {
    const { width, height } = picture;
    if (this.#filter === undefined || !isSameSize(this.#filter.size, picture))
      this.#filter = new TileFilter({ width, height });
    this.#filter.update(this.#dimmed ? dim(picture) : picture, quality, isWhole);
    return this.#filter;
  }

  // A JPEG cannot be cropped. Under a popup the picture is not updated, and the popup's text covers part of it.
  #writeITerm2(): number {
    if (this.#jpeg === undefined || this.#owned.length === 0 || this.#owned.includes(0)) return 0;
    writeITerm2Picture(this.#out, this.#jpeg, this.#place);
    this.#shownPlace = this.#place;
    return this.#owned.length;
  }

  #renewSixel(): void {
    if (this.#style.kind !== 'sixel') return;
    const { palette, cell } = this.#style;
    this.#sixel = new SixelPicture(palette, this.#place.columns, this.#place.rows, cell);
  }
}

function isSamePlace(one: CellRectangle, other: CellRectangle): boolean {
  return one.left === other.left && one.top === other.top && one.columns === other.columns && one.rows === other.rows;
}

function count(parts: readonly CellRectangle[]): number {
  return parts.reduce((sum, { columns, rows }) => sum + columns * rows, 0);
}

function dim({ width, height, rgb }: RgbPicture): RgbPicture {
  const dimmed = new Uint8Array(rgb.length);
  for (let at = 0; at < rgb.length; at += 3) {
    const luma = lumaOf(rgb[at] as number, rgb[at + 1] as number, rgb[at + 2] as number);
    for (let channel = at; channel < at + 3; channel += 1) dimmed[channel] = dimChannel(rgb[channel] as number, luma);
  }
  return { width, height, rgb: dimmed };
}
