// One pane's picture in kitty's protocol: compresses what has changed off the main thread, then writes it in order.
import type { CellRectangle, Size } from '../../core/geometry.js';
import type { RgbPicture } from '../decoded-picture.js';
import { ByteWriter } from './byte-writer.js';
import {
  changeKittyPicture,
  changeSharedKittyPicture,
  clearKittyPlacements,
  deleteKittyPicture,
  placeKittyPicture,
  writeKittyPicture,
  writeKittyPng,
  writeSharedKittyPicture,
} from './kitty.js';
import { type Deflate, writePng } from './png.js';
import type { PixelRectangle } from './rectangles.js';
import { isSameSize, type PixelQuality, TileFilter } from './tile-filter.js';

/** Memory that is shared with the terminal. */
interface SharedMemory {
  /** Shares pixels of a pane. Returns the name for the terminal. Undefined: not now. */
  share(pane: number, pixels: Uint8Array): string | undefined;
  /** Removes what the terminal has not read of a pane. */
  release(pane: number): void;
}

/**
 * The distance of a pane's second id. A whole picture is uploaded beside the one that is shown, and deletes it once it is in
 * its place. An upload under the same id would delete it at its first byte, and a slow terminal would be black meanwhile.
 */
const SECOND_ID = 0x1_0000;

/**
 * How a pane's pictures are sent. `id` is the pane's own, from 1 and below SECOND_ID. `canEdit`: whether the terminal has proved that it changes
 * a part of a picture, given as PNG. `ready` is called when a compressed picture can be written.
 */
export interface KittyStyle {
  readonly kind: 'kitty';
  readonly id: number;
  readonly cell: Size;
  readonly canEdit: boolean;
  readonly deflate: Deflate;
  /** Undefined: the terminal is not on this machine. Pictures are compressed then. */
  readonly shared?: SharedMemory | undefined;
  readonly ready: () => void;
}

/** A change of the terminal's picture. The filter counts it as shown, so it must be written or everything sent again. */
interface Change {
  readonly picture: RgbPicture;
  /** The id of the terminal's picture that it changes or uploads. */
  readonly id: number;
  /** Whether all pixels are sent, and whether they replace the terminal's picture. Its places are lost then. */
  readonly isWhole: boolean;
  readonly replaces: boolean;
  /** The commands that upload it. Undefined while it is being compressed. */
  bytes: Uint8Array | undefined;
}

export class KittyPane {
  readonly #style: KittyStyle;
  #filter: TileFilter | undefined;
  /** The change that is being compressed, or that waits to be written. There is at most one, so their order is kept. */
  #change: Change | undefined;
  /** The id of the picture that was written last. */
  #id: number;
  /** Whether the terminal may hold a picture with that id, and with the pane's other one. */
  #isUploaded = false;
  #mayHoldOther = false;
  #wasWritten = false;
  /** The size of the picture that the terminal is certain to hold as it was written last. */
  #heldSize: Size | undefined;
  #written: RgbPicture | undefined;

  constructor(style: KittyStyle) {
    this.#style = style;
    this.#id = style.id;
  }

  /** Whether a change has begun and is not written. No other one may begin. */
  get isBusy(): boolean {
    return this.#change !== undefined;
  }

  /** Whether a change can be written now. */
  get isReady(): boolean {
    return this.#change?.bytes !== undefined;
  }

  /** Whether the terminal holds a picture that can be placed. */
  get isHeld(): boolean {
    return this.#heldSize !== undefined;
  }

  /** The last picture that was written, or that looked like it. Undefined: the terminal holds none. */
  get written(): RgbPicture | undefined {
    return this.#written;
  }

  /** See `TileFilter`. */
  scaleContrast(contrast: number): void {
    this.#filter?.scale(contrast);
  }

  /** What the terminal holds is unknown. */
  forget(): void {
    this.#style.shared?.release(this.#style.id);
    this.#change = undefined;
    this.#heldSize = undefined;
    // A deletion or a change of the id may have been among the lost bytes.
    this.#isUploaded = this.#wasWritten;
    this.#mayHoldOther = this.#wasWritten;
  }

