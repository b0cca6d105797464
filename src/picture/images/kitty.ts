// kitty's graphics protocol: uploads a picture's pixels under an image id, changes them, and places parts on the screen.
//
// Source: https://sw.kovidgoyal.net/kitty/graphics-protocol/
import type { CellRectangle, Size } from '../../core/geometry.js';
import type { ByteWriter } from './byte-writer.js';
import { cutPixels, type PixelRectangle } from './rectangles.js';

/** An escape sequence may carry at most 4,096 bytes of base64, which is this many bytes before. */
const CHUNK_BYTES = 3_072;

/** Suppresses the terminal's responses, which would come with every picture. */
const QUIET = 'q=2';

/**
 * The keys of each further chunk of an edit. kitty takes the number of the frame from the last chunk. Without one there, the
 * pixels would become a new frame of an animation, which is never shown.
 */
const EDIT_AGAIN = 'a=f,r=1,';

/** Above the text and its backgrounds. No part of the picture is placed under a popup. */
const Z_INDEX = 1;

/**
 * Uploads a picture's pixels under an id. This deletes the picture that had the id before, and its placements: the new one
 * has to be placed.
 * @param id 1 to 2^32 - 1, one for each pane.
 * @param deflated Three bytes a pixel, compressed to zlib's format.
 */
export function writeKittyPicture(out: ByteWriter, id: number, { width, height }: Size, deflated: Uint8Array): void {
  transmit(out, `a=t,t=d,f=24,o=z,i=${id},s=${width},v=${height}`, deflated);
}

/** The same for a PNG file, to terminals that have proved that they take one. */
export function writeKittyPng(out: ByteWriter, id: number, png: Uint8Array): void {
  transmit(out, `a=t,t=d,f=100,i=${id}`, png);
}

/**
 * Changes pixels of the picture that has the id: those that are not transparent in a PNG file. The file's upper left corner
 * is at `x` and `y`. What is placed changes, too. The protocol calls this an edit of the first frame of an animation.
 */
export function changeKittyPicture(
  out: ByteWriter,
  id: number,
  png: Uint8Array,
  { x, y }: { x: number; y: number },
): void {
  transmit(out, `a=f,r=1,t=d,f=100,i=${id},x=${x},y=${y}`, png, EDIT_AGAIN);
}

/** The same from shared memory: three bytes a pixel. The terminal reads them and removes the object. */
export function writeSharedKittyPicture(out: ByteWriter, id: number, { width, height }: Size, name: string): void {
  transmit(out, `a=t,t=s,f=24,i=${id},s=${width},v=${height}`, asciiOf(name));
}

/** Changes all pixels of a rectangle of the picture, from shared memory. */
export function changeSharedKittyPicture(out: ByteWriter, id: number, part: PixelRectangle, name: string): void {
  const { x, y, width, height } = part;
  transmit(out, `a=f,r=1,t=s,f=24,i=${id},x=${x},y=${y},s=${width},v=${height}`, asciiOf(name), EDIT_AGAIN);
}

/** @param again The keys of each further chunk. */
function transmit(out: ByteWriter, control: string, bytes: Uint8Array, again = ''): void {
  for (let from = 0; from < bytes.length; from += CHUNK_BYTES) {
    const to = Math.min(bytes.length, from + CHUNK_BYTES);
    const more = to < bytes.length ? 1 : 0;
    out.text(`\x1b_G${from === 0 ? `${control},` : again}${QUIET},m=${more};`);
    out.base64(bytes.subarray(from, to));
    out.text('\x1b\\');
  }
}

/**
 * Places a part of a pane's picture on a rectangle of cells, counted from the pane's corner. The terminal scales it. The
 * cursor stays at the rectangle's corner.
 * @param part The number of this part, from 1.
 */
export function placeKittyPicture(
  out: ByteWriter,
  id: number,
  part: number,
  picture: Size,
  pane: CellRectangle,
  cells: CellRectangle,
): void {
  const { x, y, width, height } = cutPixels(cells, pane, picture);
  // A part of less than a pixel would be invisible.
  if (width < 1 || height < 1) return;
  out.moveTo(pane.top + cells.top, pane.left + cells.left);
  const cut = `x=${x},y=${y},w=${width},h=${height}`;
  out.text(`\x1b_Ga=p,i=${id},p=${part},${cut},c=${cells.columns},r=${cells.rows},C=1,z=${Z_INDEX},${QUIET}\x1b\\`);
}

/** Removes all placements and keeps the pixels, which can be placed again. */
export function clearKittyPlacements(out: ByteWriter, id: number): void {
  out.text(`\x1b_Ga=d,d=i,i=${id},${QUIET}\x1b\\`);
}

/** Removes the picture from the screen and frees its pixels. */
export function deleteKittyPicture(out: ByteWriter, id: number): void {
  out.text(`\x1b_Ga=d,d=I,i=${id},${QUIET}\x1b\\`);
}

/** Removes all pictures from the visible screen and frees their pixels. It also ends an incomplete upload. */
export const DELETE_ALL_KITTY_PICTURES: Uint8Array = asciiOf(`\x1b_Ga=d,d=A,${QUIET}\x1b\\`);

function asciiOf(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}
