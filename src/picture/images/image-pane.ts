// One pane's picture as an image: the counterpart of PanePainter for terminals that show pixels.
import type { CellRectangle, Size } from '../../core/geometry.js';
import type { RgbPicture } from '../decoded-picture.js';
import { dimChannel, lumaOf } from '../pixel-effects.js';
import { ByteWriter } from './byte-writer.js';
import { writeITerm2Picture } from './iterm2.js';
import { clearKittyPlacements, deleteKittyPicture, placeKittyPicture, writeKittyPicture } from './kitty.js';
import { rectanglesOf } from './rectangles.js';
import { SixelPicture } from './sixel.js';
import type { SixelPalette } from './sixel-palette.js';

/** How images are sent. `cell` is a cell's size in pixels; `id` is the pane's own, from 1. */
export type ImageStyle =
  | { readonly kind: 'kitty'; readonly id: number; readonly cell: Size }
  | { readonly kind: 'sixel'; readonly palette: SixelPalette; readonly cell: Size }
  | { readonly kind: 'iterm2' };

/** The output of the screen. `forget`: the state of its cursor and its colours is unknown after an image. */
export interface ImageSink {
  append(bytes: Uint8Array): void;
  forget(): void;
}

/** The cell size for terminals that do not report one: that of the VT340, which its emulators use, too. */
export const ASSUMED_CELL: Size = { width: 10, height: 20 };

/** kitty gets uncompressed pixels and scales them itself, so more than the senders' default picture size would be waste. */
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
  /** Whether the screen lacks the latest picture, or the latest set of owned cells. */
  #pictureChanged = false;
  #cellsChanged = false;
  /** Whether kitty may hold this pane's picture. */
  #isUploaded = false;

  constructor(style: ImageStyle) {
    this.#style = style;
  }

  /** The pane's rectangle on the screen, in cells. */
  get place(): CellRectangle {
    return this.#place;
  }

  /** Whether there may be something to write. */
  get changed(): boolean {
    return this.#pictureChanged || this.#cellsChanged;
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
    const old = this.#place;
    if (left === old.left && top === old.top && columns === old.columns && rows === old.rows) return false;
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
    // A deletion may have been among the lost bytes.
    this.#isUploaded = true;
  }

  /** Writes what the screen lacks. Returns for how many cells. */
  paint(sink: ImageSink): number {
    if (!this.changed) return 0;
    this.#out.begin();
    const written = this.#write();
    this.#pictureChanged = false;
    this.#cellsChanged = false;
    if (this.#out.bytes.length === 0) return 0;
    sink.append(this.#out.bytes);
    sink.forget();
    return written;
  }

  #write(): number {
    switch (this.#style.kind) {
      case 'kitty':
        return this.#writeKitty(this.#style.id);
      case 'sixel':
        return this.#writeSixel();
      case 'iterm2':
        return this.#writeITerm2();
    }
  }

  #writeKitty(id: number): number {
    const picture = this.#picture;
    const parts = rectanglesOf(this.#owned, this.#place.columns, this.#place.rows);
    if (picture === undefined || parts.length === 0) {
      if (this.#isUploaded) deleteKittyPicture(this.#out, id);
      // When the pane owns cells again, the pixels have to be sent again.
      this.#isUploaded = false;
      return 0;
    }
    if (this.#pictureChanged || !this.#isUploaded)
      writeKittyPicture(this.#out, id, this.#dimmed ? dim(picture) : picture);
    else clearKittyPlacements(this.#out, id);
    this.#isUploaded = true;
    for (const [at, part] of parts.entries()) placeKittyPicture(this.#out, id, at + 1, picture, this.#place, part);
    return count(parts);
  }

  #writeSixel(): number {
    const picture = this.#picture;
    const sixel = this.#sixel;
    // A picture of another size was decoded before the pane was resized; the next one will fit.
    if (picture === undefined || sixel?.size.width !== picture.width || sixel.size.height !== picture.height) return 0;
    if (this.#pictureChanged) sixel.update(this.#dimmed ? dim(picture) : picture);
    return sixel.paint(this.#out, this.#place.left, this.#place.top, this.#owned);
  }

  // A JPEG cannot be cropped. Under a popup the picture is not updated, and the popup's text covers part of it.
  #writeITerm2(): number {
    if (this.#jpeg === undefined || this.#owned.length === 0 || this.#owned.includes(0)) return 0;
    writeITerm2Picture(this.#out, this.#jpeg, this.#place);
    return this.#owned.length;
  }

  #renewSixel(): void {
    if (this.#style.kind !== 'sixel') return;
    const { palette, cell } = this.#style;
    this.#sixel = new SixelPicture(palette, this.#place.columns, this.#place.rows, cell);
  }
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
