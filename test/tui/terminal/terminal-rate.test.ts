import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TerminalRate } from '#src/tui/terminal/terminal-rate.js';

/** Screens of `wanted` bytes, or of those that are shown in 0.2 s, at `rate` bytes per ms. */
function show(terminal: TerminalRate, count: number, wanted: number, rate: number): void {
  for (let screen = 0; screen < count; screen += 1) {
    const bytes = Math.min(wanted, terminal.bytesIn(200));
    terminal.shown({ bytes, tookMs: bytes / rate });
  }
}

function isNear(actual: number, expected: number): void {
  assert.ok(Math.abs(actual / expected - 1) < 0.05, `${actual} instead of ${expected}`);
}

test('a terminal that shows all screens quickly has no rate, also after a stall and after a quick small screen', () => {
  const terminal = new TerminalRate();
  show(terminal, 20, 20_000, 1_000);
  terminal.shown({ bytes: 600, tookMs: 300 });
  show(terminal, 5, 600, 600);
  terminal.shown({ bytes: 600, tookMs: 300 });
  assert.equal(terminal.bytesIn(200), Number.POSITIVE_INFINITY);
});

test('two slow screens in a row give a rate, or one that took very long', () => {
  for (const tooksMs of [[300, 300], [600]]) {
    const terminal = new TerminalRate();
    for (const tookMs of tooksMs) terminal.shown({ bytes: tookMs * 50, tookMs });
    isNear(terminal.bytesIn(200), 10_000);
  }
});

test('the rate follows a terminal that becomes slower or quicker', () => {
  const terminal = new TerminalRate();
  show(terminal, 2, 20_000, 50);
  show(terminal, 8, 10_000, 12);
  isNear(terminal.bytesIn(200), 2_400);
  show(terminal, 12, 20_000, 50);
  isNear(terminal.bytesIn(200), 10_000);
  show(terminal, 60, 60_000, 1_000);
  assert.ok(terminal.bytesIn(200) > 100_000, 'a picture in full');
});

test('a single stall lowers the rate to three quarters at most, unless it is very long', () => {
  const terminal = new TerminalRate();
  show(terminal, 2, 20_000, 50);
  terminal.shown({ bytes: 500, tookMs: 700 });
  isNear(terminal.bytesIn(200), 7_500);
  show(terminal, 8, 10_000, 50);
  terminal.shown({ bytes: 8_000, tookMs: 4_000 });
  isNear(terminal.bytesIn(200), 5_200);
});

test('a small screen that passes quickly says nothing about the rate', () => {
  const terminal = new TerminalRate();
  show(terminal, 2, 20_000, 50);
  show(terminal, 50, 500, 500);
  isNear(terminal.bytesIn(200), 10_000);
});

test('the rate stays above nothing, whatever a terminal does', () => {
  const terminal = new TerminalRate();
  for (let screen = 0; screen < 100; screen += 1) terminal.shown({ bytes: 600, tookMs: 1e6 });
  assert.ok(terminal.bytesIn(200) >= 100);
  terminal.shown({ bytes: 600, tookMs: 0 });
  assert.ok(Number.isFinite(terminal.bytesIn(200)));
});
