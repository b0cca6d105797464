import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { isGone, type PtyOptions, PtyScreen } from '../helpers/pty-screen.js';

function open(context: TestContext, args: readonly string[] = [], options: PtyOptions = {}): PtyScreen {
  const screen = PtyScreen.dashboard(args, options);
  context.after(() => screen.close());
  return screen;
}

/** A stretch of the first tile that a picture of any proportions covers. */
const PICTURE = [20, 4, 20, 10] as const;

/** Waits until every cell of the stretch shows a picture, and not the first half of one. */
async function untilWhole(screen: PtyScreen): Promise<void> {
  await screen.until('it is all picture', () => {
    const colors = new Set(
      screen
        .colors(...PICTURE)
        .join(' ')
        .split(/[ /]/),
    );
    return colors.size > 50 && [...colors].every((one) => one.startsWith('#'));
  });
}

test('a live camera is shown with its state, its numbers, and a picture that moves', async (context) => {
  const screen = open(context);
  await screen.untilShown(/1 ● LIVE front-door/, /\d\d\.\d fps {2}\d+ ms {2}\d+ kB\/s/, /● 1 live/, /peak/, /-\d+s/);
  await untilWhole(screen);
  const before = screen.colors(...PICTURE);
  await screen.until('the picture moves', () => screen.colors(...PICTURE).join() !== before.join());
  const colors = new Set(
    screen
      .colors(...PICTURE)
      .join(' ')
      .split(/[ /]/),
  );
  assert.ok(colors.size > 50, `a picture of ${colors.size} colours`);
  assert.ok([...colors].every((color) => color.startsWith('#')));
});

test('with nothing connected the command that is waited for stands there', async (context) => {
  const screen = open(context, ['--cameras', '0']);
  await screen.untilShown(/WAITING/, /sender --to tcp:\/\/127\.0\.0\.1:5252/);
});

test('help opens over the picture and closes without a trace', async (context) => {
  const screen = open(context, ['--still']);
  await screen.untilShown(/● LIVE/, /kB\/s/);
  await untilWhole(screen);
  await screen.untilAtRest();
  const before = screen.colors(...PICTURE);
  screen.type('?');
  await screen.untilShown(/─ help ─/, /freeze the picture/);
  assert.notDeepEqual(screen.colors(...PICTURE), before);
  screen.type('\x1b');
  await screen.until('help is gone', (text) => !text.includes('freeze the picture'));
  await screen.until('the picture is whole', () => screen.colors(...PICTURE).join() === before.join());
});

test('Enter shows the selected camera alone, and Esc all of them again', async (context) => {
  const screen = open(context, ['--cameras', '3']);
  await screen.untilShown(/1 ● LIVE/, /2 ● LIVE/, /3 ● LIVE/, /─ fps ─/);
  screen.type('2\r');
  await screen.until('only the second', (text) => /2 ● LIVE yard/.test(text) && !/[13] ● LIVE|─ fps ─/.test(text));
  screen.type('\t');
  await screen.untilShown(/3 ● LIVE garage/);
  screen.type('\x1b');
  await screen.untilShown(/1 ● LIVE/, /2 ● LIVE/, /3 ● LIVE/, /─ fps ─/);
});

test('Space holds the picture, says so, and lets it go on', async (context) => {
  const screen = open(context);
  await screen.untilShown(/● LIVE/, /kB\/s/);
  screen.type(' ');
  await screen.untilShown(/● LIVE ■ FROZEN/);
  // The clock goes on: a second's worth of screens without a change of the picture. The first may be half way here.
  await untilWhole(screen);
  await screen.untilAtRest();
  const still = screen.colors(...PICTURE);
  await screen.untilWritten(100);
  assert.deepEqual(screen.colors(...PICTURE), still);
  screen.type(' ');
  await screen.until('the picture moves', () => screen.colors(...PICTURE).join() !== still.join());
});

test('a camera that stops is STALE with a dimmed picture, then LOST with the reason, and live again', async (context) => {
  const screen = open(context, ['--still']);
  await screen.untilShown(/● LIVE/, /kB\/s/);
  await untilWhole(screen);
  await screen.untilAtRest();
  const live = screen.colors(...PICTURE);
  process.kill(screen.pty.pid, 'SIGUSR2');
  await screen.untilShown(/1 ▲ STALE [2-9] s/, /▲ 1 stalled/);
  await screen.until('it counts', (text) => /STALE [4-9] s/.test(text));
  const [brightLine = '', darkLine = ''] = [live[0], screen.colors(...PICTURE)[0]];
  assert.ok(brightness(darkLine) < brightness(brightLine) / 1.5, `${brightLine} ${darkLine}`);
  process.kill(screen.pty.pid, 'SIGUSR2');
  await screen.untilShown(/1 ✕ LOST \d s/, /the connection was reset/, /✕ 1 lost/);
  process.kill(screen.pty.pid, 'SIGUSR2');
  await screen.until('it is live', (text) => /● LIVE/.test(text) && screen.colors(...PICTURE).join() === live.join());
});