  /**
   * Begins the change to a picture, which must not be done while another one is under way.
   *
   * @param drawn The picture as it is to be drawn: it may be dimmed.
   */
  begin(picture: RgbPicture, drawn: RgbPicture, quality: PixelQuality): void {
    const isWhole = !isSameSize(this.#heldSize, picture);
    if (!isSameSize(this.#filter?.size, picture)) this.#filter = undefined;
    this.#filter ??= new TileFilter({ width: picture.width, height: picture.height });
    this.#filter.update(drawn, quality, isWhole);
    const part = isWhole ? { x: 0, y: 0, ...this.#filter.size } : this.#filter.changedRectangle();
    if (part === undefined) {
      this.#written = picture;
      return;
    }
    const replaces = isWhole || !this.#style.canEdit;
    const id = replaces && this.#isUploaded ? this.#otherId : this.#id;
    const change: Change = {
      picture,
      id,
      isWhole,
      replaces,
      bytes: this.#shareChange(id, replaces, this.#filter, part),
    };
    this.#change = change;
    if (change.bytes !== undefined) return;
    void this.#compress(change, this.#filter, part);
  }

  /** Writes the change that is ready, and places the picture where that is needed. */
  write(out: ByteWriter, place: CellRectangle, parts: readonly CellRectangle[], cellsChanged: boolean): void {
    const before = this.#id;
    const { id = before, bytes, picture, replaces } = this.#change ?? {};
    const isReplaced = bytes !== undefined && replaces === true;
    if (bytes !== undefined && picture !== undefined) {
      out.append(bytes);
      this.#change = undefined;
      this.#id = id;
      this.#wasWritten = true;
      this.#isUploaded = true;
      this.#heldSize = { width: picture.width, height: picture.height };
      this.#written = picture;
    }
    const held = this.#heldSize;
    // An uploaded picture has no places.
    if (held === undefined || (!isReplaced && !cellsChanged)) return;
    if (!isReplaced) clearKittyPlacements(out, this.#id);
    for (const [at, part] of parts.entries()) placeKittyPicture(out, this.#id, at + 1, held, place, part);
    if (this.#id === before) return;
    deleteKittyPicture(out, before);
    this.#mayHoldOther = false;
  }

  /** Deletes the picture. When the pane owns cells again, all pixels have to be sent again. */
  remove(out: ByteWriter): void {
    // The terminal may not have read what came before the deletion, but nobody will see that.
    this.#style.shared?.release(this.#style.id);
    if (this.#isUploaded) deleteKittyPicture(out, this.#id);
    if (this.#mayHoldOther) deleteKittyPicture(out, this.#otherId);
    this.#change = undefined;
    this.#isUploaded = false;
    this.#mayHoldOther = false;
    this.#heldSize = undefined;
    this.#written = undefined;
  }

  get #otherId(): number {
    const { id } = this.#style;
    return this.#id === id ? id + SECOND_ID : id;
  }

  /** The commands for a change whose pixels are in shared memory. Undefined where there is none. */
  #shareChange(
    id: number,
    replaces: boolean,
    { size, shown }: TileFilter,
    part: PixelRectangle,
  ): Uint8Array | undefined {
    const { shared } = this.#style;
    if (shared === undefined) return undefined;
    const name = shared.share(this.#style.id, replaces ? shown : pixelsOf(shown, size, part));
    if (name === undefined) return undefined;
    const out = new ByteWriter();
    if (replaces) writeSharedKittyPicture(out, id, size, name);
    else changeSharedKittyPicture(out, id, part, name);
    return out.bytes;
  }

  async #compress(change: Change, filter: TileFilter, part: PixelRectangle): Promise<void> {
    try {
      change.bytes = await this.#commands(change, filter, part);
    } catch {
      // The filter counts the change as shown, so everything has to be sent again.
      if (this.#change === change) this.forget();
    }
    this.#style.ready();
  }

  async #commands({ id, isWhole }: Change, filter: TileFilter, part: PixelRectangle): Promise<Uint8Array> {
    const { canEdit, deflate } = this.#style;
    const { size, shown } = filter;
    const out = new ByteWriter();
    if (!canEdit) writeKittyPicture(out, id, size, await deflate(shown));
    else if (isWhole) writeKittyPng(out, id, await writePng(shown, size, part, deflate));
    else changeKittyPicture(out, id, await writePng(filter.changedPixels(), size, part, deflate), part);
    return out.bytes;
  }
}

/** The pixels of a rectangle, three bytes each. */
function pixelsOf(rgb: Uint8Array, { width }: Size, part: PixelRectangle): Uint8Array {
  const lineBytes = part.width * 3;
  const pixels = new Uint8Array(lineBytes * part.height);
  for (let line = 0; line < part.height; line += 1) {
    const from = ((part.y + line) * width + part.x) * 3;
    pixels.set(rgb.subarray(from, from + lineBytes), line * lineBytes);
  }
  return pixels;
}
