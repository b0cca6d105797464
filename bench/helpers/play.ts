// A player from this project's parts: writes each frame of an AVI file to standard output as fast as it can, then exits.
// Arguments: the file, columns, rows, the decoder's name, and the number of laps.
import { readFileSync, writeSync } from 'node:fs';
import { readAvi } from './avi.js';
import { createPlayer, DECODERS } from './our-picture.js';

const [file = '', columns = '', rows = '', name = '', laps = ''] = process.argv.slice(2);
const decode = DECODERS[name];
if (decode === undefined) throw new Error(`there is no decoder '${name}'`);
const play = createPlayer(decode, Number(columns), Number(rows));

const clip = readAvi(readFileSync(file));

for (let lap = 0; lap < Number(laps); lap += 1) {
  for (const jpeg of clip) {
    const bytes = await play(jpeg);
    for (let written = 0; written < bytes.length; ) written += writeSync(1, bytes, written);
  }
}
