import assert from 'node:assert/strict';
import { test } from 'node:test';
import { GLYPHS_BY_WORD, glyphsWord } from '#src/picture/picture-settings.js';
import { applyReply } from '#src/tui/terminal/capabilities.js';
import {
  chooseGraphics,
  graphicsQueries,
  mayShareMemory,
  sampleGlyph,
  withCellFromScreen,
} from '#src/tui/terminal/graphics.js';
import { TerminalInput } from '#src/tui/terminal/input/terminal-input.js';
import { NO_TRAITS } from '#src/tui/terminal/terminal-traits.js';

/** The traits after a terminal has sent `text`. */
function after(text: string) {
  const events = new TerminalInput().push(text);
  assert.ok(events.every(({ kind }) => kind === 'reply'));
  return events.reduce(
    (traits, event) => (event.kind === 'reply' ? applyReply(traits, event.reply) : traits),
    NO_TRAITS,
  );
}

/** The chosen glyphs or protocol for the value `word` of the option, as such a value. */
function choose(word: string, ...[environment, traits]: RestOf<typeof chooseGraphics>): string {
  return glyphsWord(chooseGraphics(GLYPHS_BY_WORD.get(word) ?? assert.fail(word), environment, traits));
}

type RestOf<F extends (first: never, ...rest: never) => unknown> =
  Parameters<F> extends [unknown, ...infer R] ? R : never;

const KITTY = '\x1bP>|kitty(0.35.2)\x1b\\\x1b_Gi=31;OK\x1b\\\x1b[6;20;9t\x1b[?62;c';
const ITERM2 = '\x1bP>|iTerm2 3.5.0\x1b\\\x1b[6;34;16t\x1b]1337;ReportCellSize=17.0;8.0;2.0\x1b\\\x1b[?65;1;2;4;6;9c';
const FOOT = '\x1bP>|foot(1.13.1)\x1b\\\x1b[6;15;7t\x1b[?1;0;1024S\x1b[?62;4;22c';
const KONSOLE =
  '\x1bP>|Konsole 22.12.3\x1b\\\x1b_Gi=31;OK\x1b\\\x1b[6;17;8t\x1b]1337;ReportCellSize=17.0;8.0;1.0\x1b\\\x1b[?62;1;4c';
const XTERM_JS_6_0 = '\x1b[>0;276;0c\x1b[6;14;7t\x1b[?2;0;867;504S\x1b[?62;4;9;22c';
const XTERM_JS_6_1 =
  '\x1b[>0;276;0c\x1bP>|xterm.js(6.1.0)\x1b\\\x1b_Gi=31;OK\x1b\\\x1b]1337;ReportCellSize=14.0;7.0;1.0\x07\x1b[?62;4;9;22c';
const PLAIN = '\x1b[?1;2c';

test('the replies of the terminal decide, and half blocks are drawn without replies', () => {
  const chosen = (text: string): string => choose('auto', { TERM: 'xterm-256color' }, after(text));
  assert.deepEqual([KITTY, ITERM2, FOOT, PLAIN, ''].map(chosen), ['kitty', 'iterm2', 'sixel', 'half', 'half']);
  assert.deepEqual([KONSOLE, XTERM_JS_6_0, XTERM_JS_6_1].map(chosen), ['kitty', 'iterm2', 'iterm2']);
  assert.equal(chosen('\x1b[>0;276;0c\x1bP>|xterm.js(6.1.0)\x1b\\\x1b[?1;2c'), 'half', 'without the image addon');
  assert.equal(chosen('\x1b_Gi=31;ENOTSUP:no\x1b\\\x1b[?62;c'), 'half');
  assert.equal(chosen('\x1b_Gi=5;OK\x1b\\\x1b[?62;c'), 'half', 'the reply to another query');
  assert.equal(chosen('\x1b[?62;4c'), 'half', 'sixels without the size of a cell');
  assert.equal(chosen('\x1b[?4c'), 'half', 'a class of terminal, not an extension');
});

test('a terminal that changes parts of kitty pictures says so, and another one is sent whole ones', () => {
  assert.equal(after(KITTY).kittyEdits, undefined);
  assert.equal(after(`${KITTY}\x1b_Gi=32;OK\x1b\\`).kittyEdits, true);
  assert.equal(after(`${KITTY}\x1b_Gi=32;EINVAL:unimplemented action\x1b\\`).kittyEdits, false);
});

test('the option decides, unless the terminal is a tmux that shows no pictures', () => {
  assert.equal(choose('sixel', {}, after(PLAIN)), 'sixel');
  assert.equal(choose('octant', {}, after(KITTY)), 'octant');
  const tmux = { TMUX: '/tmp/tmux' };
  assert.deepEqual(
    ['sixel', 'kitty', 'iterm2', 'quadrant'].map((word) => choose(word, tmux, after(PLAIN))),
    ['half', 'half', 'half', 'quadrant'],
  );
  assert.equal(choose('sixel', tmux, after('\x1b[?1;2;4c')), 'sixel', 'a tmux that shows sixels itself');
});

