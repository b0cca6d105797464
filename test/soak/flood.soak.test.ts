// The soak of a flood over TCP, for as long as a test may take. The soak itself floods TLS with a key as well.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { floodLine, soakFlood } from './flood.js';
import { useLine } from './use.js';

/** Bounded in count and time; what a busy machine does not reach of it is no fault. */
const FLOOD = { connections: 4_000, seconds: 3, perSecond: 4_000, calmSeconds: 0 };

test('a flood of connections costs a camera no frame', async (t) => {
  const report = await soakFlood({ ...FLOOD, secure: false });
  for (const line of [...floodLine(report).split('\n'), useLine(report.use)]) t.diagnostic(line);
  assert.deepEqual(report.problems, []);
  const { flood, refused, flooded, calm } = report;
  assert.ok(flood.connections > 500, `${flood.connections} connections are no flood`);
  const count = Object.values(refused).reduce((sum, one) => sum + one, 0);
  assert.ok(count >= flood.connections / 2, `${count} of ${flood.connections} were reported as refused`);
  // On a busy machine the sender itself is late now and then. Without credit for so long it would drop nearly all of them.
  assert.ok(flooded.dropped <= calm.dropped + 20, `the camera dropped ${flooded.dropped} frames`);
  assert.ok(flooded.fps > 15 / 3, `the camera came at ${flooded.fps} fps`);
});
