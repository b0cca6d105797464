// The popup of a camera's controls in a terminal: it opens, sets values by keys, clicks and the wheel, and closes.
import { test } from 'node:test';
import { openDashboard } from '../../dashboard-support.js';

const SIZE = { columns: 120, rows: 40 };

test('c opens the controls of a camera, which keys, clicks and the wheel change, and Esc closes them', async (context) => {
  const screen = openDashboard(context, ['--cameras', '2', '--controls'], SIZE);
  await screen.untilShown(/1 [^╮\n]*● LIVE/, /2 [^╮\n]*● LIVE/, /c controls/);
  screen.type('c');
  await screen.untilShown(
    /─ front-door: controls ─/,
    /▸ brightness\s+─+■─+\s+0/,
    /auto_gain\s+off/,
    /Esc close {2}← less/,
  );
  screen.type('\x1b[C\x1b[C\x1b[C');
  await screen.untilShown(/▸ brightness\s+─+■─+\s+3/);
  screen.type('\x1b[B \x1b[A\x1b[5~');
  await screen.untilShown(/▸ brightness\s+─+■─+\s+16/, /auto_gain\s+on/);

  // A click on the key bar presses that key, and one on the popup selects no camera below it.
  const bar = (await screen.text()).split('\n').at(-1) ?? '';
  screen.type(`\x1b[<0;${bar.indexOf('d default') + 1};40M`);
  await screen.untilShown(/▸ brightness\s+─+■─+\s+0/);
  const rows = (await screen.text()).split('\n');
  const row = rows.findIndex((line) => line.includes('auto_gain')) + 1;
  screen.type(`\x1b[<0;60;${row}M\x1b[<65;60;${row}M`);
  await screen.untilShown(/▸ auto_gain/, /front-door: controls/);

  // Keys of the dashboard do nothing below it.
  screen.type('p');
  screen.type('\x1b[D');
  await screen.untilShown(/▸ auto_gain\s+off/, /1 [^╮\n]*● LIVE/);
  screen.type('\x1b');
  await screen.until('it is closed', (text) => !text.includes('front-door: controls'));
  screen.type('2c');
  await screen.untilShown(/yard offers no controls \(sender --remote-controls\)/);
  screen.type('1c');
  await screen.untilShown(/front-door: controls/);
  screen.type('?');
  await screen.untilShown(/─ help ─/);
  await screen.until('one popup at a time', (text) => !text.includes('front-door: controls'));
});
