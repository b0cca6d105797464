// A camera sends hostile pictures of each kind. The dashboard must keep running and respond to keys.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { keyTimesUnderHostility } from '../helpers/hostile-keys.js';

/** Ten times what `npm run bench -- hostile` has measured: 44 ms. */
const MAX_KEY_MS = 440;

/** Pictures a second; the bench sends three times as many, which takes a processor for itself. */
const FPS = 3;

/** Other tests may take the processors for a while; a kind of pictures that blocks the dashboard delays each key. */
const ATTEMPTS = 3;

test('a dashboard responds to keys whatever pictures a camera sends', async (t) => {
  const say = (line: string) => t.diagnostic(line);
  const fastest = new Map<string, number>();
  const slow = () => [...fastest].filter(([, ms]) => ms >= MAX_KEY_MS);
  for (let attempt = 1; attempt <= ATTEMPTS && (attempt === 1 || slow().length > 0); attempt += 1) {
    const only = attempt === 1 ? undefined : slow().map(([kind]) => kind);
    const { byKind } = await keyTimesUnderHostility({ keys: 2, inTurns: false, only, fps: FPS, say });
    for (const [kind, times] of byKind) fastest.set(kind, Math.min(fastest.get(kind) ?? times[0] ?? 0, ...times));
  }
  assert.ok(fastest.size >= 20, `${fastest.size} kinds`);
  assert.deepEqual(slow(), [], `keys took more than ${MAX_KEY_MS} ms`);
});