function brightness(colors: string): number {
  const values = [...colors.matchAll(/#(..)(..)(..)/g)].flatMap((match) =>
    match.slice(1).map((part) => Number.parseInt(part, 16)),
  );
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

test('every size is survived: 20x5 and 1x1 say what they can, and the dashboard comes back whole', async (context) => {
  const screen = open(context, ['--cameras', '2', '--still']);
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

test('more cameras than tiles are all listed, and any can be selected', async (context) => {
  const screen = open(context, ['--cameras', '7', '--fps', '5'], { columns: 80, rows: 24 });
  await screen.untilShown(/1 of 7/, /page 1 of 2/, /5 ● kitchen/, /1 ● LIVE/, /4 ● LIVE/);
  screen.type('6');
  await screen.untilShown(/6 of 7/, /page 2 of 2/, /5 ● LIVE kitchen/, /6 ● LIVE attic \{bold\}/, /7 ● LIVE stairs/);
});

test('without colours not one is written, and with --ascii not one character beyond ASCII', async (context) => {
  const plain = open(context, ['--cameras', '2'], { env: { NO_COLOR: '1', COLORTERM: '' } });
  await plain.untilShown(/1 ● LIVE/, /no colours/, /kB\/s/);
  await plain.until('a picture', (text) => /[.:=+*#%@-]{8}/.test(text));
  // The one exception is the question whether the terminal keeps a colour.
  const codes = plain.output
    .replace('\x1b[48;2;1;2;3m', '')
    .split('\x1b[')
    .map((rest) => /^([\d;]*)m/.exec(rest)?.[1]);
  const attributes = codes.flatMap((code) => (code === undefined ? [] : code.split(';')));
  assert.deepEqual(
    attributes.filter((one) => !['', '1', '7', '39', '49'].includes(one)),
    [],
  );
  const ascii = open(context, ['--cameras', '2', '--ascii', '--states', 'live,lost']);
  await ascii.untilShown(/1 \* LIVE/, /x LOST/, /kB\/s/, /\+-+/);
  assert.ok(Array.from(ascii.output).every((character) => character.charCodeAt(0) < 128));
});

test('nothing new to show costs next to nothing', async (context) => {
  const screen = open(context, ['--still', '--states', 'stalled']);
  await screen.untilShown(/STALE [3-9] s/);
  const from = screen.output.length;
  const text = await screen.text();
  await screen.until('three seconds later', (now) => now !== text && /STALE ([6-9]|1\d) s/.test(now));
  const bytes = screen.output.length - from;
  assert.ok(bytes < 6_000, `${bytes} bytes in about three seconds`);
});

test('a terminal that cannot be used is refused in words', async (context) => {
  const screen = open(context, [], { env: { TERM: 'dumb' } });
  await screen.untilEnded();
  assert.match(await screen.text(), /TERM=dumb.*--view\s+headless/s);
});

test('after popups, zooms and sizes at random the screen is what a repaint makes of it', async (context) => {
  const screen = open(context, ['--cameras', '3', '--still', '--states', 'stalled,stalled,lost']);
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
  const screen = open(context, ['--cameras', '4'], { columns: 200, rows: 60 });
  await screen.untilShown(/4 ● LIVE/, /kB\/s/);
  screen.pty.pause();
  const { pid } = screen.pty;
  const startedMs = performance.now();
  await screen.until('a second without a reader', () => performance.now() - startedMs > 1_000);
  process.kill(pid, 'SIGTERM');
  await screen.until('it has ended', () => isGone(pid));
  assert.ok(performance.now() - startedMs < 5_000);
});

test('a click selects a camera, two show it alone, and replies and pastes press no keys', async (context) => {
  const screen = open(context, ['--cameras', '2', '--fps', '5'], { columns: 120 });
  await screen.untilShown(/1 ● LIVE/, /2 ● LIVE/, /─ camera ─+ 1 ─/);
  screen.type('\x1b[<0;60;8M\x1b[<0;60;8m');
  await screen.untilShown(/─ camera ─+ 2 ─/);
  screen.type('\x1b[12;40R\x1b[200~q\x03\x1b[201~\x1b[?1;2c');
  screen.type('\x1b[<0;60;8M\x1b[<0;60;8m\x1b[<0;60;8M\x1b[<0;60;8m');
  await screen.until('only the second', (text) => /2 ● LIVE/.test(text) && !/1 ● LIVE/.test(text));
  assert.equal(screen.ended, false);
  screen.type('/');
  await screen.untilShown(/Enter, Esc/);
  screen.type('\x1b[200~\x1b[31mdoor\r\n\x1b[201~');
  await screen.untilShown(/ \[31mdoor/);
});

test('a camera whose pictures cannot be read says so in its place, and its numbers go on', async (context) => {
  const screen = open(context, ['--unreadable']);
  await screen.untilShown(/● LIVE/, /no picture/, /\d\d\.\d fps/);
});

test('a terminal that answers nothing is shown to all the same', async (context) => {
  const screen = open(context, [], { mute: true });
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
  const screen = open(context, ['--cameras', '4'], { columns: 160, rows: 50 });
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
  const screen = open(context);
  await screen.untilShown(/● LIVE/, /kB\/s/);
  await screen.untilWritten(50_000);
  const begun = screen.output.split('\x1b[?2026h');
  assert.ok(begun.length > 5);
  for (const each of begun.slice(1, -1)) assert.match(each.slice(-16), /\[\?2026l/);
});
