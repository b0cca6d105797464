// What is watched beside the program's own reports: the disk, and a Raspberry Pi that is slowed down.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DiskWatch, judgeSpace } from '#src/events/disk-watch.js';
import type { OccurrenceSink } from '#src/events/occurrence.js';
import { watchThrottling } from '#src/sender/status/throttle-watch.js';
import { cleanup } from '../helpers/cleanup.js';

const GB = 1_000_000_000;

test('a disk is nearly full below a twentieth of its size, and of a large one below 2 GiB', () => {
  assert.equal(judgeSpace({ total: 16 * GB, free: 0.7 * GB }), 'low');
  assert.equal(judgeSpace({ total: 16 * GB, free: 0.9 * GB }), 'between');
  assert.equal(judgeSpace({ total: 16 * GB, free: 1.1 * GB }), 'enough');
  assert.equal(judgeSpace({ total: 4_000 * GB, free: 3 * GB }), 'enough');
  assert.equal(judgeSpace({ total: 4_000 * GB, free: 2 * GB }), 'low');
});

test('a full disk is told once, and its end when there is clearly room again', async (t) => {
  const lines: string[] = [];
  const sink: OccurrenceSink = {
    occurred: ({ event, reason }) => void lines.push(`${event}: ${reason}`),
    over: (event) => void lines.push(`-${event}`),
    forgotten: () => undefined,
  };
  const free = new Map([
    ['/a', 9 * GB],
    ['/b', 9 * GB],
  ]);
  const read = (path: string) => Promise.resolve({ total: 10 * GB, free: free.get(path) ?? 0 });
  const watch = new DiskWatch(['/a', '/b'], sink, read, 1_000_000);
  cleanup(t, () => watch.close());
  await new Promise(setImmediate);
  for (const bytes of [0.4 * GB, 0.3 * GB, 0.55 * GB, 2 * GB, 2 * GB]) {
    free.set('/b', bytes);
    await watch.check();
  }
  assert.deepEqual(lines, ['disk-low: 400.0 MB of 10.0 GB are left at /b', '-disk-low']);
});

test('the folder of a snapshot is watched, too, and a path that is missing hides no other', async (t) => {
  const lines: string[] = [];
  const sink: OccurrenceSink = {
    occurred: ({ event, reason }) => void lines.push(`${event}: ${reason}`),
    over: () => undefined,
    forgotten: () => undefined,
  };
  const read = async (path: string) => {
    if (path === '/missing') throw new Error('ENOENT');
    return { total: 10 * GB, free: path === '/photos' ? 0 : 9 * GB };
  };
  const watch = new DiskWatch(['/missing', '/a'], sink, read, 1_000_000);
  cleanup(t, () => watch.close());
  await new Promise(setImmediate);
  assert.deepEqual(lines, []);
  watch.add('/photos/barn.jpg');
  await watch.check();
  assert.deepEqual(lines, ['disk-low: 0 kB of 10.0 GB are left at /photos']);
});

test('a Pi that is slowed down is told once, with the reasons', async () => {
  const lines: string[] = [];
  const output = {
    event: (event: string, { reason }: Readonly<Record<string, unknown>>) => void lines.push(`${event} ${reason}`),
  };
  const states = [[], ['under-voltage', 'throttled'], ['under-voltage'], [], []] as const;
  const ended = new AbortController();
  let looks = 0;
  await watchThrottling(
    output,
    ended.signal,
    async () => {
      const now = states[looks];
      looks += 1;
      return now && { raw: '0x0', now, sinceBoot: now };
    },
    1,
  );
  assert.deepEqual(lines, ['throttled under-voltage, throttled', 'unthrottled undefined']);
});
