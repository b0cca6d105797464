// The dashboard of cameras with problems, and on terminals with few colours.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { colorDistance, openDashboard, PICTURE, untilWhole } from './dashboard-support.js';

test('a camera that stops is STALLED with a dimmed picture, then LOST with the reason, and live again', async (context) => {
  const screen = openDashboard(context, ['--still']);
  await screen.untilShown(/● LIVE/, /kB\/s/);
  await untilWhole(screen);
  await screen.untilAtRest();
  const live = screen.colors(...PICTURE);
  process.kill(screen.pty.pid, 'SIGUSR2');
  const shown = await screen.untilShown(/1 [^╮\n]*▲ STALLED \d+ s/, /▲ 1 stalled/);
  const seconds = (text: string): number => Number(/STALLED (\d+) s/.exec(text)?.[1]);
  await screen.until('it counts', (text) => seconds(text) > seconds(shown));
  const isDimmed = (): boolean => brightness(screen.colors(...PICTURE)[0]) < brightness(live[0]) / 1.5;
  await screen.until('the picture is dimmed', isDimmed);
  process.kill(screen.pty.pid, 'SIGUSR2');
  await screen.untilShown(/1 [^╮\n]*✕ LOST \d+ s/, /the connection was reset/, /✕ 1 lost/);
  process.kill(screen.pty.pid, 'SIGUSR2');
  // A still picture is refined step by step, so it may have been a little coarser before.
  const isAsBefore = (): boolean => colorDistance(screen.colors(...PICTURE), live) < 8;
  await screen.until('it is live', (text) => /● LIVE/.test(text) && isAsBefore());
});

function brightness(colors = ''): number {
  const values = [...colors.matchAll(/#(..)(..)(..)/g)].flatMap((match) =>
    match.slice(1).map((part) => Number.parseInt(part, 16)),
  );
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

test('with NO_COLOR the dashboard writes no colour, and with --ascii only ASCII characters', async (context) => {
  const plain = openDashboard(context, ['--cameras', '2'], { env: { NO_COLOR: '1', COLORTERM: '' } });
  await plain.untilShown(/1 [^╮\n]*● LIVE/, /kB\/s/);
  await plain.until('a picture', (text) => /[.:=+*#%@-]{8}/.test(text));
  // The one exception is the DECRQSS probe, which sets a colour to find out whether the terminal keeps it.
  const codes = plain.output
    .replace('\x1b[48;2;1;2;3m', '')
    .split('\x1b[')
    .map((rest) => /^([\d;]*)m/.exec(rest)?.[1]);
  const attributes = codes.flatMap((code) => (code === undefined ? [] : code.split(';')));
  assert.deepEqual(
    attributes.filter((one) => !['', '1', '7', '39', '49'].includes(one)),
    [],
  );
  const ascii = openDashboard(context, ['--cameras', '2', '--ascii', '--states', 'live,lost']);
  await ascii.untilShown(/1 [^╮\n]*\* LIVE/, /x LOST/, /kB\/s/, /\+-+/);
  assert.ok(Array.from(ascii.output).every((character) => character.charCodeAt(0) < 128));
});

test('a dashboard without changes writes next to nothing', async (context) => {
  const screen = openDashboard(context, ['--still', '--states', 'stalled']);
  const seconds = (text: string): number => Number(/STALLED (\d+) s/.exec(text)?.[1] ?? 0);
  const fromSecond = seconds(await screen.until('it rests', (text) => seconds(text) >= 3));
  const from = screen.output.length;
  const shown = seconds(await screen.until('three seconds later', (text) => seconds(text) >= fromSecond + 3));
  const bytes = screen.output.length - from;
  // The machine may be busy, and more than three seconds over.
  const perSecond = bytes / (shown - fromSecond);
  assert.ok(perSecond < 2_000, `${bytes} bytes in ${shown - fromSecond} seconds`);
});

test('a terminal that cannot be used is refused with a reason and an alternative', async (context) => {
  const screen = openDashboard(context, [], { env: { TERM: 'dumb' } });
  await screen.untilEnded();
  assert.match(await screen.text(), /TERM=dumb.*--view\s+headless/s);
});

test('the tile of a camera with unreadable pictures says so, and its numbers are updated', async (context) => {
  const screen = openDashboard(context, ['--unreadable']);
  await screen.untilShown(/● LIVE/, /no picture/, /\d\.\d fps/);
});
