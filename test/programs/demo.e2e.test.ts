// What `npm start` runs: a receiver and a sender of its own, and nothing left of either afterwards.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { childrenOf } from '../helpers/processes.js';
import { start, totals } from '../helpers/programs.js';
import { eventually } from '../helpers/wait.js';

test('the demo ends by itself after --frames, with 0 and without a child', async (t) => {
  const demo = start(t, 'ttycam/main.js', ['demo', '--view', 'headless', '--frames', '30', '--json']);
  assert.equal(await demo.exit(), 0, demo.transcript);
  await eventually('its sender is gone', () => !demo.anythingLeft, 4_000);
  const [camera] = await totals(demo);
  assert.deepEqual(
    { name: camera?.name, frames: camera?.frames, corrupt: camera?.corrupt },
    { name: 'pattern', frames: 30, corrupt: 0 },
  );
  assert.equal(demo.stderr, '');
});

test('the demo that is told to stop takes its sender with it', async (t) => {
  const demo = start(t, 'ttycam/main.js', ['demo', '--view', 'headless', '--json']);
  await demo.event('state', { state: 'live' });
  assert.equal(await demo.stop(), 0);
  await eventually('its sender is gone', () => !demo.anythingLeft, 4_000);
});

test('a wrong option of the demo is an error like any other', async (t) => {
  const demo = start(t, 'ttycam/main.js', ['demo', '--nope']);
  assert.equal(await demo.exit(), 2);
  assert.match(demo.stderr, /^error: .*--nope.*\n$/);
});

test('the sender of a demo that was killed gives up by itself', async (t) => {
  const demo = start(t, 'ttycam/main.js', ['demo', '--view', 'headless', '--json']);
  await demo.event('state', { state: 'live' });
  demo.signal('SIGKILL');
  await demo.exit();
  await eventually('its sender is gone', () => !demo.anythingLeft, 60_000);
});

test('a demo whose sender dies says so and ends with 1', { skip: process.platform !== 'linux' }, async (t) => {
  const demo = start(t, 'ttycam/main.js', ['demo', '--view', 'headless', '--json']);
  await demo.event('state', { state: 'live' });
  const [child] = childrenOf(demo.pid);
  assert.ok(child !== undefined, demo.transcript);
  process.kill(child, 'SIGKILL');
  assert.equal(await demo.exit(), 1);
  assert.match(demo.stderr, /^error: the demo’s sender has ended: SIGKILL\n$/);
});
