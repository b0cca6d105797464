// A player from this project's parts: writes each frame of a .mjpeg file to standard output as fast as it can, then exits.
// Arguments: the file, columns, rows, the decoder's name, and the number of laps.
import { readFileSync, writeSync } from 'node:fs';
import { JpegSplitter } from '#src/core/jpeg/jpeg-splitter.js';
import { MAX_MESSAGE_BYTES } from '#src/core/limits.js';
import { createPlayer, DECODERS } from './our-picture.js';

const [file = '', columns = '', rows = '', name = '', laps = ''] = process.argv.slice(2);
const decode = DECODERS[name];
if (decode === undefined) throw new Error(`there is no decoder '${name}'`);
const play = createPlayer(decode, Number(columns), Number(rows));

const clip = new JpegSplitter(MAX_MESSAGE_BYTES)
  .push(readFileSync(file))
  .flatMap((found) => (found.kind === 'jpeg' ? [found.jpeg] : []));

for (let lap = 0; lap < Number(laps); lap += 1) {
  for (const jpeg of clip) {
    const bytes = await play(jpeg);
    for (let written = 0; written < bytes.length; ) written += writeSync(1, bytes, written);
  }
}
