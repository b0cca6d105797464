// The operator's views of cameras: layouts, pages, colours and the help.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { colorDistance, openDashboard, PICTURE } from '../../dashboard-support.js';

const FOUR = { columns: 120, rows: 40 };

test('m switches through the colour depths, for pictures, too', async (context) => {
  const screen = openDashboard(context, ['--still']);
  await screen.untilShown(/1 [^╮\n]*● LIVE/);
  const colors = (): string => screen.colors(20, 5, 10, 5).join(' ');
  for (const [words, holds] of [
    [/colours: 256 colours/, (all: string) => /^[\d/ ]+$/.test(all)],
    [/colours: 16 colours/, (all: string) => all.split(/[ /]/).every((one) => Number(one) < 16)],
    [/colours: no colours/, (all: string) => /^[default/ ]+$/.test(all)],
    [/colours: truecolor/, (all: string) => all.split(/[ /]/).every((one) => one.startsWith('#'))],
  ] as const) {
    screen.type('m');
    await screen.untilShown(words);
    await screen.until('the picture has those colours', () => holds(colors()));
  }
});

test('g switches between grid, list and solo, and arrows select a camera in each', async (context) => {
  const screen = openDashboard(context, ['--cameras', '4'], FOUR);
  await screen.untilShown(/1 [^╮\n]*● LIVE/, /4 [^╮\n]*● LIVE/);
  screen.type('\x1b[B');
  await screen.untilShown(/▸3 garage/);
  screen.type('g');
  await screen.untilShown(/layout: list/, /# +name/, /▸ 3 garage +●/, /3 of 4/);
  screen.type('k');
  await screen.untilShown(/▸ 2 yard +●/, /▸2 yard [^╮\n]*● LIVE ─/);
  screen.type('g');
  await screen.untilShown(/layout: solo/, /▸2 yard [^╮\n]*● LIVE ─/, /▸ 2 yard/);
  await screen.until('that one alone', (text) => !/─ 1 front-door/.test(text));
  screen.type('g');
  await screen.untilShown(/layout: grid/, /─ 1 front-door [^╮\n]*● LIVE/, /─ 4 dock [^╮\n]*● LIVE/);
});

test('< and > change the maximum screens a second, Ctrl-L repaints, z shows one alone, and + and the wheel zoom there', async (context) => {
  const screen = openDashboard(context, ['--cameras', '2', '--still']);
  await screen.untilShown(/1 [^╮\n]*● LIVE/, /2 [^╮\n]*● LIVE/);
  screen.type('<');
  await screen.untilShown(/at most 20 screens a second/);
  screen.type('>');
  await screen.untilShown(/at most 30 screens a second/);
  const from = screen.output.length;
  screen.type('\x0c');
  await screen.until('the screen is cleared', () => screen.output.slice(from).includes('\x1b[2J'));
  screen.type('z');
  await screen.until(
    'one alone',
    (text) => /1 [^╮\n]*● LIVE/.test(text) && !/2 yard/.test(text) && !/─ fps ─/.test(text),
  );
  await screen.untilAtRest();
  const whole = screen.colors(...PICTURE);
  screen.type('++');
  await screen.untilShown(/1 [^╮\n]*ZOOM 2x ● LIVE/, /0 whole/);
  await screen.until('a part of a still picture', () => colorDistance(screen.colors(...PICTURE), whole) > 16);
  screen.type('\x1b[<64;40;12M');
  await screen.untilShown(/ZOOM 3x/);
  screen.type('0');
  await screen.until('the whole picture', () => colorDistance(screen.colors(...PICTURE), whole) < 8);
});

test('the help lists the keys and the settings', async (context) => {
  const screen = openDashboard(context, ['--theme', 'cb'], FOUR);
  await screen.untilShown(/1 [^╮\n]*● LIVE/);
  screen.type('g?');
  await screen.untilShown(
    /─ help ─/,
    /pause or resume the camera/,
    /120x40, truecolor/,
    /list, as they came, 30 screens\/s, theme cb/,
  );
});

test('fourteen cameras in 80x24, the last of them lost', async (context) => {
  const states = [...new Array<string>(13).fill('live'), 'lost'].join();
  const screen = openDashboard(context, ['--cameras', '14', '--fps', '2', '--states', states], {
    columns: 80,
    rows: 24,
  });
  await context.test('brackets change the page, o sorts cameras in trouble first, and L shows the log', async () => {
    await screen.untilShown(/page 1 of 2/, /▸1 front-door/);
    screen.type(']');
    await screen.untilShown(/page 2 of 2/, /1 lane [^╮\n]*●/, /2 roof [^╮\n]*✕/);
    screen.type('[');
    await screen.untilShown(/page 1 of 2/, /4 dock/);
    screen.type('o');
    await screen.untilShown(/order: by name/);
    screen.type('o');
    await screen.untilShown(/order: trouble first/, /1 roof [^╮\n]*✕/);
    screen.type('L');
    await screen.untilShown(/── log/);
    screen.type('L');
    await screen.until('no log', (text) => !text.includes('── log'));
  });

  await context.test(
    'a click on a line of the list selects its camera, a double click on a tile zooms in',
    async () => {
      screen.type('gg');
      const text = await screen.untilShown(/layout: solo/, / 3 barn/);
      const row = text.split('\n').findIndex((line) => line.includes(' 3 barn')) + 1;
      screen.type(`\x1b[<0;65;${row}M\x1b[<0;65;${row}m`);
      await screen.untilShown(/▸3 barn [^╮\n]*● LIVE/, /─ cameras ─/);
      screen.type('\x1b[<0;5;5M\x1b[<0;5;5m\x1b[<0;5;5M\x1b[<0;5;5m');
      await screen.until(
        'that one alone',
        (shown) => /▸3 barn [^╮\n]*● LIVE/.test(shown) && !/─ cameras ─/.test(shown),
      );
      assert.ok(screen.model.modes.has(1006));
      screen.type('\x1b');
      await screen.untilShown(/─ cameras ─/);
    },
  );
});

for (const [theme, live, lost] of [
  ['default', '78', '203'],
  ['cb', '74', '202'],
  ['mono', 'default', 'default'],
] as const) {
  test(`the theme ${theme} has its own colours for live and for lost cameras`, async (context) => {
    const screen = openDashboard(context, ['--cameras', '2', '--states', 'live,lost', '--theme', theme]);
    const text = await screen.untilShown(/1 [^╮\n]*● LIVE/, /2 [^╮\n]*✕ LOST/);
    const color = (sign: string): string => {
      const row = text.split('\n').findIndex((line) => line.includes(`${sign} L`));
      const column = Array.from(text.split('\n')[row] ?? '').indexOf(sign);
      return screen.model.cell(row, column).foreground;
    };
    assert.deepEqual([color('●'), color('✕')], [live, lost]);
  });
}
