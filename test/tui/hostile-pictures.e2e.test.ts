// A dashboard whose camera sends hostile pictures of each kind: it stays, and answers keys.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { keyTimesUnderHostility } from '../helpers/hostile-keys.js';

/** Ten times what `npm run bench -- hostile` has measured: 44 ms. */
const MAX_KEY_P95_MS = 440;

/** Pictures a second; the bench sends twice as many, which takes a processor for itself. */
const FPS = 5;

/** Other tests may take the processors for a while; what a picture blocks, it blocks in each attempt. */
const ATTEMPTS = 3;

test('a dashboard answers keys whatever pictures a camera sends', async (t) => {
  const say = (line: string) => t.diagnostic(line);
  let p95 = Number.POSITIVE_INFINITY;
  for (let attempt = 1; attempt <= ATTEMPTS && p95 >= MAX_KEY_P95_MS; attempt += 1) {
    const { byKind } = await keyTimesUnderHostility({ keys: 2, inTurns: false, fps: FPS, say });
    const times = [...byKind.values()].flat().sort((one, other) => one - other);
    p95 = times[Math.floor(times.length * 0.95)] ?? Number.POSITIVE_INFINITY;
    t.diagnostic(`p95 ${p95.toFixed(0)} ms, most ${times.at(-1)?.toFixed(0)} ms of ${times.length} keys`);
    assert.ok(byKind.size >= 20, `${byKind.size} kinds`);
  }
  assert.ok(p95 < MAX_KEY_P95_MS, `keys were answered within ${p95} ms at the 95th percentile`);
});
