// The statistics of a camera, as they are printed once a second: the fields of an event, and a line for people.
import type { EventFields } from '../cli/output.js';
import { findBottleneck } from '../core/camera/bottleneck.js';
import type { CameraSnapshot } from '../core/camera/camera-snapshot.js';
import type { Demand } from '../core/camera/demand.js';
import type { SenderRates } from '../core/camera/sender-rates.js';
import { rounded } from './summary.js';

/** A camera's `stats` event. */
export function statsFields(camera: CameraSnapshot): EventFields {
  return {
    camera: camera.name,
    place: camera.place,
    state: camera.state.kind,
    fps: rounded(camera.fps),
    bytesPerSecond: Math.round(camera.bytesPerSecond),
    frames: camera.frames,
    bytes: camera.bytes,
    dropped: camera.dropped,
    skipped: camera.nats?.skipped ?? 0,
    corrupt: camera.corrupt,
    latencyMs: camera.latencyMs ?? null,
    roundTripMs: camera.roundTripMs === undefined ? null : rounded(camera.roundTripMs),
    sender: camera.sender === undefined ? null : senderFields(camera.sender),
    asked: camera.nats?.asked === undefined ? null : askedFields(camera.nats.asked),
  };
}

function askedFields({ fps, size }: Demand): EventFields {
  return { fps: fps ?? null, width: size?.width ?? null, height: size?.height ?? null };
}

function senderFields(sender: SenderRates): EventFields {
  return Object.fromEntries(Object.entries(sender).map(([name, value]) => [name, rounded(value)]));
}

/** A camera's line for people. */
export function statsLine(camera: CameraSnapshot): string {
  const age = camera.latencyMs === undefined ? '' : `  age ${camera.latencyMs.p50} ms`;
  const lost = camera.dropped > 0 ? `  ${camera.dropped} dropped` : '';
  const rate = `${camera.fps.toFixed(1)} fps  ${(camera.bytesPerSecond / 1_000).toFixed(0)} kB/s`;
  return `${camera.name}  ${camera.state.kind}  ${rate}${age}${lost}${slowerBecause(camera)}`;
}

/** Why fewer frames arrive than the camera gives, where that is so. */
function slowerBecause({ state, fps, sender, nats }: CameraSnapshot): string {
  if (state.kind !== 'live' || sender === undefined) return '';
  const wantedFps = Math.min(sender.capturedFps, nats?.asked?.fps ?? sender.capturedFps);
  const bottleneck = findBottleneck({ wantedFps, arrivedFps: fps, drawnFps: undefined, sender });
  return bottleneck.kind === 'none' ? '' : `  (${bottleneck.reason})`;
}
