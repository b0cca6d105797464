// The soak of kills and stops, for as long as a test may take.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { soakKills } from './kills.js';

test('400 numbered pictures through kills of the receiver and stops of either side: none missing, all in order', async (t) => {
  const { problems, ...rest } = await soakKills({ frames: 400, fps: 50, seed: 4, say: () => undefined });
  t.diagnostic(JSON.stringify(rest));
  assert.deepEqual(problems, []);
  assert.ok(rest.kills > 0 && rest.stops > 0, JSON.stringify(rest));
});
