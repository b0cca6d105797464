import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  applyReply,
  capabilityQueries,
  chooseDepth,
  choosesLight,
  unusableReason,
} from '#src/tui/terminal/capabilities.js';
import { TerminalInput } from '#src/tui/terminal/input/terminal-input.js';
import { NO_TRAITS, type TerminalTraits } from '#src/tui/terminal/terminal-traits.js';

const BOTH = { input: true, output: true };

test('the option decides the colour depth, then NO_COLOR, GNU screen, COLORTERM, the reply, and TERM', () => {
  const depth = (env: Record<string, string>, traits = NO_TRAITS): string => chooseDepth('auto', env, 'linux', traits);
  const proven = { ...NO_TRAITS, keepsTrueColor: true };
  assert.equal(chooseDepth('16', { NO_COLOR: '1', COLORTERM: 'truecolor' }, 'linux', proven), '16');
  assert.equal(depth({ NO_COLOR: '1', COLORTERM: 'truecolor' }), 'none');
  assert.equal(depth({ NO_COLOR: '', COLORTERM: 'truecolor' }), 'truecolor');
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

/** What terminals answered without COLORTERM, recorded, and the colours that each of them has. */
const RECORDED: readonly (readonly [name: string, term: string, replies: string, depth: string])[] = [
  ['xterm.js 6.0', 'xterm-256color', '\x1b[?2026;2$y\x1bP1$r0m\x1b\\\x1b[>0;276;0c\x1b[?1;2c', 'truecolor'],
  [
    'xterm.js 6.1',
    'xterm-256color',
    '\x1bP1$r0m\x1b\\\x1bP>|xterm.js(6.1.0-beta.300)\x1b\\\x1b[?62;4;9;22c',
    'truecolor',
  ],
  ['VTE 0.70', 'xterm-256color', '\x1bP0$r\x1b\\\x1b[>65;7006;1c\x1b[?65;1;9c', 'truecolor'],
  ['VTE 0.34', 'xterm', '\x1b[>1;3406;0c\x1b[?62;9c', '16'],
  ['Konsole', 'xterm-256color', '\x1b[>1;22123;0c\x1bP>|Konsole 22.12.3\x1b\\\x1b[?62;1;4c', 'truecolor'],
  ['foot', 'xterm-256color', '\x1bP1$r0;48:2::1:2:3m\x1b\\\x1b[>1;011301;0c\x1b[?62;4;22c', 'truecolor'],
  ['st', 'st-256color', '\x1b[?6c', 'truecolor'],
  ['Windows Terminal', 'xterm-256color', '\x1bP1$r0;48;2;1;2;3m\x1b\\\x1b[>0;10;1c\x1b[?61;4;6;7c', 'truecolor'],
  ['mlterm', 'mlterm', '\x1bP1$r0;48;5;16m\x1b\\\x1b[>24;279;0c\x1b[?63;1;2;3;4;7;29c', '256'],
  ['PuTTY', 'xterm', '\x1b[>0;136;0c\x1b[?6c', '16'],
];

function traitsAfter(replies: string): TerminalTraits {
  let traits: TerminalTraits = NO_TRAITS;
  for (const event of new TerminalInput().push(replies)) {
    assert.equal(event.kind, 'reply');
    if (event.kind === 'reply') traits = applyReply(traits, event.reply);
  }
  return traits;
}

test('recorded replies of real terminals prove their colours where COLORTERM is lost', () => {
  for (const [name, TERM, replies, depth] of RECORDED)
    assert.equal(chooseDepth('auto', { TERM }, 'linux', traitsAfter(replies)), depth, name);
});

test('the theme is for a light background where the terminal reports one, or where the option says so', () => {
  const isLight = (replies: string): boolean => choosesLight('auto', traitsAfter(replies));
  const reply = (color: string): string => `\x1b]11;rgb:${color}\x1b\\`;
  assert.deepEqual(['ffff/ffff/ffff', 'fdfd/f6f6/e3e3', 'ff/ff/dd'].map(reply).map(isLight), [true, true, true]);
  assert.deepEqual(['0000/0000/0000', '0000/2b2b/3636', '30/0a/24'].map(reply).map(isLight), [false, false, false]);
  assert.equal(isLight('\x1b[?1;2c'), false, 'no reply');
  assert.equal(choosesLight('light', traitsAfter(reply('0/0/0'))), true);
  assert.equal(choosesLight('dark', traitsAfter(reply('f/f/f'))), false);
});

test('within GNU screen TERM tells the colours of the terminal around it', () => {
  const depth = (TERM: string): string =>
    chooseDepth('auto', { STY: '1.pts', TERM, COLORTERM: 'truecolor' }, 'linux', {
      ...NO_TRAITS,
      keepsTrueColor: true,
    });
  assert.deepEqual(['screen', 'screen.xterm-256color', 'screen-256color'].map(depth), ['16', '256', '256']);
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
