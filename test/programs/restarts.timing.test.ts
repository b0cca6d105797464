// A receiver that restarts has its cameras back in no time.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cheapCamera } from '../helpers/cheap-camera.js';
import { freeAddress } from '../helpers/free-port.js';
import { type Program, startReceiver, startSender } from '../helpers/programs.js';

const CAMERA = [...cheapCamera(15), '--name', 'barn'];

/** Between two moments as the programs themselves tell them. */
function msBetween(from: { readonly time: string }, to: { readonly time: string }): number {
  return Date.parse(to.time) - Date.parse(from.time);
}

async function live(receiver: Program, from = 0) {
  return await receiver.event('state', { camera: 'barn', place: 1, state: 'live' }, from);
}

test('a live sender survives ten restarts of its receiver and streams again within 2 s of each', async (t) => {
  let { receiver, url } = await startReceiver(t, [], await freeAddress());
  const sender = startSender(t, url, CAMERA);
  await live(receiver);
  const waits: number[] = [];
  for (let round = 1; round <= 10; round += 1) {
    // A receiver that crashed is as good as one that was stopped.
    if (round % 2 === 0) receiver.signal('SIGKILL');
    assert.equal(round % 2 === 0 ? await receiver.exit() : await receiver.stop(), round % 2 === 0 ? 'SIGKILL' : 0);
    ({ receiver } = await startReceiver(t, [], url));
    const again = await live(receiver);
    waits.push(msBetween(await receiver.event('listening'), again));
  }
  t.diagnostic(`streaming again after ${waits.join(', ')} ms`);
  assert.ok(Math.max(...waits) < 2_000 + 500, `${waits.join(', ')} ms`);
  assert.ok(sender.running);
  assert.equal(await sender.stop(), 0);
});
