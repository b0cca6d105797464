import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { TerminalTraits } from '#dist/tui/capabilities.js';
import { temporaryFolder } from '../helpers/folder.js';
import { PICTURE_PLACE, quarterColor } from '../helpers/quarters.js';
import { missingTool } from '../helpers/tools.js';
import { eventually } from '../helpers/wait.js';
import { end, startXvfb } from '../helpers/xvfb.js';

const PROGRAM = fileURLToPath(new URL('../helpers/graphics-program.js', import.meta.url));

const missing = [missingTool('Xvfb', 'xvfb'), missingTool('xterm', 'xterm')].find(({ skip }) => skip !== false);

/** What the program in the terminal says of it. */
interface Answers {
  readonly traits: TerminalTraits;
  readonly pressed: readonly string[];
}

test('a real xterm says that it shows sixels, and shows them where they belong', missing ?? {}, async (context) => {
  const folder = temporaryFolder(context);
  const server = await startXvfb(context, folder);
  const file = join(folder, 'answers');
  const window = ['-geometry', '80x24+0+0', '-b', '0', '-bw', '0', '+sb', '-ti', 'vt340'];
  const xterm = spawn('xterm', [...window, '-e', process.execPath, PROGRAM, file], {
    env: { PATH: process.env['PATH'], HOME: folder, DISPLAY: server.display, LANG: 'C.UTF-8' },
    stdio: 'ignore',
  });
  context.after(() => end(xterm));
  await eventually('the program says what it learnt', () => existsSync(file));
  const { traits, pressed } = JSON.parse(readFileSync(file, 'utf8')) as Answers;
  assert.equal(traits.sixel, true);
  assert.notEqual(traits.kitty, true);
  assert.notEqual(traits.iterm2, true);
  assert.deepEqual(pressed, [], 'no answer is taken for a key');
  const { width, height } = traits.cellPixels ?? assert.fail('no size of a cell');
  for (const x of [0.02, 0.25, 0.48, 0.52, 0.75, 0.98]) {
    for (const y of [0.02, 0.25, 0.48, 0.52, 0.75, 0.98]) {
      const left = Math.floor((PICTURE_PLACE.left + x * PICTURE_PLACE.columns) * width);
      const top = Math.floor((PICTURE_PLACE.top + y * PICTURE_PLACE.rows) * height);
      const wanted = quarterColor(x, y).join();
      await eventually(`${wanted} at ${x}, ${y}`, () => server.pixel(left, top).join() === wanted);
    }
  }
  rmSync(file);
  await eventually('xterm ends with its program', () => xterm.exitCode !== null);
});
