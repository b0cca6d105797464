// What is told of things that happen thousands of times.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LogThrottle } from '#src/core/rate/log-throttle.js';

function told(tally: LogThrottle, times: number, kind: string, place: string): number {
  return Array.from({ length: times }, () => tally.tell(kind, place, `${kind} words`)).filter((now) => now).length;
}

test('the first few of a kind from one address are told at once, the rest once a minute with their number', () => {
  const tally = new LogThrottle(0, 64);
  assert.equal(told(tally, 1_204, 'key-wrong', '10.0.0.7'), 10);
  assert.equal(told(tally, 3, 'key-missing', '10.0.0.7'), 3);
  assert.deepEqual(tally.due(59_999), []);
  const all = { kind: 'key-wrong', place: '10.0.0.7', reason: 'key-wrong words', count: 1_204, untold: 1_194 };
  assert.deepEqual(tally.due(60_000), [all]);
  assert.equal(told(tally, 20, 'key-wrong', '10.0.0.7'), 10);
});

test('two reasons in turns are two kinds', () => {
  const tally = new LogThrottle(0, 64);
  for (let count = 0; count < 100; count += 1) told(tally, 1, count % 2 === 0 ? 'a' : 'b', '10.0.0.7');
  assert.deepEqual(
    tally.due(60_000).map(({ kind, count }) => [kind, count]),
    [
      ['a', 50],
      ['b', 50],
    ],
  );
});

test('addresses without number share a line, and cost no memory', () => {
  const tally = new LogThrottle(0, 64);
  let now = 0;
  for (let count = 0; count < 10_000; count += 1) now += told(tally, 1, 'key-wrong', `10.${count}`);
  assert.equal(now, 64);
  const [line, ...others] = tally.due(60_000);
  assert.deepEqual([line?.place, line?.count, line?.untold], ['other addresses', 9_936, 9_936]);
  assert.deepEqual(others, []);
});

test('at the end what was not told yet is told', () => {
  const tally = new LogThrottle(0, 64);
  told(tally, 12, 'key-wrong', '10.0.0.7');
  assert.deepEqual(
    tally.due(5, true).map(({ untold }) => untold),
    [2],
  );
  assert.deepEqual(tally.due(6, true), []);
});
