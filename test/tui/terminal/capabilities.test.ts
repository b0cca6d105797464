import assert from 'node:assert/strict';
import { test } from 'node:test';
import { applyReply, capabilityQueries, chooseDepth, unusableReason } from '#src/tui/terminal/capabilities.js';
import { NO_TRAITS } from '#src/tui/terminal/terminal-traits.js';

const BOTH = { input: true, output: true };

test('the option decides the colour depth, then NO_COLOR, GNU screen, COLORTERM, the reply, and TERM', () => {
  const depth = (env: Record<string, string>, traits = NO_TRAITS): string => chooseDepth('auto', env, 'linux', traits);
  const proven = { ...NO_TRAITS, keepsTrueColor: true };
  assert.equal(chooseDepth('16', { NO_COLOR: '1', COLORTERM: 'truecolor' }, 'linux', proven), '16');
  assert.equal(depth({ NO_COLOR: '1', COLORTERM: 'truecolor' }), 'none');
  assert.equal(depth({ NO_COLOR: '', COLORTERM: 'truecolor' }), 'truecolor');
  assert.equal(depth({ STY: '1.pts', COLORTERM: 'truecolor' }, proven), '256');
  assert.equal(depth({ TERM: 'xterm', COLORTERM: '24bit' }), 'truecolor');
  assert.equal(depth({ TERM: 'xterm' }, proven), 'truecolor');
  assert.equal(depth({ TERM: 'xterm-kitty' }), 'truecolor');
  assert.equal(depth({ TERM: 'tmux-256color' }, { ...NO_TRAITS, version: 'tmux 3.3a' }), 'truecolor');
  assert.equal(depth({ TERM: 'screen-256color' }, { ...NO_TRAITS, version: 'tmux 3.0' }), '256');
  assert.equal(depth({ TERM: 'xterm-256color' }), '256');
  assert.equal(depth({ TERM: 'linux' }), '16');
  assert.equal(chooseDepth('auto', {}, 'win32', NO_TRAITS), 'truecolor');
});

test('replies of the terminal set its traits', () => {
  const sgr = (text: string): boolean | undefined => applyReply(NO_TRAITS, { kind: 'sgr', text }).keepsTrueColor;
  assert.equal(sgr('48:2::1:2:3m'), true);
  assert.equal(sgr('0;48;2;1;2;3m'), true);
  assert.equal(sgr('0;48;5;16m'), false);
  const mode = (setting: number): boolean | undefined =>
    applyReply(NO_TRAITS, { kind: 'mode', mode: 2026, setting }).synchronises;
  assert.deepEqual([0, 1, 2, 4].map(mode), [false, true, true, false]);
});

test('a terminal that would print the queries is sent none', () => {
  assert.equal(capabilityQueries({ TERM: 'linux' }), '');
  assert.equal(capabilityQueries({ TERM: 'screen', STY: '1.pts' }), '\x1b[c');
});

test('a terminal that cannot show a dashboard is refused with the reason', () => {
  assert.match(
    unusableReason({ input: true, output: false }, { TERM: 'xterm' }, 'linux') ?? '',
    /output is not a terminal/,
  );
  assert.match(unusableReason({ input: false, output: true }, { TERM: 'xterm' }, 'linux') ?? '', /input is not/);
  assert.match(unusableReason(BOTH, { TERM: 'dumb' }, 'linux') ?? '', /TERM=dumb/);
  assert.match(unusableReason(BOTH, {}, 'linux') ?? '', /TERM is not set/);
  assert.equal(unusableReason(BOTH, {}, 'win32'), undefined);
  assert.equal(unusableReason(BOTH, { TERM: 'xterm' }, 'linux'), undefined);
});
