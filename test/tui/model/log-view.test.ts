import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { LogLine } from '#src/core/log.js';
import { type LogMove, type LogSource, logLines, logRule, logWindow, scrollLog } from '#src/tui/model/log-view.js';
import type { LogView } from '#src/tui/model/view-state.js';
import { widthOf } from '#src/tui/text/spans.js';
import { SEEDED } from '../../helpers/bytes.js';

const FOLLOWS: LogView = { shown: 'auto', filter: '', anchor: undefined };

/** The log's lines `first` to `last`. Every tenth is of the camera Yard. */
function source(first: number, last: number): LogSource {
  const lines = Array.from({ length: Math.max(0, last - first + 1) }, (_, index): LogLine => {
    const number = first + index;
    return { timeMs: 0, level: 'info', camera: number % 10 === 0 ? 'Yard' : undefined, text: `line ${number}` };
  });
  return { lines, total: last };
}
const texts = (view: LogView, log: LogSource, rows = 3): string[] =>
  logWindow(view, log, rows).lines.map(({ text }) => text.slice(5));

test('the log follows its end, and stays where it was scrolled to while lines come in', () => {
  assert.deepEqual(texts(FOLLOWS, source(1, 9)), ['7', '8', '9']);
  const scrolled = scrollLog(FOLLOWS, source(1, 9), 3, -2);
  assert.deepEqual(texts(scrolled, source(1, 9)), ['5', '6', '7']);
  assert.deepEqual(texts(scrolled, source(1, 30)), ['5', '6', '7']);
  assert.equal(logWindow(scrolled, source(1, 30), 3).below, 23);
  assert.deepEqual(scrollLog(scrolled, source(1, 9), 3, 2), FOLLOWS);
});

test('the log scrolls to its first line and no further, and back to the end', () => {
  const top = scrollLog(FOLLOWS, source(1, 9), 3, 'top');
  assert.deepEqual(texts(top, source(1, 9)), ['1', '2', '3']);
  assert.deepEqual(texts(scrollLog(top, source(1, 9), 3, -5), source(1, 9)), ['1', '2', '3']);
  assert.deepEqual(scrollLog(top, source(1, 9), 3, 'end'), FOLLOWS);
});

test('a view of lines that are no longer kept shows the oldest lines that are', () => {
  const top = scrollLog(FOLLOWS, source(1, 9), 3, 'top');
  assert.deepEqual(texts(top, source(21, 40)), ['21', '22', '23']);
});

test('a filter matches cameras and texts regardless of case, and scrolling skips other lines', () => {
  const yard: LogView = { ...FOLLOWS, filter: 'yARD' };
  assert.deepEqual(texts(yard, source(1, 60)), ['40', '50', '60']);
  assert.deepEqual(texts(scrollLog(yard, source(1, 60), 3, -1), source(1, 60)), ['30', '40', '50']);
  assert.equal(logWindow(yard, source(1, 60), 3).matching, 6);
  assert.deepEqual(texts({ ...FOLLOWS, filter: 'nowhere' }, source(1, 60)), []);
});

test('after any scrolls the window is full if there are enough lines, and stays within the log', () => {
  const moves = fc.array(fc.oneof(fc.integer({ min: -40, max: 40 }), fc.constantFrom('top', 'end')), { maxLength: 12 });
  fc.assert(
    fc.property(
      moves,
      fc.nat({ max: 50 }),
      fc.nat({ max: 50 }),
      fc.integer({ min: 1, max: 20 }),
      (all, kept, gone, rows) => {
        const log = source(gone + 1, gone + kept);
        let view = FOLLOWS;
        for (const move of all as LogMove[]) view = scrollLog(view, log, rows, move);
        const { lines, below } = logWindow(view, log, rows);
        assert.equal(lines.length, Math.min(rows, kept));
        assert.ok(below >= 0 && below <= kept - lines.length);
      },
    ),
    SEEDED,
  );
});

test('every match of the filter is highlighted', () => {
  const [line = []] = logLines([{ timeMs: 0, level: 'warn', camera: 'ab', text: 'xABxab' }], 'ab', 60);
  assert.deepEqual(
    line.filter(({ role }) => role === 'mark').map(({ text }) => text),
    ['ab', 'AB', 'ab'],
  );
  assert.match(line.map(({ text }) => text).join(''), /! ab {2}xABxab$/);
});

test('no line is wider than it may be, at any width', () => {
  const lines = [{ timeMs: 0, level: 'error' as const, camera: 'front-door', text: 'x'.repeat(300) }];
  for (let width = 1; width < 130; width += 1) {
    for (const line of logLines(lines, 'xx', width)) assert.ok(widthOf(line) <= width);
    const view: LogView = { shown: 'on', filter: 'front', anchor: 3 };
    assert.ok(widthOf(logRule(view, { lines: [], below: 3, matching: 7 }, width)) <= width);
  }
});
