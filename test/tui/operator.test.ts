// Every key and every button of the mouse, pressed in a real terminal.
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { type PtyOptions, PtyScreen } from '../helpers/pty-screen.js';

function open(context: TestContext, args: readonly string[] = [], options: PtyOptions = {}): PtyScreen {
  const screen = PtyScreen.dashboard(['--fps', '5', ...args], options);
  context.after(() => screen.close());
  return screen;
}

const FOUR = { columns: 120, rows: 40 };

test('s keeps a picture and tells its path, or why it could not, and for how long nothing was there to keep', async (context) => {
  const screen = open(context, ['--cameras', '3', '--states', 'live,lost,connecting']);
  await screen.untilShown(/1 ● LIVE/, /2 ✕ LOST/, /3 ◌ CONNECTING/);
  screen.type('s');
  await screen.untilShown(/^ snapshot snapshots\/front-door-1\.jpg *$/m);
  screen.type('2s');
  await screen.untilShown(/cannot write snapshots: no space left on the device/);
  screen.type('3s');
  await screen.untilShown(/garage: there is no picture yet/);
  // The words go by themselves.
  await screen.untilShown(/q quit {2}\? help/);
});

test('a receiver that can only show says so', async (context) => {
  const screen = open(context, ['--no-actions']);
  await screen.untilShown(/1 ● LIVE/);
  screen.type('r');
  await screen.untilShown(/this receiver cannot do that/);
});

test('r records and ends, R records all, and q asks while anything is recorded', async (context) => {
  const screen = open(context, ['--cameras', '2'], FOUR);
  await screen.untilShown(/1 ● LIVE/, /2 ● LIVE/);
  screen.type('r');
  await screen.untilShown(/front-door: recording to recordings\/front-door\.ttycam/, /1 ● LIVE ◉ REC front-door/);
  screen.type('r');
  await screen.untilShown(/front-door: recording ended: recordings/, /1 ● LIVE front-door/);
  screen.type('R');
  await screen.untilShown(/all cameras: recording/, /◉ REC 2/, /2 ● LIVE ◉ REC yard/);
  screen.type('q');
  await screen.untilShown(/2 cameras are being recorded\. Quit\? y n/);
  screen.type('n');
  await screen.untilShown(/goes on/);
  screen.type('\x03');
  await screen.untilShown(/Quit\? y n/);
  screen.type('y');
  await screen.untilShown(/ended: quit/);
});

test('p pauses the camera and lets it go on', async (context) => {
  const screen = open(context);
  await screen.untilShown(/1 ● LIVE/);
  screen.type('p');
  await screen.untilShown(/front-door: asked to pause/, /1 ‖ PAUSED \d s front-door/, /p goes on/, /‖ 1 paused/);
  screen.type('p');
  await screen.untilShown(/front-door: asked to go on/, /1 ● LIVE front-door/);
});

