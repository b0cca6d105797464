// The picture bench's only access to this project's decoder, painter and pen.
import type { DecodePicture } from '#src/picture/decoded-picture.js';
import { CellPen } from '#src/picture/escapes.js';
import { PanePainter } from '#src/picture/painter.js';
import { LAMBDAS } from '#src/picture/picture-settings.js';
import { decodeWithSharp, pictureDecoder } from '#src/receiver/decode.js';

/** The decoders by their name in the table. The first one is the receiver's. */
export const DECODERS: Readonly<Record<string, DecodePicture>> = {
  ttycam: pictureDecoder(),
  'ttycam, sharp': decodeWithSharp,
};

/** The start of each of our frames: the start of a synchronised update, as in the dashboard. */
export const FRAME_MARK = '\x1b[?2026h';

const BEGIN = Buffer.from(FRAME_MARK);
const END = Buffer.from('\x1b[?2026l');

/** Returns a function that encodes JPEGs one after another to the terminal's bytes for a screen of one picture. */
export function createPlayer(
  decode: DecodePicture,
  columns: number,
  rows: number,
  lambda: number = LAMBDAS.balanced,
): (jpeg: Uint8Array) => Promise<Uint8Array> {
  const painter = new PanePainter({ depth: 'truecolor', blocks: 'half' });
  const pen = new CellPen();
  pen.reserve(columns * rows);
  painter.setPlace({ left: 0, top: 0, columns, rows });
  for (let row = 0; row < rows; row += 1)
    for (let column = 0; column < columns; column += 1) painter.own(row, column, true);
  return async (jpeg) => {
    const outcome = await decode(jpeg, columns, rows * 2);
    if (outcome.kind === 'unreadable') throw new Error(outcome.reason);
    painter.setPicture(outcome.picture, false);
    pen.begin();
    pen.append(BEGIN);
    if (painter.paint(pen, { lambda }) > 0) pen.reset();
    pen.append(END);
    return pen.bytes;
  };
}
