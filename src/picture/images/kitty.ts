// A picture in kitty's graphics protocol: its pixels under an image's number, and where on the screen parts of it stand.
//
// Source: https://sw.kovidgoyal.net/kitty/graphics-protocol/
import type { CellRectangle } from '../../core/geometry.js';
import type { RgbPicture } from '../decoded-picture.js';
import type { ByteWriter } from './byte-writer.js';
import { cutPixels } from './rectangles.js';

/** The most base64 that one escape sequence may carry is 4,096 bytes. */
const CHUNK_BYTES = 3_072;

/** Quiet: neither success nor failure is answered. Answers would come with every picture. */
const QUIET = 'q=2';

/** Above boxes and their backgrounds: where a popup stands, no part of the picture is placed. */
const Z_INDEX = 1;

/**
 * Hands the pixels over under a number. A picture that had the number before, and all its places, are gone: the new one
 * has to be placed.
 * @param id 1 to 2^32 - 1, one for each pane.
 */
export function writeKittyPicture(out: ByteWriter, id: number, { rgb, width, height }: RgbPicture): void {
  const bytes = width * height * 3;
  for (let from = 0; from < bytes; from += CHUNK_BYTES) {
    const to = Math.min(bytes, from + CHUNK_BYTES);
    const more = to < bytes ? 1 : 0;
    const control =
      from === 0 ? `a=t,t=d,f=24,i=${id},s=${width},v=${height},${QUIET},m=${more}` : `${QUIET},m=${more}`;
    out.text(`\x1b_G${control};`);
    out.base64(rgb.subarray(from, to));
    out.text('\x1b\\');
  }
}

/**
 * Shows a part of a pane's picture, a rectangle of cells counted from the pane's corner. The terminal scales it. The
 * cursor stays where it is put.
 * @param part Its number among the parts of this picture, from 1.
 */
export function placeKittyPicture(
  out: ByteWriter,
  id: number,
  part: number,
  picture: RgbPicture,
  pane: CellRectangle,
  cells: CellRectangle,
): void {
  const { x, y, width, height } = cutPixels(cells, pane, picture);
  // A part narrower than a pixel shows nothing that could be seen.
  if (width < 1 || height < 1) return;
  out.moveTo(pane.top + cells.top, pane.left + cells.left);
  const cut = `x=${x},y=${y},w=${width},h=${height}`;
  out.text(`\x1b_Ga=p,i=${id},p=${part},${cut},c=${cells.columns},r=${cells.rows},C=1,z=${Z_INDEX},${QUIET}\x1b\\`);
}

/** Takes all parts off the screen and keeps the pixels, to be placed anew. */
export function clearKittyPlaces(out: ByteWriter, id: number): void {
  out.text(`\x1b_Ga=d,d=i,i=${id},${QUIET}\x1b\\`);
}

/** Takes the picture off the screen and frees its pixels. */
export function deleteKittyPicture(out: ByteWriter, id: number): void {
  out.text(`\x1b_Ga=d,d=I,i=${id},${QUIET}\x1b\\`);
}

/** Takes all pictures off the screen that is shown, and frees their pixels; ends a picture that has come by half, too. */
export const DELETE_ALL_KITTY_PICTURES: Uint8Array = Uint8Array.from(`\x1b_Ga=d,d=A,${QUIET}\x1b\\`, (character) =>
  character.charCodeAt(0),
);
