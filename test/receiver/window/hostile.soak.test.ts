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
  assert.ok(byKind.size >= 20, `${byKind.size} kinds`);
  const limit = MAX_RATIO * Math.max(BENCH_P95_MS, ...plain);
  // The faster key of each kind: a kind that blocks the window delays both, and a busy machine one now and then.
  const slow = [...byKind].filter(([, times]) => Math.min(...times) >= limit).map(([kind]) => kind);
  assert.deepEqual(slow, [], `keys took more than ${limit} ms`);
});
