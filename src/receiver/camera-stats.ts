// The fields of the event `stats`: how a camera does, once a second.
import type { EventFields } from '../cli/output.js';
import type { CameraSnapshot } from '../core/camera/camera-snapshot.js';
import type { Demand } from '../core/camera/demand.js';
import type { SenderRates } from '../core/camera/sender-rates.js';
import { slowReason } from '../core/camera/slow-stream.js';
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
    slow: slowOf(camera) ?? null,
    asked: camera.nats?.asked === undefined ? null : askedFields(camera.nats.asked),
  };
}

/** Why the stream is slow. For a camera that is not live, its state explains more. */
function slowOf({ state, fps, sender, nats }: CameraSnapshot): string | undefined {
  return state.kind === 'live' ? slowReason(nats?.asked?.fps ?? Number.POSITIVE_INFINITY, fps, sender) : undefined;
}

function askedFields({ fps, size }: Demand): EventFields {
  return { fps: fps ?? null, width: size?.width ?? null, height: size?.height ?? null };
}

function senderFields(sender: SenderRates): EventFields {
  return Object.fromEntries(Object.entries(sender).map(([name, value]) => [name, rounded(value)]));
}
