import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TerminalEvent } from '#src/tui/terminal/input/terminal-events.js';
import { TerminalInput } from '#src/tui/terminal/input/terminal-input.js';

const key = (name: string): TerminalEvent => ({ kind: 'key', name });

/** The limit of a paste, and a text that is longer than any limit of the parser. */
const MAX_PASTE = 1_024;
const LONG = 'long '.repeat(1_000);

const CASES: readonly (readonly [bytes: string, events: readonly TerminalEvent[]])[] = [
  ['q', [key('q')]],
  ['?', [key('?')]],
  ['é', [key('é')]],
  [' ', [key('space')]],
  ['\r', [key('enter')]],
  ['\t', [key('tab')]],
  ['\x03', [key('C-c')]],
  ['\x0c', [key('C-l')]],
  ['\x1a', [key('C-z')]],
  ['\x7f', [key('backspace')]],
  ['\x1b[A', [key('up')]],
  ['\x1bOB', [key('down')]],
  ['\x1b[1;5C', [key('C-right')]],
  ['\x1b[Z', [key('S-tab')]],
  ['\x1b[5~', [key('pageup')]],
  ['\x1bOP', [key('f1')]],
  ['\x1b[[A', [key('f1')]],
  ['\x1b[11~', [key('f1')]],
  ['\x1b[113u', [key('q')]],
  ['\x1b[99;5u', [key('C-c')]],
  ['\x1b[57364u', [key('f1')]],
  ['\x1b[57352;1:2u', [key('up')]],
  ['\x1b[57350;2u', [key('S-left')]],
  ['\x1b[57413u', [key('+')]],
  ['\x1b[57399u', [key('0')]],
  ['\x1b[57358u', []],
  ['\x1b[57441;2u', []],
  ['\x1b[103;1:3u', []],
  ['\x1b[1;1:3A', []],
  ['\x1b[3;1:3~', []],
  ['\x1b[1;2:1D', [key('S-left')]],
  ['\x1b[103;65u', [key('g')]],
  ['\x1b[103:71;2u', [key('G')]],
  ['\x1b[47:63;2u', [key('?')]],
  ['\x1b[47;2;63u', [key('?')]],
  ['\x1b[103;2u', [key('G')]],
  ['\x1b[9;2u', [key('S-tab')]],
  ['\x1b[27u', [key('escape')]],
  ['\x1b[27;5;108~', [key('C-l')]],
  ['\x1b[27;2;63~', [key('?')]],
  ['\x1bx', [key('escape'), key('x')]],
  ['\x1b[I', []],
  ['\x1b[12;40R', [{ kind: 'reply', reply: { kind: 'cursor', row: 12, column: 40 } }]],
  ['\x1b[?2026;2$y', [{ kind: 'reply', reply: { kind: 'mode', mode: 2026, setting: 2 } }]],
  ['\x1bP1$r0;48:2::1:2:3m\x1b\\', [{ kind: 'reply', reply: { kind: 'sgr', text: '0;48:2::1:2:3m' } }]],
  ['\x1bP>|tmux 3.3a\x1b\\', [{ kind: 'reply', reply: { kind: 'version', text: 'tmux 3.3a' } }]],
  ['\x1b[?64;1;2;6c', [{ kind: 'reply', reply: { kind: 'attributes', numbers: [64, 1, 2, 6] } }]],
  ['\x1b_Gi=31;OK\x1b\\', [{ kind: 'reply', reply: { kind: 'kitty', id: 31, ok: true } }]],
  ['\x1b_Gi=31;ENOTSUP:q\x1b\\', [{ kind: 'reply', reply: { kind: 'kitty', id: 31, ok: false } }]],
  ['\x1b_Gnoise\x1b\\', []],
  ['\x1b[6;20;10t', [{ kind: 'reply', reply: { kind: 'cell-pixels', width: 10, height: 20 } }]],
  ['\x1b[8;24;80t', []],
  ['\x1b[?1;0;256S', [{ kind: 'reply', reply: { kind: 'color-registers', count: 256 } }]],
  ['\x1b[?1;3;0S', []],
  ['\x1b[?2;0;480;312S', [{ kind: 'reply', reply: { kind: 'screen-pixels', width: 480, height: 312 } }]],
  ['\x1b[?2;3S', []],
  [
    '\x1b]1337;ReportCellSize=17.5;8.0;2.0\x1b\\',
    [{ kind: 'reply', reply: { kind: 'cell-points', width: 8, height: 17.5, scale: 2 } }],
  ],
  ['\x1b]1337;ReportCellSize=no\x07', []],
  ['\x1b]11;rgb:0000/0000/0000\x07', [{ kind: 'reply', reply: { kind: 'background', channels: [0, 0, 0] } }]],
  ['\x1b]11;rgb:ffff/ffff/0000\x1b\\', [{ kind: 'reply', reply: { kind: 'background', channels: [1, 1, 0] } }]],
  ['\x1b]11;rgba:f/ff/fff/8000\x07', [{ kind: 'reply', reply: { kind: 'background', channels: [1, 1, 1] } }]],
  ['\x1b]11;?\x07', []],
  ['\x1b]11;rgb:fffff/0/0\x07', []],
  ['\x1b[>0;276;0c', [{ kind: 'reply', reply: { kind: 'secondary-attributes', text: '0;276;0' } }]],
  ['\x1b[<0;10;5M', [{ kind: 'click', column: 9, row: 4 }]],
  ['\x1b[<0;10;5m', []],
  ['\x1b[<65;1;1M', [{ kind: 'wheel', column: 0, row: 0, direction: 'down' }]],
  ['\x1b[200~q\x03 \x1b[A quit\x1b[201~', [{ kind: 'paste', text: 'q\x03 \x1b[A quit' }]],
  [`\x1b[200~${LONG}\x1b[201~`, [{ kind: 'paste', text: LONG.slice(0, MAX_PASTE) }]],
];

