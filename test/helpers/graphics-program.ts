// Asks its terminal about pictures, shows one of sixels in four colours, and says in a file what it learnt, as JSON.
// Argument: the file. It ends when the file is gone.
import { existsSync, renameSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { ByteWriter } from '#src/picture/images/byte-writer.js';
import { SixelPicture } from '#src/picture/images/sixel.js';
import { SixelPalette } from '#src/picture/images/sixel-palette.js';
import { Terminal } from '#src/tui/terminal/terminal.js';
import { PICTURE_PLACE, quarterColor } from './quarters.js';

const [file = ''] = process.argv.slice(2);
const pressed: string[] = [];
const { stdin: input, stdout: output, env, platform } = process;
const terminal = new Terminal({ input, output, env, platform }, false, {
  event: (event) => event.kind === 'key' && pressed.push(event.name),
  damaged: () => undefined,
  gone: () => process.exit(1),
});
await terminal.open();
await terminal.queryGraphics();
const { traits } = terminal;
const { left, top, columns, rows } = PICTURE_PLACE;
if (traits.cellPixels !== undefined) {
  const picture = new SixelPicture(new SixelPalette(traits.colorRegisters ?? 16), columns, rows, traits.cellPixels);
  const { width, height } = picture.size;
  const rgb = new Uint8Array(width * height * 3);
  for (let pixel = 0; pixel < width * height; pixel += 1)
    rgb.set(quarterColor((pixel % width) / width, Math.floor(pixel / width) / height), pixel * 3);
  picture.update({ width, height, rgb });
  const out = new ByteWriter();
  picture.paint(out, left, top, new Uint8Array(columns * rows).fill(1));
  terminal.writer.begin({ bytes: out.bytes, mandatoryBytes: out.bytes.length }, performance.now());
}
writeFileSync(`${file}.part`, JSON.stringify({ traits, pressed }));
renameSync(`${file}.part`, file);
while (existsSync(file)) await sleep(20);
await terminal.close();
process.exit();
