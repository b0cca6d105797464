// The soak of pipes through faults, for as long as a test may take.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { soak } from './soak.js';

test('with resets, stalls and damage on both ends every picture of a pipe arrives once, as it was and in order', async (t) => {
  const say = (line: string) => t.diagnostic(line);
  const { rows, problems } = await soak({ seconds: 12, cameras: 5, fps: 15, liveFps: 5, seed: 5_252, say });
  for (const { name, sent, arrived, ends } of rows)
    t.diagnostic(`${name}: ${arrived} of ${sent}; ${JSON.stringify(ends)}`);
  assert.deepEqual(problems, []);
  assert.ok(
    rows.some(({ ends }) => Object.keys(ends).length > 0),
    'there was chaos',
  );
});
