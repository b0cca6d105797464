// The dashboard on terminals that are small, silent, slow or stuck.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { processLives } from '../helpers/processes.js';
import { openDashboard, PICTURE, untilWhole } from './dashboard-support.js';

test('every size is survived: 20x5 and 1x1 say what they can, and the dashboard comes back whole', async (context) => {
  const screen = openDashboard(context, ['--cameras', '2', '--still']);
  await screen.untilShown(/1 ● LIVE/, /2 ● LIVE/, /kB\/s/);
  screen.resize(42, 10);
  await screen.untilShown(/^Too small: 42x10, needs 60x16, q quits/, /● front-door/);
  screen.resize(20, 5);
  await screen.untilShown(/^Needs 60x16, q quits/);
  screen.resize(1, 1);
  await screen.until('something is there', (text) => text.trim().length === 1);
  for (const [columns, rows] of [
    [300, 100],
    [60, 16],
    [3, 40],
    [200, 2],
    [100, 30],
  ] as const) {
    screen.resize(columns, rows);
  }
  await screen.untilShown(/1 ● LIVE/, /2 ● LIVE/, /─ fps ─/, /q quit/);
  const text = await screen.text();
  assert.equal(text.split('\n').length, 30);
  // Every tile and box of the side column stands in its frame.
  assert.equal(text.match(/┌/g)?.length, text.match(/┘/g)?.length);
});

test('after popups, zooms and sizes at random the screen is what a repaint makes of it', async (context) => {
  const screen = openDashboard(context, ['--cameras', '3', '--still', '--states', 'stalled,stalled,lost']);
  await screen.untilShown(/STALE [2-9] s/, /LOST/);
  const keys = ['?', '\r', '\t', '\x1b', ' ', '2', '?', '\x1b[A', '\r', '\x1b[Z'];
  let seed = 7;
  for (let round = 0; round < 60; round += 1) {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    if (seed % 4 === 0) screen.resize(1 + (seed % 131), 1 + (seed % 43));
    else screen.type(keys[seed % keys.length] ?? '?');
    if (round % 5 === 0) await screen.untilWritten(1);
  }
  screen.resize(100, 30);
  screen.type('\x1b\x1b[A');
  // Where the machine was too busy for it, the pictures have become coarse, and are made fine again.
  await screen.until('at rest', (text) => /q quit/.test(text) && !/coarse/.test(text));
  // Until its time has two digits, a banner grows, and takes more of the picture.
  await screen.untilShown(/STALE [1-5]\d s/, /LOST [1-5]\d s/);
  const before = await screen.untilAtRest();
  screen.type('\x0c');
  await screen.untilWritten(4_000);
  assert.equal(await screen.untilAtRest(), before);
});

test('a terminal that takes nothing any more stops neither the program nor its end', async (context) => {
  const screen = openDashboard(context, ['--cameras', '4'], { columns: 200, rows: 60 });
  await screen.untilShown(/4 ● LIVE/, /kB\/s/);
  screen.pty.pause();
  const { pid } = screen.pty;
  const startedMs = performance.now();
  await screen.until('a second without a reader', () => performance.now() - startedMs > 1_000);
  process.kill(pid, 'SIGTERM');
  await screen.until('it has ended', () => !processLives(pid));
  assert.ok(performance.now() - startedMs < 5_000);
});

test('a terminal that answers nothing is shown to all the same', async (context) => {
  const screen = openDashboard(context, [], { mute: true });
  await screen.untilShown(/● LIVE/, /kB\/s/);
  await untilWhole(screen);
  const before = screen.colors(...PICTURE);
  await screen.until('the picture moves', () => screen.colors(...PICTURE).join() !== before.join());
  // Two questions, a third for what was urgent, and no more once nobody has answered them.
  const asked = screen.output.split('\x1b[6n').length - 1;
  await screen.untilWritten(20_000);
  assert.equal(screen.output.split('\x1b[6n').length - 1, asked);
  assert.ok(asked <= 3, `asked ${asked} times`);
});

test('a terminal that stops reading for a while goes on where the cameras are by then', async (context) => {
  const screen = openDashboard(context, ['--cameras', '4'], { columns: 160, rows: 50 });
  await screen.untilShown(/4 ● LIVE/, /kB\/s/);
  screen.pty.pause();
  const startedMs = performance.now();
  await screen.until('a second without a reader', () => performance.now() - startedMs > 1_000);
  const before = screen.output.length;
  screen.pty.resume();
  await untilWhole(screen);
  const late = screen.output.length - before;
  const colors = screen.colors(...PICTURE);
  await screen.until('the picture moves', () => screen.colors(...PICTURE).join() !== colors.join());
  // What was held back is a screen or two, and not a second of them.
  assert.ok(late < 1_000_000, `${late} characters late`);
});

test('a terminal that knows synchronised updates gets each screen in one', async (context) => {
  const screen = openDashboard(context);
  await screen.untilShown(/● LIVE/, /kB\/s/);
  await screen.untilWritten(50_000);
  const begun = screen.output.split('\x1b[?2026h');
  assert.ok(begun.length > 5);
  for (const each of begun.slice(1, -1)) assert.match(each.slice(-16), /\[\?2026l/);
});