test('m goes through the colours, and the pictures follow', async (context) => {
  const screen = open(context, ['--still']);
  await screen.untilShown(/1 ● LIVE/, /truecolor/);
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

test('g shows the cameras as a wall, as a table and one alone with a list, and the arrows move in each', async (context) => {
  const screen = open(context, ['--cameras', '4'], FOUR);
  await screen.untilShown(/1 ● LIVE/, /4 ● LIVE/);
  screen.type('\x1b[B');
  await screen.untilShown(/─ camera ─+ 3 ─/);
  screen.type('g');
  await screen.untilShown(/layout: list/, /# {2}?state|# state/, /▸ 3 ● LIVE/, /3 of 4/);
  screen.type('k');
  await screen.untilShown(/▸ 2 ● LIVE/, /─ 2 ● LIVE yard ─/);
  screen.type('g');
  await screen.untilShown(/layout: solo/, /─ 2 ● LIVE yard ─/, /▸ 2 ● yard/);
  const text = await screen.text();
  assert.doesNotMatch(text, /─ 1 ● LIVE/);
  screen.type('g');
  await screen.untilShown(/layout: grid/, /─ 1 ● LIVE/, /─ 4 ● LIVE/);
});

test('brackets turn the pages, o brings the trouble to the first, L takes the log away', async (context) => {
  const states = 'live,live,live,live,live,lost';
  const screen = open(context, ['--cameras', '6', '--states', states], { columns: 80, rows: 24 });
  await screen.untilShown(/page 1 of 2/, /1 ● LIVE/, /── log/);
  screen.type(']');
  await screen.untilShown(/page 2 of 2/, /5 ● LIVE kitchen/, /6 ✕ LOST/);
  screen.type('[');
  await screen.untilShown(/page 1 of 2/, /─ 4 ● LIVE/);
  screen.type('o');
  await screen.untilShown(/order: trouble first/, /─ 6 ✕ LOST \d+ s attic/);
  screen.type('L');
  await screen.until('no log', (text) => !text.includes('── log'));
  screen.type('L');
  await screen.untilShown(/── log/);
});

test('the log is filtered, gone through and scrolled by keys and wheel, and follows again at its end', async (context) => {
  const screen = open(context, ['--cameras', '9', '--states', 'live,lost,live,lost'], FOUR);
  await screen.untilShown(/1 ● LIVE/, /workshop|cellar/);
  screen.type('\x1b[H');
  await screen.untilShown(/newer, End follows/);
  screen.type('\x1b[F');
  await screen.until('it follows', (text) => !text.includes('End follows'));
  screen.type('\x1b[5~');
  await screen.untilShown(/newer, End follows/);
  screen.type('\x1b[6~');
  await screen.until('it follows', (text) => !text.includes('End follows'));
  screen.type('\x1b[<64;10;30M');
  await screen.untilShown(/3 newer, End follows/);
  screen.type('\x1b[<65;10;30M');
  await screen.until('it follows', (text) => !text.includes('End follows'));
  screen.type('/liv');
  await screen.untilShown(/^ \/ liv +Enter, Esc $/m);
  screen.type('e\r');
  await screen.untilShown(/log \/ live {1,2}9 found/);
  screen.type('n');
  await screen.untilShown(/1 newer, End follows/);
  screen.type('N');
  await screen.until('it follows', (text) => !text.includes('End follows'));
  screen.type('\x1b');
  await screen.until('no filter', (text) => !text.includes('found'));
});

test('+ and - change how often the screen is drawn, Ctrl-L paints anew, and z zooms', async (context) => {
  const screen = open(context, ['--cameras', '2', '--still']);
  await screen.untilShown(/1 ● LIVE/, /2 ● LIVE/);
  screen.type('-');
  await screen.untilShown(/at most 20 screens a second/);
  screen.type('+');
  await screen.untilShown(/at most 30 screens a second/);
  const from = screen.output.length;
  screen.type('\x0c');
  await screen.until('the screen is cleared', () => screen.output.slice(from).includes('\x1b[2J'));
  screen.type('z');
  await screen.until('one alone', (text) => /1 ● LIVE/.test(text) && !/2 ● LIVE/.test(text) && !/─ fps ─/.test(text));
});

test('the help names the keys and what the dashboard runs with', async (context) => {
  const screen = open(context, ['--theme', 'cb'], FOUR);
  await screen.untilShown(/1 ● LIVE/);
  screen.type('g?');
  await screen.untilShown(
    /─ help ─/,
    /pause the camera, and go on/,
    /120x40, truecolor/,
    /list, by number, 30 screens\/s, theme cb/,
  );
});

test('a line of the list is clicked as a tile is, and two clicks show that camera alone', async (context) => {
  const screen = open(context, ['--cameras', '6'], { columns: 80, rows: 24 });
  const text = await screen.untilShown(/5 ● kitchen/, /6 ● attic/);
  const row = text.split('\n').findIndex((line) => line.includes('5 ● kitchen')) + 1;
  screen.type(`\x1b[<0;60;${row}M\x1b[<0;60;${row}m`);
  await screen.untilShown(/5 of 6/, /─ 5 ● LIVE kitchen/);
  screen.type('\x1b[<0;5;5M\x1b[<0;5;5m\x1b[<0;5;5M\x1b[<0;5;5m');
  await screen.until('that one alone', (shown) => /5 ● LIVE/.test(shown) && !/─ fps ─/.test(shown));
  assert.ok(screen.model.modes.has(1006));
});

test('with --no-mouse the terminal keeps its mouse', async (context) => {
  const screen = open(context, ['--no-mouse']);
  await screen.untilShown(/1 ● LIVE/);
  assert.deepEqual(
    [1000, 1002, 1003, 1006].filter((mode) => screen.model.modes.has(mode)),
    [],
  );
});

for (const [theme, live, lost] of [
  ['default', '78', '203'],
  ['cb', '74', '202'],
  ['mono', 'default', 'default'],
] as const) {
  test(`the theme ${theme} has its own colours for what is well and what is not`, async (context) => {
    const screen = open(context, ['--cameras', '2', '--states', 'live,lost', '--theme', theme]);
    const text = await screen.untilShown(/1 ● LIVE/, /2 ✕ LOST/);
    const color = (sign: string): string => {
      const row = text.split('\n').findIndex((line) => line.includes(`${sign} L`));
      const column = Array.from(text.split('\n')[row] ?? '').indexOf(sign);
      return screen.model.cell(row, column).foreground;
    };
    assert.deepEqual([color('●'), color('✕')], [live, lost]);
  });
}

test('a filter that is in names shows those cameras alone, on any page, and Esc shows all again', async (context) => {
  const screen = open(context, ['--cameras', '5'], FOUR);
  await screen.untilShown(/1 ● LIVE front-door/, /5 ● LIVE kitchen/);
  screen.type('/d\r');
  await screen.untilShown(/ttycam {2}● 3 live {2}\/ d 3 of 5/, /1 ● LIVE front-door/, /2 ● LIVE yard/, /4 ● LIVE dock/);
  await screen.until('the others are gone', (text) => !/LIVE (?:garage|kitchen)/.test(text));
  screen.type('3');
  await screen.untilShown(/there is no camera 3 here: Esc ends the filter/);
  screen.type('\x1b');
  await screen.untilShown(/3 ● LIVE garage/, /5 ● LIVE kitchen/);
  screen.type('/no such words\r');
  await screen.untilShown(/no such words/, /ttycam {2}● 5 live/);
});
