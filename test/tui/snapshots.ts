// Builds camera snapshots and views for tests.
import type { CameraSnapshot } from '#src/core/camera/camera-snapshot.js';
import type { CameraView } from '#src/tui/model/camera-view.js';

/** The snapshot of a live camera, with `part` of it replaced. */
export function snapshot(part: Partial<CameraSnapshot> = {}): CameraSnapshot {
  return {
    place: 3,
    name: 'front-door',
    source: 'pattern',
    address: '10.0.0.1:4001',
    state: { kind: 'live', sinceMs: 0, lastFrameMs: 0 },
    fps: 24.93,
    bytesPerSecond: 412_345,
    frames: 1_234,
    bytes: 12_345_678,
    dropped: 7,
    corrupt: 2,
    latencyMs: { p50: 43, p95: 61, max: 90 },
    roundTripMs: 8.12,
    frame: undefined,
    paused: false,
    recording: false,
    ...part,
  };
}

/** The dashboard's view of that camera. */
export function viewOf(camera: Partial<CameraSnapshot> = {}, part: Partial<CameraView> = {}): CameraView {
  return {
    camera: snapshot(camera),
    number: 3,
    timeline: () => [],
    elapsedMs: 12_400,
    sinceUnixMs: 0,
    ageMs: 63.4,
    frozen: false,
    brightened: false,
    magnification: 1,
    selected: true,
    fpsSamples: [20, 30, 25],
    bottleneck: { kind: 'none' },
    problem: undefined,
    ...part,
  };
}