test('each sequence is one event when it arrives whole', () => {
  for (const [bytes, events] of CASES) assert.deepEqual(new TerminalInput().push(bytes), events, JSON.stringify(bytes));
});

test('each sequence is the same event when it arrives a character at a time', () => {
  for (const [bytes, events] of CASES) {
    const parser = new TerminalInput();
    assert.deepEqual(
      Array.from(bytes).flatMap((character) => parser.push(character)),
      events,
      JSON.stringify(bytes),
    );
    assert.equal(parser.waiting, false);
  }
});

test('all sequences in one text give all their events, wherever the text is split', () => {
  // Each character is one more place to split, so of the long paste only a little more than its limit is sent.
  const glued = CASES.map(([bytes]) => bytes.replace(LONG, LONG.slice(0, MAX_PASTE + 10))).join('');
  const expected = CASES.flatMap(([, events]) => events);
  const expectedText = JSON.stringify(expected);
  for (let cut = 1; cut < glued.length; cut += 1) {
    const parser = new TerminalInput();
    const events = [...parser.push(glued.slice(0, cut)), ...parser.push(glued.slice(cut))];
    if (JSON.stringify(events) !== expectedText) assert.deepEqual(events, expected);
  }
});

test('a lone ESC is the Escape key once nothing follows', () => {
  const parser = new TerminalInput();
  assert.deepEqual(parser.push('\x1b'), []);
  assert.equal(parser.waiting, true);
  assert.deepEqual(parser.flush(), [key('escape')]);
  assert.equal(parser.waiting, false);
});

test('a string without an end has a limit, and keys work after it', () => {
  const parser = new TerminalInput();
  parser.push(`\x1bP${'x'.repeat(10_000)}`);
  assert.deepEqual(parser.push('q'), [key('q')]);
});

test('noise neither throws nor hangs', () => {
  const parser = new TerminalInput();
  let seed = 1;
  for (let round = 0; round < 2_000; round += 1) {
    let text = '';
    for (let at = 0; at < 20; at += 1) {
      seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
      text += seed % 5 === 0 ? '\x1b' : String.fromCharCode(seed % 256);
    }
    parser.push(text);
    parser.flush();
  }
});
