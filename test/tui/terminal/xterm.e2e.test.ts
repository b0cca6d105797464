import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { TerminalTraits } from '#src/tui/terminal/terminal-traits.js';
import { cleanup } from '../../helpers/cleanup.js';
import { temporaryFolder } from '../../helpers/folder.js';
import { killChild } from '../../helpers/processes.js';
import { DASHBOARD_PROGRAM } from '../../helpers/pty-screen.js';
import { PICTURE_PLACE, quarterColor } from '../../helpers/quarters.js';
import { missingTool } from '../../helpers/tools.js';
import { eventually } from '../../helpers/wait.js';
import { type Pixels, pixelAt, XServer } from '../../helpers/x-server.js';

const PROGRAM = fileURLToPath(new URL('../../helpers/graphics-program.js', import.meta.url));

const missing = [missingTool('Xvfb', 'xvfb'), missingTool('xterm', 'xterm')].find(({ skip }) => skip !== false);

/** The report of the program in the terminal. */
interface ProgramReport {
  readonly traits: TerminalTraits;
  readonly pressed: readonly string[];
}

/** Starts an X server without a window manager, so that xterm is in its corner. */
async function startServer(context: TestContext, folder: string): Promise<XServer> {
  const server = await XServer.start({ width: 1_000, height: 700, args: ['-nolisten', 'tcp'], folder });
  cleanup(context, () => server.close());
  return server;
}

test('a real xterm reports that it supports sixels, and shows them in their cells', missing ?? {}, async (context) => {
  const folder = temporaryFolder(context);
  const server = await startServer(context, folder);
  const file = join(folder, 'answers');
  const window = ['-geometry', '80x24+0+0', '-b', '0', '-bw', '0', '+sb', '-ti', 'vt340'];
  const xterm = spawn('xterm', [...window, '-e', process.execPath, PROGRAM, file], {
    env: { PATH: process.env['PATH'], HOME: folder, DISPLAY: server.display, LANG: 'C.UTF-8' },
    stdio: 'ignore',
  });
  cleanup(context, () => killChild(xterm));
  await eventually('the program writes its report', () => existsSync(file));
  const { traits, pressed } = JSON.parse(readFileSync(file, 'utf8')) as ProgramReport;
  assert.equal(traits.sixel, true);
  assert.notEqual(traits.kitty, true);
  assert.notEqual(traits.iterm2, true);
  assert.deepEqual(pressed, [], 'no reply is taken for a key');
  const { width, height } = traits.cellPixels ?? assert.fail('no size of a cell');
  for (const x of [0.02, 0.25, 0.48, 0.52, 0.75, 0.98]) {
    for (const y of [0.02, 0.25, 0.48, 0.52, 0.75, 0.98]) {
      const left = Math.floor((PICTURE_PLACE.left + x * PICTURE_PLACE.columns) * width);
      const top = Math.floor((PICTURE_PLACE.top + y * PICTURE_PLACE.rows) * height);
      const wanted = quarterColor(x, y).join();
      await eventually(`${wanted} at ${x}, ${y}`, () => pixelAt(server.look(), left, top).join() === wanted);
    }
  }
  rmSync(file);
  await eventually('xterm ends with its program', () => xterm.exitCode !== null);
});

/**
 * Finds the picture by the bright bar, which is at both of its edges in the first frame. Undefined while it is incomplete.
 */
function pictureOn(screen: Pixels) {
  const isBar = ([red, green, blue]: readonly [number, number, number]): boolean =>
    red > 200 && green > 200 && blue < 160;
  const rows: { y: number; left: number; right: number }[] = [];
  for (let y = 0; y < 400; y += 1) {
    const bar: number[] = [];
    for (let x = 0; x < 800; x += 1) if (isBar(pixelAt(screen, x, y))) bar.push(x);
    // No letter is this wide.
    if (bar.length > 20) rows.push({ y, left: bar[0] ?? 0, right: bar.at(-1) ?? 0 });
  }
  const [first, last] = [rows[0], rows.at(-1)];
  if (first === undefined || last === undefined || last.y - first.y < 100 || rows.length <= last.y - first.y) return;
  return { left: first.left, right: first.right, top: first.y, bottom: last.y };
}

test('a real xterm shows the dashboard’s picture as pixels', missing ?? {}, async (context) => {
  const folder = temporaryFolder(context);
  const server = await startServer(context, folder);
  const window = ['-geometry', '80x24+0+0', '-b', '0', '-bw', '0', '+sb', '-ti', 'vt340'];
  const colors = ['-xrm', '*numColorRegisters: 256', '-bg', 'black', '-fg', 'white'];
  const dashboard = [process.execPath, DASHBOARD_PROGRAM, '--glyphs', 'auto', '--still'];
  const xterm = spawn('xterm', [...window, ...colors, '-e', ...dashboard], {
    env: { PATH: process.env['PATH'], HOME: folder, DISPLAY: server.display, LANG: 'C.UTF-8' },
    stdio: 'ignore',
  });
  cleanup(context, () => killChild(xterm));
  // xterm draws a picture row by row, so its lower rows may be missing at first.
  let wrong: readonly string[] = [];
  const look = () => {
    wrong = wrongColors(server.look());
    return wrong.length === 0;
  };
  await eventually('the picture is whole', look, { everyMs: 50 }).catch((error: Error) => {
    throw new Error(`${error.message}: ${wrong.join('; ')}`);
  });
});

/** Describes the places at which the picture on the screen has other colours than the first frame. */
function wrongColors(screen: Pixels): readonly string[] {
  const place = pictureOn(screen);
  if (place === undefined) return ['no picture'];
  const { left, right, top, bottom } = place;
  /** The mean colour around a point of the picture, whose single pixels are dithered. */
  const around = (x: number, y: number): readonly number[] => {
    const sum = [0, 0, 0];
    for (let at = 0; at < 64; at += 1) {
      const [column, row] = [left + x * (right - left) + (at % 8), top + y * (bottom - top) + Math.floor(at / 8)];
      pixelAt(screen, Math.round(column), Math.round(row)).forEach((value, channel) => {
        sum[channel] = (sum[channel] ?? 0) + value / 64;
      });
    }
    return sum;
  };
  const points = [
    [0.5, 0.5, [140, 140, 120]],
    [0.25, 0.1, [40, 16, 120]],
    [0.75, 0.1, [120, 16, 120]],
    [0.25, 0.9, [40, 144, 120]],
  ] as const;
  return points.flatMap(([x, y, wanted]) => {
    const shown = around(x, y);
    const isNear = wanted.every((value, channel) => Math.abs(value - (shown[channel] ?? 0)) < 20);
    return isNear ? [] : [`at ${x}, ${y}: ${shown.join()} instead of ${wanted.join()}`];
  });
}
