// Senders that are killed, stopped or started anew have their places back.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cheapCamera } from '../helpers/cheap-camera.js';
import { type Program, startReceiver, startSender } from '../helpers/programs.js';

const CAMERA = [...cheapCamera(5), '--name', 'barn'];

/** Between two moments as the programs themselves tell them. */
function msBetween(from: { readonly time: string }, to: { readonly time: string }): number {
  return Date.parse(to.time) - Date.parse(from.time);
}

async function live(receiver: Program, from = 0) {
  return await receiver.event('state', { camera: 'barn', place: 1, state: 'live' }, from);
}

test('a killed sender is lost within seconds, and live in its old place when another run takes its name', async (t) => {
  const { receiver, url } = await startReceiver(t);
  startSender(t, url, [...cheapCamera(5), '--name', 'yard']);
  await receiver.event('state', { camera: 'yard', state: 'live' });
  const first = startSender(t, url, [...cheapCamera(5), '--name', 'gate']);
  await receiver.event('state', { camera: 'gate', state: 'live' });
  const { place } = await receiver.event('connected', { camera: 'gate' });

  const killedAt = { time: new Date().toISOString() };
  first.signal('SIGKILL');
  const lost = await receiver.event('lost', { camera: 'gate', place });
  // At once here. A silent connection is lost after 5 s.
  assert.ok(msBetween(killedAt, lost) < 15_000);
  assert.notEqual(lost['reason'], '');

  const from = receiver.events.length;
  startSender(t, url, [...cheapCamera(5), '--name', 'gate']);
  await receiver.event('state', { camera: 'gate', place, state: 'live' }, from);
  const stats = await receiver.event('stats', { camera: 'gate', state: 'live' }, from);
  assert.equal(stats['dropped'], 0, 'the numbers of another run begin anew');
});

test('a stopped sender is stalled, then lost, and back in its place when it goes on', async (t) => {
  const { receiver, url } = await startReceiver(t);
  const sender = startSender(t, url, CAMERA);
  await live(receiver);
  await sender.suspend();
  const stopped = { time: new Date().toISOString() };
  const from = receiver.events.length;
  const stalled = await receiver.event('state', { camera: 'barn', state: 'stalled' }, from);
  // After 2 s and 5 s, and later where the machine is busy.
  assert.ok(msBetween(stopped, stalled) < 10_000);
  const lost = await receiver.event('lost', { camera: 'barn', place: 1, code: 'peer-silent' }, from);
  assert.ok(msBetween(stopped, lost) < 15_000);

  const lostAt = receiver.events.length;
  sender.signal('SIGCONT');
  await live(receiver, lostAt);
  assert.equal(await sender.stop(), 0);
  assert.equal((await receiver.event('lost', { camera: 'barn', reason: 'stopped' }, lostAt))['place'], 1);
});

test('two senders of one name have two places', async (t) => {
  const { receiver, url } = await startReceiver(t);
  for (const place of [1, 2]) {
    startSender(t, url, CAMERA);
    await receiver.event('state', { camera: 'barn', place, state: 'live' });
  }
  const from = receiver.events.length;
  for (const place of [1, 2]) await receiver.event('stats', { camera: 'barn', place, state: 'live' }, from);
  assert.equal(receiver.all('lost').length, 0);
});
