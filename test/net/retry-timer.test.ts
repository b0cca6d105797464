import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { RetryTimer } from '#src/net/retry-timer.js';

test('each wait is reported before it begins, and grows until a success', async () => {
  const timer = new RetryTimer(1, 1_000);
  const waits: number[] = [];
  const { signal } = new AbortController();
  for (let attempt = 0; attempt < 5; attempt += 1) await timer.wait(signal, (retryMs) => waits.push(retryMs));
  const [shortest = 0, , , , longest = 0] = waits;
  assert.ok(shortest >= 1 && shortest <= 2, `first ${shortest} ms`);
  assert.ok(longest >= 8 && longest <= 32, `fifth ${longest} ms`);
  timer.reset();
  await timer.wait(signal, (retryMs) => assert.ok(retryMs <= 2, `after a success ${retryMs} ms`));
});

test('a wait ends at once by an abort or by a skip, and leaves no listener', async () => {
  const timer = new RetryTimer(60_000, 60_000);
  const stop = new AbortController();
  const skipped = timer.wait(stop.signal, () => undefined);
  timer.skip();
  await skipped;
  assert.equal(getEventListeners(stop.signal, 'abort').length, 0);
  const aborted = timer.wait(stop.signal, () => undefined);
  stop.abort();
  await aborted;
  await timer.wait(stop.signal, () => undefined);
  assert.equal(getEventListeners(stop.signal, 'abort').length, 0);
});

test('a skip with no wait under way does not shorten the next wait', async () => {
  const timer = new RetryTimer(40, 80);
  const { signal } = new AbortController();
  await timer.wait(signal, () => undefined);
  timer.skip();
  const startMs = performance.now();
  let reportedMs = Number.POSITIVE_INFINITY;
  await timer.wait(signal, (retryMs) => {
    reportedMs = retryMs;
  });
  // On a busy machine timers of Node fire some milliseconds early, as they count from the start of a turn.
  assert.ok(performance.now() - startMs >= reportedMs / 2);
});

test('an attempt that took long to fail was itself a wait, and one that has succeeded was not', async () => {
  const timer = new RetryTimer(1, 40);
  const { signal } = new AbortController();
  for (let attempt = 0; attempt < 8; attempt += 1) await timer.wait(signal, () => undefined);
  await sleep(60);
  await timer.wait(signal, (retryMs) => assert.equal(retryMs, 1));
  timer.reset();
  await sleep(60);
  for (let attempt = 0; attempt < 6; attempt += 1) await timer.wait(signal, () => undefined);
  await timer.wait(signal, (retryMs) => assert.ok(retryMs > 10, `${retryMs} ms`));
});

test('no wait is longer than the limit', async () => {
  const timer = new RetryTimer(60_000, 60_000);
  await timer.wait(new AbortController().signal, (retryMs) => assert.equal(retryMs, 3), 3);
});

test('waits are short for a while after the start and after each success, and then grow', async () => {
  const timer = new RetryTimer(1, 10_000, { forMs: 1_000, maxMs: 20 });
  /** The length of the next wait, of which none passes. */
  const next = async () => {
    let retryMs = 0;
    const wait = timer.wait(new AbortController().signal, (ms) => {
      retryMs = ms;
    });
    timer.skip();
    await wait;
    return retryMs;
  };
  for (const since of ['the start', 'a success']) {
    const waits: number[] = [];
    for (let attempt = 0; attempt < 12; attempt += 1) waits.push(await next());
    assert.ok(Math.max(...waits) <= 20, `since ${since}: ${waits}`);
    await sleep(1_100);
    await next();
    const longest = await next();
    assert.ok(longest > 1_000, `long since ${since}: ${longest} ms`);
    timer.reset();
  }
});
