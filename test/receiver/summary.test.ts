// What a receiver without a dashboard shows people: its progress in one line, and the table at its end.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { progressText } from '#src/receiver/progress.js';
import { type CameraSummary, summaryTable } from '#src/receiver/summary.js';
import { snapshot } from '../tui/snapshots.js';

function summary(place: number, name: string, part: Partial<CameraSummary> = {}): CameraSummary {
  return { name, place, frames: 0, bytes: 0, fps: 0, dropped: 0, corrupt: 0, latencyMs: null, ...part };
}

test('the summary is a table with aligned columns', () => {
  const cameras = [
    summary(1, 'gate', { frames: 160, bytes: 2_464_894, fps: 8.01 }),
    summary(2, 'front door', { frames: 1_204_117, bytes: 81_247_000_000, fps: 29.97, dropped: 12, corrupt: 3 }),
    summary(3, '车库'),
  ];
  assert.deepEqual(summaryTable(cameras), [
    'camera         frames     size   fps  dropped  corrupt',
    'gate              160   2.5 MB   8.0        0        0',
    'front door  1,204,117  81.2 GB  30.0       12        3',
    '车库                0     0 kB   0.0        0        0',
  ]);
});

test('cameras of one name have their places, and without a camera there is no table', () => {
  const names = summaryTable([summary(1, 'cam'), summary(2, 'yard'), summary(4, 'cam')]).map((line) =>
    line.slice(0, 8),
  );
  assert.deepEqual(names, ['camera  ', 'cam (1) ', 'yard    ', 'cam (4) ']);
  assert.deepEqual(summaryTable([]), []);
});

test('the progress of one camera has its state, rates, age and what holds it up', () => {
  assert.equal(progressText([]), undefined);
  const live = { kind: 'live', sinceMs: 0, lastFrameMs: 0 } as const;
  const camera = snapshot({ name: 'gate', state: live, fps: 8.04, bytesPerSecond: 123_456, frames: 1, dropped: 0 });
  const { sender: _, latencyMs: __, ...quiet } = camera;
  assert.equal(progressText([{ ...quiet, latencyMs: undefined }]), 'gate: live, 8.0 fps, 123 kB/s, 1 frame');
  const rates = { cameraFps: 30, capturedFps: 30, sentFps: 8, droppedForLinkFps: 22, droppedForCpuFps: 0, encodeMs: 4 };
  assert.equal(
    progressText([{ ...camera, sender: rates, dropped: 1_234, latencyMs: { p50: 43.4, p95: 50, max: 90 } }]),
    'gate: live, 8.0 fps, 123 kB/s, 1 frame, age 43 ms, 1,234 dropped, the link carries 8.0 of 30.0 fps',
  );
});

test('the progress of several cameras is their sum, and how many are in which state', () => {
  const part = { fps: 10, bytesPerSecond: 500_000, frames: 600, dropped: 1 };
  const live = { kind: 'live', sinceMs: 0, lastFrameMs: 0 } as const;
  const lost = { kind: 'lost', sinceMs: 0, reason: 'gone' } as const;
  const cameras = [lost, live, live].map((state, at) => snapshot({ ...part, place: at + 1, state }));
  assert.equal(progressText(cameras), '3 cameras: 2 live, 1 lost, 30.0 fps, 1.50 MB/s, 1,800 frames, 3 dropped');
});
