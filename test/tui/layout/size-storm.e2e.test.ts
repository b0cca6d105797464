// The dashboard during many quick resizes.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openMixed } from './sizes-support.js';

test('after 200 quick resizes with keys in between the screen equals a repaint', async (context) => {
  const screen = openMixed(context, 16, 120, 40);
  await screen.untilShown(/▲/, /16 /);
  const keys = ['g', '?', '\r', '\t', '\x1b', ' ', ']', 'o', 'm', 'L', '/x', '\x1b', '5', 'e', '+', '-', '\x1b[1;2D'];
  let seed = 11;
  const random = (below: number): number => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((seed / 2_147_483_648) * below);
  };
  for (let round = 0; round < 200; round += 1) {
    screen.resize(1 + random(220), 1 + random(70));
    if (round % 3 === 0) screen.type(keys[random(keys.length)] ?? '');
    // Some resizes come together, others after a screen was drawn.
    if (round % 8 === 0) await screen.untilWritten(1);
  }
  assert.equal(screen.ended, false);
  screen.type('\x1b\x1b\x1b\x1b');
  screen.resize(120, 40);
  // On a busy machine the pictures have become coarse. Their full detail returns.
  await screen.until('at rest', (text) => / q quit {2}\? help {2}g layout/.test(text) && !/coarse/.test(text));
  const before = await screen.untilAtRest();
  screen.type('\x0c');
  await screen.untilWritten(3_000);
  await screen.untilSameAs(before);
  screen.type('q');
  await screen.untilShown(/ended: quit/);
});
