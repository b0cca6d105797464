import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RAMP } from '#src/picture/character-pane.js';
import { cleanup } from '../../helpers/cleanup.js';
import { DASHBOARD_PROGRAM, PtyScreen } from '../../helpers/pty-screen.js';

/** Two ways to run a program without WebAssembly, and the line of the log for each. */
const CASES = [
  {
    name: 'without WebAssembly',
    command: [process.execPath, '--jitless', DASHBOARD_PROGRAM],
    reason: /pictures are characters: this Node\.js has no WebAssembly/,
  },
  {
    name: 'without room for its memory',
    command: ['bash', '-c', `ulimit -v 6000000 && exec '${process.execPath}' '${DASHBOARD_PROGRAM}'`],
    reason: /pictures are characters: WebAssembly found no 10 GiB/,
  },
];

for (const { name, command, reason } of CASES) {
  const [program = '', ...args] = command;
  const skip = name.includes('memory') && process.platform !== 'linux' ? 'ulimit -v exists on Linux only' : false;
  test(`${name} pictures are characters, and one line says why`, { skip }, async (context) => {
    const screen = new PtyScreen(program, args, { columns: 160, rows: 40 });
    cleanup(context, () => screen.close());
    await screen.untilShown(/front-door [^╮\n]*● LIVE/, reason);
    screen.type('?');
    await screen.untilShown(/pictures +balanced characters/);
    screen.type('\x1b');
    await screen.until('the help is closed', (text) => !/pictures +balanced characters/.test(text));
    const characters = new Set(RAMP.map((code) => String.fromCharCode(code)));
    // Some rows of the first tile that the picture covers.
    const rows = (text: string): string[] => text.split('\n').slice(6, 12);
    const isPicture = (text: string): boolean => {
      const cells = Array.from(rows(text).join(''));
      return cells.filter((cell) => cell !== ' ' && characters.has(cell)).length > 100;
    };
    const before = rows(await screen.until('the picture is characters', isPicture)).join();
    await screen.until('the picture moves', (text) => isPicture(text) && rows(text).join() !== before);
    assert.equal(screen.output.split('pictures are characters').length, 2);
  });
}
