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

/** Lists what a watch reports: `disk-low: reason`, `-disk-low`. */
function listing(): { readonly lines: string[]; readonly sink: OccurrenceSink } {
  const lines: string[] = [];
  return {
    lines,
    sink: {
      occurred: ({ event, reason }) => void lines.push(`${event}: ${reason}`),
      over: (event) => void lines.push(`-${event}`),
      forgotten: () => undefined,
    },
  };
}

test('a full disk is told once, and its end when there is clearly room again', async (t) => {
  const { lines, sink } = listing();
  const free = new Map([
    ['/a', 9 * GB],
    ['/b', 9 * GB],
  ]);
  const read = (path: string) => Promise.resolve({ total: 10 * GB, free: free.get(path) ?? 0, device: 1 });
  const watch = new DiskWatch(['/a', '/b'], sink, read, 1_000_000);
  cleanup(t, () => watch.close());
  await new Promise(setImmediate);
  for (const bytes of [0.4 * GB, 0.3 * GB, 0.55 * GB, 2 * GB, 2 * GB]) {
    free.set('/b', bytes);
    await watch.check();
  }
  assert.deepEqual(lines, ['disk-low: 400.0 MB of 10.0 GB are left at /b', '-disk-low']);
});

test('a folder is watched from its first file on, and two on one full disk are told of once', async (t) => {
  const { lines, sink } = listing();
  const free = new Map([
    ['/videos', 0.4 * GB],
    ['/pictures', 0.4 * GB],
    ['/card', 0.3 * GB],
  ]);
  const read = (path: string) =>
    Promise.resolve({ total: 10 * GB, free: free.get(path) ?? 0, device: path === '/card' ? 2 : 1 });
  const watch = new DiskWatch([], sink, read, 1_000_000);
  cleanup(t, () => watch.close());
  await watch.check();
  assert.deepEqual(lines, []);
  for (const path of ['/videos', '/pictures', '/card', '/card']) watch.add(path);
  await new Promise(setImmediate);
  for (const path of free.keys()) free.set(path, 5 * GB);
  await watch.check();
  assert.deepEqual(lines, [
    'disk-low: 400.0 MB of 10.0 GB are left at /videos',
    'disk-low: 300.0 MB of 10.0 GB are left at /card',
    '-disk-low',
  ]);
});

test('a folder that hangs or is missing keeps no other one from being watched', async (t) => {
  const { lines, sink } = listing();
  const read = (path: string) => {
    if (path === '/hangs') return new Promise<never>(() => undefined);
    if (path === '/missing') return Promise.reject(new Error('no such folder'));
    return Promise.resolve({ total: 10 * GB, free: 0.4 * GB, device: 1 });
  };
  const watch = new DiskWatch(['/hangs', '/missing', '/here'], sink, read, 1_000_000);
  cleanup(t, () => watch.close());
  await new Promise(setImmediate);
  assert.deepEqual(lines, ['disk-low: 400.0 MB of 10.0 GB are left at /here']);
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
