// The operator's actions on cameras, pictures and the log.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openDashboard } from '../../dashboard-support.js';

const FOUR = { columns: 120, rows: 40 };

test('s saves a picture and shows its path, or the reason why there is none; r of a lost camera waits for it', async (context) => {
  const screen = openDashboard(context, ['--cameras', '3', '--states', 'live,lost,connecting']);
  await screen.untilShown(/1 [^╮\n]*● LIVE/, /2 [^╮\n]*✕ LOST/, /3 [^╮\n]*◌ CONNECTING/);
  screen.type('s');
  await screen.untilShown(/ snapshot snapshots\/front-door-1\.jpg/);
  screen.type('2s');
  await screen.untilShown(/cannot write snapshots: no space left on the device/);
  screen.type('2r');
  await screen.untilShown(/yard: recording to recordings\/yard\.ttycam, when it is back/);
  screen.type('3s');
  await screen.untilShown(/garage: there is no picture yet/);
  // The message disappears after some seconds.
  await screen.untilShown(/q quit {2}\? help/);
});

test('two cameras', async (context) => {
  const screen = openDashboard(context, ['--cameras', '2'], FOUR);
  await context.test('p pauses the camera, and a second p resumes it', async () => {
    await screen.untilShown(/1 [^╮\n]*● LIVE/);
    screen.type('p');
    await screen.untilShown(/front-door: asked to pause/, /1 front-door [^╮\n]*‖ PAUSED/, /p resumes/, /‖ 1 paused/);
    screen.type('p');
    await screen.untilShown(/front-door: asked to resume/, /1 front-door [^╮\n]*● LIVE/);
  });

  await context.test(
    'r starts and ends a recording, R records all cameras, and q asks while one is recorded',
    async () => {
      await screen.untilShown(/1 [^╮\n]*● LIVE/, /2 [^╮\n]*● LIVE/);
      screen.type('r');
      await screen.untilShown(
        /front-door: recording to recordings\/front-door\.ttycam/,
        /1 front-door [^╮\n]*◉ REC ● LIVE/,
      );
      screen.type('r');
      await screen.untilShown(/front-door: recording ended: recordings/, /1 front-door [^╮\n]*● LIVE/);
      screen.type('R');
      await screen.untilShown(/all cameras: recording/, /◉ REC 2/, /2 yard [^╮\n]*◉ REC ● LIVE/);
      screen.type('q');
      await screen.untilShown(/2 cameras are being recorded\. Quit\? y n/);
      screen.type('n');
      await screen.untilShown(/recording continues/);
      screen.type('\x03');
      await screen.untilShown(/Quit\? y n/);
      screen.type('y');
      await screen.untilShown(/ended: quit/);
    },
  );
});

test('keys and the wheel filter, search and scroll the log, which follows new lines again at its end', async (context) => {
  const screen = openDashboard(context, ['--cameras', '9', '--states', 'live,lost,live,lost', '--log', 'on'], FOUR);
  // With fewer lines than fit, there is nothing to scroll.
  await screen.untilShown(/1 front-door [^╮\n]*●/, /^ +[\d:]+ +cellar +live/m);
  screen.type('\x1b[H');
  await screen.untilShown(/newer, End follows/);
  screen.type('\x1b[F');
  await screen.until('it follows', (text) => !text.includes('End follows'));
  screen.type('\x1b[5~');
  await screen.untilShown(/newer, End follows/);
  screen.type('\x1b[6~');
  await screen.until('it follows', (text) => !text.includes('End follows'));
  screen.type('\x1b[<64;10;38M');
  await screen.untilShown(/3 newer, End follows/);
  screen.type('\x1b[<65;10;38M');
  await screen.until('it follows', (text) => !text.includes('End follows'));
  // A click on a key in the last line presses it.
  const bar = (await screen.text()).split('\n').at(-1) ?? '';
  screen.type(`\x1b[<0;${bar.indexOf('? help') + 1};40M`);
  await screen.untilShown(/─ help ─/);
  screen.type('e');
  await screen.untilShown(/─ errors of front-door ─/, /none since/);
  screen.type('\x1b2e');
  await screen.untilShown(/─ errors of yard ─/, /the connection was reset/);
  screen.type('\x1b1y');
  await screen.untilShown(/sent to the clipboard: 127\.0\.0\.1:40112/);
  const copied = `\x1b]52;c;${Buffer.from('127.0.0.1:40112').toString('base64')}\x07`;
  await screen.until('it is sent', () => screen.output.includes(copied));
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

test('a dashboard without actions and without a mouse', async (context) => {
  const screen = openDashboard(context, ['--no-actions', '--no-mouse']);
  await context.test('with --no-mouse the terminal keeps its mouse', async () => {
    await screen.untilShown(/1 [^╮\n]*● LIVE/);
    assert.deepEqual(
      [1000, 1002, 1003, 1006].filter((mode) => screen.model.modes.has(mode)),
      [],
    );
  });

  await context.test('a receiver without actions says that it has none', async () => {
    await screen.untilShown(/1 [^╮\n]*● LIVE/);
    screen.type('r');
    await screen.untilShown(/this receiver cannot do that/);
  });
});

test('a filter that matches names shows only those cameras, and Esc shows all again', async (context) => {
  const screen = openDashboard(context, ['--cameras', '5'], FOUR);
  await screen.untilShown(/1 front-door [^╮\n]*● LIVE/, /5 kitchen [^╮\n]*● LIVE/);
  screen.type('/d\r');
  await screen.untilShown(
    /ttycam {2}● 3 live {2}\/ d 3 of 5/,
    /1 front-door [^╮\n]*● LIVE/,
    /2 yard [^╮\n]*● LIVE/,
    /3 dock [^╮\n]*● LIVE/,
  );
  await screen.until('the others are gone', (text) => !/\d (?:garage|kitchen)/.test(text));
  screen.type('4');
  await screen.untilShown(/there is no camera 4 here: Esc ends the filter/);
  screen.type('\x1b');
  await screen.untilShown(/3 garage [^╮\n]*● LIVE/, /5 kitchen [^╮\n]*● LIVE/);
  screen.type('/no such words\r');
  await screen.untilShown(/no such words/, /ttycam {2}● 5 live/);
});