test('replies set the size of a cell and the registers, and impossible sizes are ignored', () => {
  assert.deepEqual(after(FOOT).cellPixels, { width: 7, height: 15 });
  assert.deepEqual(after(ITERM2).cellPixels, { width: 16, height: 34 });
  assert.equal(after(FOOT).colorRegisters, 1024);
  assert.equal(after('\x1b[6;0;0t').cellPixels, undefined);
  assert.equal(after('\x1b[6;9999;9999t').cellPixels, undefined);
});

test('the size of a cell follows from that of the screen, unless it would be impossible', () => {
  const cell = (answers: string, columns: number, rows: number) =>
    withCellFromScreen(after(answers), columns, rows).cellPixels;
  assert.deepEqual(cell('\x1b[?2;0;480;312S', 80, 24), { width: 6, height: 13 });
  assert.deepEqual(cell('\x1b[?2;0;480;312S\x1b[6;20;10t', 80, 24), { width: 10, height: 20 });
  assert.equal(cell('\x1b[?2;0;481;312S', 80, 24), undefined);
  assert.equal(cell('\x1b[?2;0;1000;720S', 200, 60), undefined, "xterm's limit, not its size");
  assert.equal(cell('\x1b[?2;0;480;2400S', 80, 24), undefined);
  assert.equal(cell('\x1b[?2;0;0;0S', 80, 24), undefined);
});

test('no sixels are drawn where cells are no whole pixels', () => {
  const drawn = (replies: string, columns: number): string =>
    choose('auto', { TERM: 'xterm' }, withCellFromScreen(after(replies), columns, 36));
  assert.equal(drawn('\x1b[6;14;7t\x1b[?2;0;867;504S\x1b[?62;4c', 120), 'half');
  assert.equal(drawn('\x1b[6;14;7t\x1b[?2;0;840;504S\x1b[?62;4c', 120), 'sixel');
  assert.equal(drawn('\x1b[6;14;7t\x1b[?2;0;846;504S\x1b[?62;4c', 120), 'sixel', 'the edge of a window');
  assert.equal(drawn('\x1b[6;14;7t\x1b[?2;0;10000;10000S\x1b[?62;4c', 120), 'sixel', 'a limit');
});

test('only characters that some terminals do not know are measured', () => {
  const sample = (word: string): string | undefined => {
    const glyphs = GLYPHS_BY_WORD.get(word);
    return glyphs === undefined || glyphs.kind === 'auto' ? undefined : sampleGlyph(glyphs);
  };
  assert.deepEqual(['half', 'quadrant', 'sextant', 'octant', 'sixel'].map(sample), [
    undefined,
    undefined,
    '\u{1fb00}',
    '\u{1cd00}',
    undefined,
  ]);
});

test('within tmux and screen there are no graphics queries, and half blocks are drawn', () => {
  const traits = { ...after(KITTY), version: 'tmux 3.3a' };
  for (const environment of [{ TMUX: '/tmp/tmux' }, { STY: '1.pts' }, { TERM: 'tmux-256color' }, { TERM: 'screen' }]) {
    assert.equal(graphicsQueries(environment, undefined), '');
    assert.equal(choose('auto', environment, after(KITTY)), 'half');
  }
  assert.equal(graphicsQueries({ TERM: 'xterm-256color' }, 'tmux 3.3a'), '');
  assert.equal(choose('auto', { TERM: 'xterm-256color' }, traits), 'half');
  assert.match(graphicsQueries({ TERM: 'xterm' }, undefined), /\[c$/);
});

test('only a terminal that may be on this machine is asked for shared memory, and its reply decides', () => {
  const asked = (environment: Readonly<Record<string, string>>, platform = 'linux', version = 'kitty(0.35.2)') =>
    mayShareMemory(environment, platform, version);
  assert.equal(asked({ TERM: 'xterm-kitty' }), true);
  for (const environment of [{ SSH_CONNECTION: '1' }, { SSH_TTY: '/dev/pts/1' }, { TMUX: '/tmp/tmux' }, { STY: '1' }])
    assert.equal(asked({ TERM: 'xterm-kitty', ...environment }), false, JSON.stringify(environment));
  assert.deepEqual([asked({}, 'darwin'), asked({}, 'win32'), asked({}, 'linux', 'tmux 3.3a')], [false, false, false]);
  assert.ok(graphicsQueries({}, undefined, '/one').includes(`a=q,t=s,f=24;${btoa('/one')}\x1b\\`));
  assert.ok(!graphicsQueries({}, undefined).includes('t=s'));
  assert.equal(after('\x1b_Gi=33;OK\x1b\\').kittyShares, true);
  assert.equal(after('\x1b_Gi=33;EBADF:none\x1b\\').kittyShares, false);
});
