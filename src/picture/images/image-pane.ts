// One pane's picture by pixels on a shared screen: the counterpart of PanePainter for terminals that show images.
import type { CellRectangle, Size } from '../../core/geometry.js';
import type { RgbPicture } from '../decoded-picture.js';
import { ByteWriter } from './byte-writer.js';
import { writeITerm2Picture } from './iterm2.js';
import { clearKittyPlaces, deleteKittyPicture, placeKittyPicture, writeKittyPicture } from './kitty.js';
import { rectanglesOf } from './rectangles.js';
import { SixelPicture } from './sixel.js';
import type { SixelPalette } from './sixel-palette.js';

/** How images are sent. `cell` is a cell's size in pixels; `id` is the pane's own, from 1. */
export type ImageStyle =
  | { readonly kind: 'kitty'; readonly id: number; readonly cell: Size }
  | { readonly kind: 'sixel'; readonly palette: SixelPalette; readonly cell: Size }
  | { readonly kind: 'iterm2' };

/** What is painted into: the pen of the screen, which is told that its cursor and its colours are not what they were. */
export interface ImageSink {
  append(bytes: Uint8Array): void;
  forget(): void;
}

/** For terminals that do not tell the size of a cell: the VT340's, which those that pretend to be one use too. */
export const ASSUMED_CELL: Size = { width: 10, height: 20 };

/** Pixels of kitty are sent uncompressed and are scaled by the terminal, so there are no more than the senders' default. */
const MOST_KITTY_PIXELS = 160_000;

const NOWHERE: CellRectangle = { left: 0, top: 0, columns: 0, rows: 0 };

/** How much of a dimmed picture's brightness is left, of 256, as with half blocks. */
const DIMMED = 96;

export class ImagePane {
  readonly #style: ImageStyle;
  readonly #out = new ByteWriter();
  #place = NOWHERE;
  #owned = new Uint8Array(0);
  #picture: RgbPicture | undefined;
  #jpeg: Uint8Array | undefined;
  #dimmed = false;
  #sixel: SixelPicture | undefined;
  /** Whether the picture, or only the cells it may take, are not as they are on the screen. */
  #pictureChanged = false;
  #cellsChanged = false;
  /** Whether kitty may hold a picture of ours. */
  #held = false;

  constructor(style: ImageStyle) {
    this.#style = style;
  }

  /** Where the pane stands, in cells. */
  get place(): CellRectangle {
    return this.#place;
  }

  /** Whether there may be something to write. */
  get changed(): boolean {
    return this.#pictureChanged || this.#cellsChanged;
  }

  /** The size in pixels to decode a JPEG into for a pane of so many cells; undefined when the JPEG itself is shown. */
  pixelsFor(columns: number, rows: number): Size | undefined {
    const { kind } = this.#style;
    if (kind === 'iterm2') return undefined;
    const { cell } = this.#style;
    const size = { width: columns * cell.width, height: rows * cell.height };
    if (kind === 'sixel') return size;
    const share = Math.min(1, Math.sqrt(MOST_KITTY_PIXELS / Math.max(1, size.width * size.height)));
    return { width: Math.ceil(size.width * share), height: Math.ceil(size.height * share) };
  }

  /** Moves the pane. None of the cells is its own before `own` says so. Returns whether it moved. */
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
   * The picture to show from now on; undefined: nothing is painted. iTerm2 is given `jpeg`, which stands for the same
   * picture and is never dimmed; the others are given `picture`, of the size that `pixelsFor` says.
   */
  setPicture(picture: RgbPicture | undefined, dimmed: boolean, jpeg?: Uint8Array): void {
    if (picture === this.#picture && jpeg === this.#jpeg && dimmed === this.#dimmed) return;
    this.#picture = picture;
    this.#jpeg = jpeg;
    this.#dimmed = dimmed;
    this.#pictureChanged = true;
  }

  /** Says whether a cell, counted from the pane's corner, is the pane's own. */
  own(row: number, column: number, owned: boolean): void {
    const at = row * this.#place.columns + column;
    if (owned === (this.#owned[at] === 1)) return;
    this.#owned[at] = owned ? 1 : 0;
    this.#sixel?.forget(row, column);
    this.#cellsChanged = true;
  }

  /** Nothing is known of the screen any more: all of it is painted anew. */
  forget(): void {
    this.#renewSixel();
    this.#pictureChanged = true;
    // A deletion may have been among what was lost.
    this.#held = true;
  }

  /** Writes what is not on the screen as it should be. Returns in how many cells. */
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
      if (this.#held) deleteKittyPicture(this.#out, id);
      // What covers it now may go again, and then the pixels are needed again.
      this.#held = false;
      return 0;
    }
    if (this.#pictureChanged || !this.#held) writeKittyPicture(this.#out, id, this.#dimmed ? dim(picture) : picture);
    else clearKittyPlaces(this.#out, id);
    this.#held = true;
    for (const [at, part] of parts.entries()) placeKittyPicture(this.#out, id, at + 1, picture, this.#place, part);
    return count(parts);
  }

  #writeSixel(): number {
    const picture = this.#picture;
    const sixel = this.#sixel;
    // One of another size was decoded for the place before this one; the next is on its way.
    if (picture === undefined || sixel?.size.width !== picture.width || sixel.size.height !== picture.height) return 0;
    if (this.#pictureChanged) sixel.update(this.#dimmed ? dim(picture) : picture);
    return sixel.paint(this.#out, this.#place.left, this.#place.top, this.#owned);
  }

  // A JPEG cannot be cut: under a popup it stands still, which the popup's text is written over.
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

/** Darker and half way to grey, as half blocks are dimmed. */
function dim({ width, height, rgb }: RgbPicture): RgbPicture {
  const dimmed = new Uint8Array(rgb.length);
  for (let at = 0; at < rgb.length; at += 3) {
    const grey = ((rgb[at] as number) * 54 + (rgb[at + 1] as number) * 183 + (rgb[at + 2] as number) * 19) >> 8;
    for (let channel = at; channel < at + 3; channel += 1)
      dimmed[channel] = ((((rgb[channel] as number) + grey) >> 1) * DIMMED) >> 8;
  }
  return { width, height, rgb: dimmed };
}
