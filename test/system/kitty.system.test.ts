// A real kitty shows what a picture's changes are to show: its own model in the unit tests may be wrong.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { deflateSync } from 'node:zlib';
import { ByteWriter } from '#src/picture/images/byte-writer.js';
import { KittyPane, type KittyStyle } from '#src/picture/images/kitty-pane.js';
import { PIXEL_QUALITIES } from '#src/picture/images/tile-filter.js';
import { cleanup } from '../helpers/cleanup.js';
import { temporaryFolder } from '../helpers/folder.js';
import { killChild } from '../helpers/processes.js';
import { missingTool } from '../helpers/tools.js';
import { eventually } from '../helpers/wait.js';
import { pixelAt, XServer } from '../helpers/x-server.js';

const SIZE = { width: 200, height: 200 };
const PLACE = { left: 0, top: 0, columns: 20, rows: 10 };

/** A picture that no compression makes small: a change of it takes many chunks. */
function noise(level: number) {
  const rgb = Uint8Array.from(randomBytes(SIZE.width * SIZE.height * 3), (byte) => level + (byte & 31));
  return { ...SIZE, rgb };
}

test('kitty shows a change of many chunks in the picture that it has', missingTool('kitty', 'kitty'), async (t) => {
  let compressed = (): void => undefined;
  const style: KittyStyle = {
    ...{ kind: 'kitty', id: 5, cell: { width: 10, height: 20 }, canEdit: true },
    deflate: async (bytes) => deflateSync(bytes),
    ready: () => compressed(),
  };
  const pane = new KittyPane(style);
  const out = new ByteWriter();
  for (const level of [30, 200]) {
    const ready = new Promise<void>((resolve) => {
      compressed = resolve;
    });
    const picture = noise(level);
    pane.begin(picture, picture, PIXEL_QUALITIES.balanced);
    await ready;
    pane.write(out, PLACE, [PLACE], false);
  }
  const bytes = Buffer.from(out.bytes);
  assert.match(bytes.toString('latin1'), /a=f,r=1,[^;]*m=1;/, 'the change has several chunks');

  const folder = temporaryFolder(t);
  const file = join(folder, 'bytes');
  writeFileSync(file, bytes);
  const screen = await XServer.start({ width: 640, height: 480, folder, openGl: true });
  cleanup(t, () => screen.close());
  const options = [
    '-o',
    'remember_window_size=no',
    '-o',
    'initial_window_width=600',
    '-o',
    'initial_window_height=400',
  ];
  const kitty = spawn('kitty', ['--config', 'NONE', ...options, 'sh', '-c', 'cat "$0"; sleep 600', file], {
    env: { ...process.env, DISPLAY: screen.display, LIBGL_ALWAYS_SOFTWARE: '1', HOME: folder },
    stdio: 'ignore',
  });
  cleanup(t, () => killChild(kitty));
  await eventually(
    'the bright picture is shown',
    () => {
      const pixels = screen.look();
      return [20, 60, 100].every((at) => (pixelAt(pixels, at, at)[1] ?? 0) >= 195);
    },
    { everyMs: 200 },
  );
});
