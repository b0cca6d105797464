import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RecurringFault } from '#src/core/rate/recurring-fault.js';

/** Runs a fault at `fps` for the first `faultySeconds` of a run, and returns its log lines with their second. */
function logged(seconds: number, faultySeconds: number, fps: number, isWorking = true): string[] {
  const fault = new RecurringFault();
  const lines: string[] = [];
  for (let second = 0; second < seconds; second += 1) {
    for (let frame = 0; frame < fps && second < faultySeconds; frame += 1) {
      if (fault.occurred(`reason ${second}`, second * 1_000 + frame)) lines.push(`${second}: first`);
    }
    const line = fault.due(second * 1_000 + 999, isWorking);
    if (line?.kind === 'more') lines.push(`${second}: ${line.count} more, ${line.reason}`);
    if (line?.kind === 'over') lines.push(`${second}: over after ${line.total}`);
  }
  return lines;
}

test('a fault in every picture is one line at first, then a count each minute, and a line when it is over', () => {
  assert.deepEqual(logged(200, 130, 10), [
    '0: first',
    '60: 609 more, reason 60',
    '120: 600 more, reason 120',
    '159: over after 1300',
  ]);
});

test('a single fault is one line, and its end none', () => {
  assert.deepEqual(logged(200, 1, 1), ['0: first']);
});

test('a fault is not over while the camera gives no pictures, and what is left is counted', () => {
  assert.deepEqual(logged(300, 5, 10, false), ['0: first', '60: 49 more, reason 4']);
});

test('a fault that returns after a long time is a first one again', () => {
  const fault = new RecurringFault();
  assert.equal(fault.occurred('one', 0), true);
  assert.equal(fault.occurred('two', 29_999), false);
  assert.equal(fault.occurred('three', 59_999), true);
  assert.deepEqual(fault.due(130_000, true), undefined);
  assert.equal(fault.occurred('four', 130_001), true);
});
