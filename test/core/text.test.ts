import assert from 'node:assert/strict';
import { test } from 'node:test';
import xterm from '@xterm/headless';
import fc from 'fast-check';
import { MAX_TEXT_LENGTH } from '#src/core/limits.js';
import { appearanceOf, cellText, plainText } from '#src/core/text.js';
import { anyCharacter, SEEDED } from '../helpers/bytes.js';

/** Characters that must never reach a terminal, a log or a JSON line: controls, format characters and line separators. */
const FORBIDDEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}\u115f\u1160\u3164\uffa0]/u;

const anyText = fc.oneof(
  fc.string({ unit: anyCharacter, maxLength: 300 }),
  fc.string({ unit: 'grapheme', maxLength: 300 }),
  fc
    .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 300 })
    .map((units) => units.map((unit) => String.fromCharCode(unit)).join('')),
);

test('no control character is left of any text', () => {
  fc.assert(
    fc.property(anyText, fc.integer({ min: 1, max: 100 }), (text, maxLength) => {
      for (const clean of [plainText(text, maxLength), cellText(text, maxLength)]) {
        if (FORBIDDEN.test(clean)) assert.fail(JSON.stringify(clean));
        if (Array.from(clean).length > maxLength) assert.fail(`${clean} is longer than ${maxLength}`);
      }
    }),
    { ...SEEDED, numRuns: 2_000 },
  );
});

test('no character of the basic plane gets past as anything but itself, one that is known to be harmless, or nothing', () => {
  for (let code = 0; code <= 0xffff; code += 1) {
    if (FORBIDDEN.test(plainText(`a${String.fromCharCode(code)}b`))) assert.fail(`U+${code.toString(16)} is left`);
  }
});

test('every character that cellText leaves is one cell wide in a terminal', async () => {
  const kept = new Set<string>();
  for (let code = 0; code <= 0xffff; code += 1) for (const one of cellText(String.fromCharCode(code))) kept.add(one);
  const characters = [...kept];
  const terminal = new xterm.Terminal({ cols: 200, rows: 2, allowProposedApi: true });
  try {
    const wrong: string[] = [];
    for (let at = 0; at < characters.length; at += 100) {
      // One character between two bars: the cursor is in column 3 only if the character is one cell wide.
      const some = characters.slice(at, at + 100);
      await new Promise<void>((resolve) => terminal.write(`\r${some.join('')}`, resolve));
      if (terminal.buffer.active.cursorX === some.length) continue;
      for (const one of some) {
        await new Promise<void>((resolve) => terminal.write(`\r|${one}|`, resolve));
        if (terminal.buffer.active.cursorX !== 3) wrong.push((one.codePointAt(0) as number).toString(16));
      }
    }
    assert.deepEqual(wrong, []);
  } finally {
    terminal.dispose();
  }
});

test('any text of cellText is as wide as it has characters, and has one unit for each', async () => {
  const terminal = new xterm.Terminal({ cols: 200, rows: 2, allowProposedApi: true });
  try {
    await fc.assert(
      fc.asyncProperty(anyText, async (text) => {
        const clean = cellText(text);
        await new Promise<void>((resolve) => terminal.write(`\r${clean}`, resolve));
        assert.equal(terminal.buffer.active.cursorX, clean.length);
        assert.equal(clean.length, Array.from(clean).length);
      }),
      { ...SEEDED, numRuns: 300 },
    );
  } finally {
    terminal.dispose();
  }
});

test('escape sequences lose their escape, and what is left is one line', () => {
  assert.equal(plainText('\u001b[31mred\u001b[0m'), '[31mred [0m');
  assert.equal(plainText('\u009b2Jyard\u0007'), '2Jyard');
  assert.equal(plainText('one\r\ntwo\tthree\u2028four\u0000'), 'one two three four');
  assert.equal(plainText('\u202egpj.exe\u2066'), 'gpj.exe');
  assert.equal(plainText('zero\u200bwidth\ufeff'), 'zero width');
});

test('ordinary names stay as they are', () => {
  for (const name of ['yard', 'Küche 2', 'камера', 'front-door:/dev/video0', 'Ωmega', 'é'])
    assert.equal(cellText(name), name);
});

test('a letter and its accent become one character, and other accents go from cells alone', () => {
  assert.equal(cellText('Ku\u0308che'), 'Küche');
  assert.equal(plainText('x\u0301'), 'x\u0301');
  assert.equal(cellText('x\u0301\u0301\u0301'), 'x');
});

test('wide characters become question marks in cells and stay in plain text', () => {
  assert.equal(cellText('庭 cam 📷'), '? cam ?');
  assert.equal(plainText('庭 cam 📷'), '庭 cam 📷');
});

test('a long text is cut at a whole character, with an ellipsis that counts', () => {
  assert.equal(plainText('abcdef', 6), 'abcdef');
  assert.equal(plainText('abcdefg', 6), 'abcde…');
  assert.equal(plainText('📷📷📷', 2), '📷…');
  assert.equal(cellText('abcdefg', 1), '…');
  assert.equal(cellText('x'.repeat(1_000)).length, MAX_TEXT_LENGTH);
});

test('an empty text, or one of nothing that prints, is empty', () => {
  for (const text of ['', '   ', '\u001b\u200b', '\ud800', '\u3164\u1160']) {
    assert.equal(plainText(text), '');
    assert.equal(cellText(text), '');
  }
});

test('a capital sharp s looks like the small one, as letters of either case do', () => {
  assert.equal(appearanceOf('Hof-Stra\u1e9ee'), appearanceOf('hof-stra\u00dfe'));
});
