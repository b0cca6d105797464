// The dashboard on terminals that are small or slow, do not answer, or do not read.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { processLives } from '../helpers/processes.js';
import { openDashboard, PICTURE, untilWhole } from './dashboard-support.js';

test('the dashboard shows a short text in 20x5 and in 1x1, and is complete again after a resize', async (context) => {
  const screen = openDashboard(context, ['--cameras', '2', '--still']);
  await screen.untilShown(/1 [^╮\n]*● LIVE/, /2 [^╮\n]*● LIVE/, /kB\/s/);
  screen.resize(42, 10);
  await screen.untilShown(/^Too small: 42x10, needs 60x16, q quits/, /front-door .*●/);
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
  await screen.untilShown(/1 [^╮\n]*● LIVE/, /2 [^╮\n]*● LIVE/, /── log/, /q quit/);
  const text = await screen.text();
  assert.equal(text.split('\n').length, 30);
  // Every tile and every box of the side column has its whole border.
  assert.equal(text.match(/╭/g)?.length, text.match(/╯/g)?.length);
});

test('after random popups, zooms and resizes the screen equals a repaint', async (context) => {
  const screen = openDashboard(context, ['--cameras', '3', '--still', '--states', 'stalled,stalled,lost']);
  await screen.untilShown(/STALLED \d+ s/, /LOST/);
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
  // On a busy machine the pictures have become coarse. Their full detail returns.
  await screen.until('at rest', (text) => /q quit/.test(text) && !/coarse/.test(text));
  const before = await screen.untilAtRest();
  screen.type('\x0c');
  await screen.untilWritten(4_000);
  await screen.untilSameAs(before);
});

test('a dashboard ends on SIGTERM while its terminal does not read', async (context) => {
  const screen = openDashboard(context, ['--cameras', '4'], { columns: 200, rows: 60 });
  await screen.untilShown(/4 [^╮\n]*● LIVE/, /kB\/s/);
  screen.pty.pause();
  const { pid } = screen.pty;
  const startedMs = performance.now();
  await screen.until('a second without a reader', () => performance.now() - startedMs > 1_000);
  process.kill(pid, 'SIGTERM');
  await screen.until('it has ended', () => !processLives(pid));
});

test('a terminal that answers no probe is drawn to', async (context) => {
  const screen = openDashboard(context, [], { mute: true });
  await screen.untilShown(/● LIVE/, /kB\/s/);
  await untilWhole(screen);
  const before = screen.colors(...PICTURE);
  await screen.until('the picture moves', () => screen.colors(...PICTURE).join() !== before.join());
  await screen.untilWritten(20_000);
  // Two probes, a third for an urgent screen, and a fourth after ten seconds, where the machine is slow.
  const asked = screen.output.split('\x1b[6n').length - 1;
  assert.ok(asked <= 4, `asked ${asked} times`);
});

test('what a terminal replies late still counts', async (context) => {
  const screen = openDashboard(context, [], { mute: true, env: { COLORTERM: '' } });
  await screen.untilShown(/● LIVE/);
  screen.type('?');
  await screen.untilShown(/256 colours/);
  screen.type('\x1bP>|kitty(0.40.1)\x1b\\');
  await screen.untilShown(/truecolor/);
});

test('a terminal that stops reading for a while gets current pictures when it reads again', async (context) => {
  const screen = openDashboard(context, ['--cameras', '4'], { columns: 160, rows: 50 });
  await screen.untilShown(/4 [^╮\n]*● LIVE/, /kB\/s/);
  screen.pty.pause();
  const startedMs = performance.now();
  await screen.until('three seconds without a reader', () => performance.now() - startedMs > 3_000);
  const before = screen.output.length;
  // The helpers set the time zone to UTC.
  const resumed = new Date().toISOString().slice(11, 19);
  screen.pty.resume();
  await screen.until('the clock is right', (text) => (/\d\d:\d\d:\d\d/.exec(text)?.[0] ?? '') >= resumed);
  const late = screen.output.length - before;
  const colors = screen.colors(...PICTURE);
  await screen.until('the picture moves', () => screen.colors(...PICTURE).join() !== colors.join());
  // Only a screen or two were buffered: three seconds of them have 180,000 characters.
  assert.ok(late < 90_000, `${late} characters late`);
});

test('each screen is one synchronised update on a terminal that supports them', async (context) => {
  const screen = openDashboard(context);
  await screen.untilShown(/● LIVE/, /kB\/s/);
  await screen.untilWritten(50_000);
  const begun = screen.output.split('\x1b[?2026h');
  assert.ok(begun.length > 5);
  for (const each of begun.slice(1, -1)) assert.match(each.slice(-16), /\[\?2026l/);
});
