// A camera sends hostile pictures of each kind. The dashboard must keep running and respond to keys.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { keyTimesUnderHostility } from '../helpers/hostile-keys.js';

/** Ten times the 44 ms that `npm run bench -- hostile` has measured. */
const MAX_KEY_P95_MS = 440;

/** Other tests may load the processors for a while, but a picture that blocks the dashboard does so in each attempt. */
const ATTEMPTS = 3;

test('a dashboard responds to keys whatever pictures a camera sends', async (t) => {
  const say = (line: string) => t.diagnostic(line);
  let p95 = Number.POSITIVE_INFINITY;
  for (let attempt = 1; attempt <= ATTEMPTS && p95 >= MAX_KEY_P95_MS; attempt += 1) {
    const { byKind } = await keyTimesUnderHostility({ keys: 2, inTurns: false, fps: 10, say });
    const times = [...byKind.values()].flat().sort((one, other) => one - other);
    p95 = times[Math.floor(times.length * 0.95)] ?? Number.POSITIVE_INFINITY;
    t.diagnostic(`p95 ${p95.toFixed(0)} ms, most ${times.at(-1)?.toFixed(0)} ms of ${times.length} keys`);
    assert.ok(byKind.size >= 20, `${byKind.size} kinds`);
  }
  assert.ok(p95 < MAX_KEY_P95_MS, `keys were answered within ${p95} ms at the 95th percentile`);
});
