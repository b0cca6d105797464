// The soak of the dashboard, for as long as a test may take.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { soakDashboard } from './dashboard.js';

test('a dashboard stays as it is while cameras come and go, keys are pressed and its size changes', async (t) => {
  const say = (line: string) => t.diagnostic(line);
  const { senders, keys, sizes, use, problems } = await soakDashboard({ seconds: 20, cameras: 3, seed: 5_252, say });
  t.diagnostic(`${senders} senders, ${keys} keys, ${sizes} sizes, ${JSON.stringify(use)}`);
  assert.deepEqual(problems, []);
  assert.ok(senders > 3, 'cameras came back');
});
