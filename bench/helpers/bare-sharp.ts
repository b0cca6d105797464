// The minimal work of a sender: sharp reads, resizes and encodes the files of a folder one after another. Arguments: the
// folder, and the number of frames.
import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';

const [folder = '', frames = ''] = process.argv.slice(2);
const files = readdirSync(folder)
  .sort()
  .map((name) => join(folder, name));

for (let frame = 0; frame < Number(frames); frame += 1) {
  const jpeg = await readFile(files[frame % files.length] ?? '');
  await sharp(jpeg).resize(400, 400, { fit: 'fill' }).jpeg({ quality: 80, optimiseCoding: false }).toBuffer();
}
