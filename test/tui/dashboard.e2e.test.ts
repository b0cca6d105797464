// The dashboard of live cameras, and its response to keys and clicks.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { colorDistance, openDashboard, PICTURE, untilWhole } from './dashboard-support.js';

test('one camera', async (context) => {
  const screen = openDashboard(context);
  await context.test('a live camera has its state, its numbers, and a picture that moves', async () => {
    await screen.untilShown(
      /1 front-door [^╮\n]*● LIVE/,
      /\d\.\d fps {2}\d+ ms {2}\d+ kB\/s/,
      /● 1 live/,
      /peak/,
      /-\d+s/,
    );
    await untilWhole(screen);
    const before = screen.colors(...PICTURE);
    await screen.until('the picture moves', () => screen.colors(...PICTURE).join() !== before.join());
    const colors = new Set(
      screen
        .colors(...PICTURE)
        .join(' ')
        .split(/[ /]/),
    );
    assert.ok(colors.size > 8, `a picture of ${colors.size} colours`);
    assert.ok([...colors].every((color) => color.startsWith('#')));
  });

  await context.test('Space freezes the picture and marks it as frozen, and a second Space resumes it', async () => {
    await screen.untilShown(/● LIVE/, /kB\/s/);
    screen.type(' ');
    await screen.untilShown(/■ FROZEN ● LIVE/);
    // The picture must not change for a second, while the clock does. The last live screen may still be on its way.
    await untilWhole(screen);
    let still: string[] = [];
    // On a busy machine its full detail may return late, and only once. A picture that moves changes each time.
    for (let attempt = 0; attempt < 3 && still.join() !== screen.colors(...PICTURE).join(); attempt += 1) {
      await screen.untilAtRest();
      still = screen.colors(...PICTURE);
      await screen.untilWritten(100);
    }
    assert.deepEqual(screen.colors(...PICTURE), still);
    screen.type(' ');
    await screen.until('the picture moves', () => screen.colors(...PICTURE).join() !== still.join());
  });
});

test('a dashboard without cameras shows the command that connects one', async (context) => {
  const screen = openDashboard(context, ['--cameras', '0']);
  await screen.untilShown(/WAITING/, /sender --to tcp:\/\/127\.0\.0\.1:5252/);
});

test('the help opens over the picture, and the picture is complete again when it closes', async (context) => {
  const screen = openDashboard(context, ['--still']);
  await screen.untilShown(/● LIVE/, /kB\/s/);
  await untilWhole(screen);
  await screen.untilAtRest();
  const before = screen.colors(...PICTURE);
  screen.type('?');
  await screen.untilShown(/─ help ─/, /Space +freeze/);
  assert.notDeepEqual(screen.colors(...PICTURE), before);
  screen.type('\x1b');
  await screen.until('help is gone', (text) => !text.includes('freeze the picture'));
  await untilWhole(screen);
  // Not equal: under load, the picture may have been refined after `before`.
  await screen.until('it is the same picture', () => colorDistance(screen.colors(...PICTURE), before) < 8);
});

test('Enter shows the selected camera alone, and Esc all of them again', async (context) => {
  const screen = openDashboard(context, ['--cameras', '3']);
  await screen.untilShown(/1 [^╮\n]*● LIVE/, /2 [^╮\n]*● LIVE/, /3 [^╮\n]*● LIVE/, /─ fps ─/);
  screen.type('2\r');
  await screen.until(
    'only the second',
    (text) => /2 yard [^╮\n]*● LIVE/.test(text) && !/[13] (?:front-door|garage)|─ fps ─/.test(text),
  );
  screen.type('\t');
  await screen.untilShown(/3 garage [^╮\n]*● LIVE/);
  screen.type('\x1b');
  await screen.untilShown(/1 [^╮\n]*● LIVE/, /2 [^╮\n]*● LIVE/, /3 [^╮\n]*● LIVE/, /─ fps ─/);
});

test('seven cameras in 80x24 are tiles of one page, and any can be selected', async (context) => {
  const screen = openDashboard(context, ['--cameras', '7', '--fps', '5'], { columns: 80, rows: 24 });
  await screen.untilShown(/▸1 front-door [^╮\n]*●/, /5 kitchen [^╮\n]*●/, /7 stairs [^╮\n]*●/);
  screen.type('6');
  await screen.untilShown(/▸6 attic [^╮\n]*●/);
});

test('more cameras than tiles are on pages, and digits count the tiles of a page', async (context) => {
  const screen = openDashboard(context, ['--cameras', '14', '--fps', '2'], { columns: 80, rows: 24 });
  await screen.untilShown(/page 1 of 2/, /▸1 front-door/, /12 pump/);
  screen.type(']');
  await screen.untilShown(/page 2 of 2/, /▸1 lane/, /2 roof/);
  screen.type('2');
  await screen.untilShown(/▸2 roof/);
});

test('a click selects a camera, a double click zooms in, and replies and pastes do not act as keys', async (context) => {
  const screen = openDashboard(context, ['--cameras', '2', '--fps', '5'], { columns: 120 });
  await screen.untilShown(/1 [^╮\n]*● LIVE/, /2 [^╮\n]*● LIVE/, /▸1 front-door/);
  screen.type('\x1b[<0;90;8M\x1b[<0;90;8m');
  await screen.untilShown(/▸2 yard/);
  screen.type('\x1b[12;40R\x1b[200~q\x03\x1b[201~\x1b[?1;2c');
  screen.type('\x1b[<0;90;8M\x1b[<0;90;8m\x1b[<0;90;8M\x1b[<0;90;8m');
  await screen.until('only the second', (text) => /▸2 [^╮\n]*● LIVE/.test(text) && !/1 front-door/.test(text));
  assert.equal(screen.ended, false);
  screen.type('/');
  await screen.untilShown(/Enter, Esc/);
  screen.type('\x1b[200~\x1b[31mdoor\r\n\x1b[201~');
  await screen.untilShown(/ \[31mdoor/);
});
