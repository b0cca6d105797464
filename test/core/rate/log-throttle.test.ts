// The rate limiter of the log.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LogThrottle } from '#src/core/rate/log-throttle.js';

function logged(throttle: LogThrottle, times: number, kind: string, origin: string): number {
  return Array.from({ length: times }, () => throttle.shouldLog(kind, origin, `${kind} words`)).filter((now) => now)
    .length;
}

test('the first few of a kind from one address are logged at once, the rest once a minute with their number', () => {
  const throttle = new LogThrottle(0, 64);
  assert.equal(logged(throttle, 1_204, 'key-wrong', '10.0.0.7'), 10);
  assert.equal(logged(throttle, 3, 'key-missing', '10.0.0.7'), 3);
  assert.deepEqual(throttle.due(59_999), []);
  const all = { kind: 'key-wrong', origin: '10.0.0.7', reason: 'key-wrong words', count: 1_204, unreported: 1_194 };
  assert.deepEqual(throttle.due(60_000), [all]);
  assert.equal(logged(throttle, 20, 'key-wrong', '10.0.0.7'), 10);
});

test('two alternating reasons are two kinds', () => {
  const throttle = new LogThrottle(0, 64);
  for (let count = 0; count < 100; count += 1) logged(throttle, 1, count % 2 === 0 ? 'a' : 'b', '10.0.0.7');
  assert.deepEqual(
    throttle.due(60_000).map(({ kind, count }) => [kind, count]),
    [
      ['a', 50],
      ['b', 50],
    ],
  );
});

test('addresses without number share a line, and cost no memory', () => {
  const throttle = new LogThrottle(0, 64);
  let now = 0;
  for (let count = 0; count < 10_000; count += 1) now += logged(throttle, 1, 'key-wrong', `10.${count}`);
  assert.equal(now, 64);
  const [line, ...others] = throttle.due(60_000);
  assert.deepEqual([line?.origin, line?.count, line?.unreported], ['other addresses', 9_936, 9_936]);
  assert.deepEqual(others, []);
});

test('at the end what was not logged yet is due', () => {
  const throttle = new LogThrottle(0, 64);
  logged(throttle, 12, 'key-wrong', '10.0.0.7');
  assert.deepEqual(
    throttle.due(5, true).map(({ unreported }) => unreported),
    [2],
  );
  assert.deepEqual(throttle.due(6, true), []);
});
