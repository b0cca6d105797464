// The metrics of the cameras, for Prometheus.
import type { CameraSnapshot } from '../../core/camera/camera-snapshot.js';
import { CAMERA_STATES } from '../../core/camera/camera-state.js';
import type { FrameHub } from '../../net/http/frame-hub.js';
import type { HistogramSample, MetricLabels, MetricSample, MetricsText } from '../../net/http/metrics-text.js';
import type { Camera } from '../inputs/camera.js';

/** The bounds of the age histogram, in ms: from a cable to a link that is too slow. */
const AGE_BOUNDS_MS = [10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000];

/** A camera by both of its sides: its counters, and its state now. */
export interface MeasuredCamera {
  readonly camera: Camera;
  readonly now: CameraSnapshot;
}

/** Adds the metrics of all cameras. */
export function addCameraMetrics(metrics: MetricsText, cameras: readonly MeasuredCamera[], hub: FrameHub): void {
  const each = (value: (one: MeasuredCamera) => number | undefined): MetricSample[] =>
    cameras.flatMap((one) => {
      const number = value(one);
      return number === undefined ? [] : [{ labels: labelsOf(one), value: number }];
    });
  metrics.gauge('ttycam_cameras', 'Cameras that are known, lost ones included.', [{ value: cameras.length }]);
  metrics.gauge('ttycam_camera_state', '1 for the state that a camera is in, 0 for the others.', states(cameras));
  metrics.counter(
    'ttycam_frames_total',
    'Frames that have arrived.',
    each(({ now }) => now.frames),
  );
  metrics.counter(
    'ttycam_bytes_total',
    'Bytes of these frames.',
    each(({ now }) => now.bytes),
  );
  metrics.counter('ttycam_frames_dropped_total', 'Frames that were lost or replaced, by hop.', drops(cameras, hub));
  metrics.counter(
    'ttycam_frames_corrupt_total',
    'Damaged pictures.',
    each(({ now }) => now.corrupt),
  );
  metrics.counter(
    'ttycam_reconnects_total',
    'How often a sender has connected again.',
    each(({ camera }) => camera.reconnects),
  );
  metrics.gauge(
    'ttycam_frames_per_second',
    'Frames a second over the last two seconds.',
    each(({ now }) => now.fps),
  );
  metrics.gauge(
    'ttycam_round_trip_seconds',
    'Round trip to the sender.',
    each(({ now }) => inSeconds(now.roundTripMs)),
  );
  metrics.histogram(
    'ttycam_frame_age_seconds',
    'Age of frames on arrival, since their capture.',
    cameras.flatMap(ages),
  );
  metrics.gauge(
    'ttycam_sender_dropped_per_second',
    'Frames that the sender drops a second, by cause.',
    senderDrops(cameras),
  );
  metrics.counter(
    'ttycam_http_frames_sent_total',
    'Frames sent in HTTP streams.',
    each(({ now }) => hub.countsOf(now.place).sent),
  );
}

function labelsOf({ now: { name, place } }: MeasuredCamera): MetricLabels {
  return { camera: name, place: String(place) };
}

function states(cameras: readonly MeasuredCamera[]): MetricSample[] {
  return cameras.flatMap((one) =>
    CAMERA_STATES.map((state) => ({
      labels: { ...labelsOf(one), state },
      value: one.now.state.kind === state ? 1 : 0,
    })),
  );
}

/** `network`: gaps in the sender's numbers. `replaced`: newer frames came over NATS first. `http`: for streams too slow. */
function drops(cameras: readonly MeasuredCamera[], hub: FrameHub): MetricSample[] {
  return cameras.flatMap((one) => {
    const { dropped, nats, place } = one.now;
    const skipped = nats?.skipped ?? 0;
    const byHop = { network: Math.max(0, dropped - skipped), replaced: skipped, http: hub.countsOf(place).dropped };
    return Object.entries(byHop).map(([hop, value]) => ({ labels: { ...labelsOf(one), hop }, value }));
  });
}

function ages(one: MeasuredCamera): HistogramSample[] {
  const { ages: measured } = one.camera;
  const { count, sumMs } = measured.totals;
  if (count === 0) return [];
  const buckets = AGE_BOUNDS_MS.map((ms) => ({ atMost: ms / 1_000, count: measured.countAtMost(ms) }));
  return [{ labels: labelsOf(one), buckets, count, sum: sumMs / 1_000 }];
}

function senderDrops(cameras: readonly MeasuredCamera[]): MetricSample[] {
  return cameras.flatMap((one) => {
    const { sender } = one.now;
    if (sender === undefined) return [];
    const byCause = { link: sender.droppedForLinkFps, cpu: sender.droppedForCpuFps };
    return Object.entries(byCause).map(([cause, value]) => ({ labels: { ...labelsOf(one), cause }, value }));
  });
}

function inSeconds(ms: number | undefined): number | undefined {
  return ms === undefined ? undefined : ms / 1_000;
}
