// The progress of a run without a dashboard, in one line.
import { findBottleneck } from '../core/camera/bottleneck.js';
import type { CameraSnapshot } from '../core/camera/camera-snapshot.js';
import { CAMERA_STATES } from '../core/camera/camera-state.js';
import { ageText, countText, numberText, rateText } from '../core/units.js';

/**
 * The status of one camera, or of all of them: `barn: live, 8.0 fps, 120 kB/s, 160 frames, age 20 ms`. Undefined where there is
 * none.
 */
export function progressText(cameras: readonly CameraSnapshot[]): string | undefined {
  const [camera, ...others] = cameras;
  if (camera === undefined) return undefined;
  const { name, state, latencyMs } = camera;
  const isOne = others.length === 0;
  const dropped = total(cameras, 'dropped');
  const age = isOne && latencyMs !== undefined ? `age ${ageText(latencyMs.p50)}` : '';
  const texts = [
    isOne ? `${name}: ${state.kind}` : `${countText(cameras.length, 'camera')}: ${stateCounts(cameras)}`,
    `${total(cameras, 'fps').toFixed(1)} fps`,
    rateText(total(cameras, 'bytesPerSecond')),
    countText(total(cameras, 'frames'), 'frame'),
    age,
    dropped === 0 ? '' : `${numberText(dropped)} dropped`,
    isOne ? bottleneckText(camera) : '',
  ];
  return texts.filter((text) => text !== '').join(', ');
}

function total(cameras: readonly CameraSnapshot[], field: 'fps' | 'bytesPerSecond' | 'frames' | 'dropped'): number {
  return cameras.reduce((sum, camera) => sum + camera[field], 0);
}

/** `11 live, 1 lost`. */
function stateCounts(cameras: readonly CameraSnapshot[]): string {
  const counts = CAMERA_STATES.map((kind) => ({
    kind,
    count: cameras.filter(({ state }) => state.kind === kind).length,
  }));
  return counts
    .filter(({ count }) => count > 0)
    .map(({ kind, count }) => `${count} ${kind}`)
    .join(', ');
}

/** Why fewer frames arrive than the camera gives, where that is so. */
function bottleneckText({ state, fps, sender, nats }: CameraSnapshot): string {
  if (state.kind !== 'live' || sender === undefined) return '';
  const wantedFps = Math.min(sender.capturedFps, nats?.asked?.fps ?? sender.capturedFps);
  const bottleneck = findBottleneck({ wantedFps, arrivedFps: fps, drawnFps: undefined, sender });
  return bottleneck.kind === 'none' ? '' : bottleneck.reason;
}
