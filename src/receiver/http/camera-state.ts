// The state of every camera as JSON: the fields of the event `stats`, and what the page shows beside them.
import type { EventFields } from '../../cli/output.js';
import type { CameraSnapshot } from '../../core/camera/camera-snapshot.js';
import { reasonOf } from '../../core/camera/camera-state.js';
import { compareNames } from '../../core/camera/name-order.js';
import { valueForScripts } from '../../core/exit-text.js';
import { monotonicMs, timeOfDayMs, unixUs } from '../../net/clock.js';
import { stateSpan } from '../../tui/model/camera-view.js';
import { shownStateOf } from '../../tui/model/shown-state.js';
import { statsFields } from '../camera-stats.js';

/** The further fields of the whole state. */
export interface StateFacts {
  readonly software: string;
  /** Whether clients may pause and record. */
  readonly commands: boolean;
  /** The addresses by which a sender reaches this receiver, the likeliest first. */
  readonly sendTo: readonly string[];
  /** The expectations that are not met now. */
  readonly problems: readonly string[];
}

/** The body of `/state`. */
export function stateBody(cameras: readonly CameraSnapshot[], facts: StateFacts): unknown {
  return valueForScripts({
    ...facts,
    // By the clock of `X-Timestamp`, so a browser can compute how old a picture is by its own clock.
    nowMs: Math.round(timeOfDayMs(unixUs())),
    cameras: [...cameras].sort(compareNames).map(cameraFields),
  });
}

function cameraFields(camera: CameraSnapshot): EventFields {
  const { state, source, address, paused, recording, frames, frame } = camera;
  const elapsedMs = monotonicMs() - sinceMs(camera);
  return {
    ...statsFields(camera),
    source,
    address,
    paused,
    recording,
    reason: reasonOf(state) ?? null,
    // The dashboard's words: `✕ LOST 12 s`, and the state that they name: of a camera that was stopped, `ended`.
    shownState: shownStateOf(camera),
    words: stateSpan({ camera, elapsedMs }).text,
    elapsedMs: Math.round(elapsedMs),
    sequence: frame === undefined ? null : frames,
  };
}

/** When a state began; a stalled camera has been so since its last frame. */
function sinceMs({ state }: CameraSnapshot): number {
  return state.kind === 'stalled' ? state.lastFrameMs : state.sinceMs;
}
