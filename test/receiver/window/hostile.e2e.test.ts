// A window whose camera sends hostile pictures of each kind: it stays open, and the Space key still freezes and resumes.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { needsDesktop } from '../../helpers/desktop.js';
import { windowKeyTimes } from '../../helpers/hostile-window.js';

/** The result of `npm run bench -- hostile`, including xdotool's own time. */
const BENCH_P95_MS = 234;
/** How much longer keys may take under hostile pictures than that, or than under plain pictures on this machine now. */
const MAX_RATIO = 10;

/** Pictures a second; the bench sends three times as many, which takes a processor for itself. */
const FPS = 3;

test('a window answers keys whatever pictures a camera sends', needsDesktop(), async (t) => {
  const { plain, byKind } = await windowKeyTimes(t, { inTurns: false, fps: FPS, say: (line) => t.diagnostic(line) });
  const times = [...byKind.values()].flat().sort((one, other) => one - other);
  const p95 = times[Math.floor(times.length * 0.95)] ?? Number.NaN;
  t.diagnostic(`p95 ${p95.toFixed(0)} ms, most ${times.at(-1)?.toFixed(0)} ms of ${times.length} keys`);
  assert.ok(byKind.size >= 20, `${byKind.size} kinds`);
  const limit = MAX_RATIO * Math.max(BENCH_P95_MS, ...plain);
  assert.ok(p95 < limit, `keys were answered within ${p95} ms at the 95th percentile, and may take ${limit} ms`);
});
