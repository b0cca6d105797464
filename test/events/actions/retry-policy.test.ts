// Which answers of a webhook are worth another attempt.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { retryWaitMs } from '#src/events/actions/retry-policy.js';

const answered = (status: number, retryAfter?: string) => ({ kind: 'answered', status, retryAfter }) as const;

test('attempts wait longer each time', () => {
  const waits = [1, 2, 3, 4, 5].map((attempts) => retryWaitMs({ kind: 'unreachable' }, attempts, 0));
  assert.deepEqual(waits, [2_000, 6_000, 18_000, 54_000, 162_000]);
});

test('a mistake is not repeated, and what may pass is', () => {
  for (const status of [301, 302, 308, 400, 401, 403, 404, 410, 413])
    assert.equal(retryWaitMs(answered(status), 1, 0), undefined);
  for (const status of [408, 425, 429, 500, 502, 503, 504]) assert.equal(retryWaitMs(answered(status), 1, 0), 2_000);
});

test('a server says when it may be asked again, within a bound', () => {
  assert.equal(retryWaitMs(answered(429, '30'), 1, 0), 30_000);
  assert.equal(retryWaitMs(answered(429, 'Thu, 01 Jan 1970 00:01:00 GMT'), 1, 10_000), 50_000);
  assert.equal(retryWaitMs(answered(503, '999999999'), 1, 0), 300_000);
  assert.equal(retryWaitMs(answered(503, 'soon'), 1, 0), 2_000);
  assert.equal(retryWaitMs(answered(503, '-5'), 1, 0), 2_000);
});
