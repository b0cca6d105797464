// A camera with what the dashboard adds to it.
import type { Bottleneck } from '../../core/camera/bottleneck.js';
import type { CameraSnapshot } from '../../core/camera/camera-snapshot.js';
import type { CameraStateKind } from '../../core/camera/camera-state.js';
import { durationText } from '../../core/units.js';
import { type Span, span } from '../text/spans.js';
import { STATE_SIGNS } from '../text/theme.js';

export interface CameraView {
  readonly camera: CameraSnapshot;
  /** How long it has been in its state, in ms; of a stalled camera, since its last frame. */
  readonly elapsedMs: number;
  /** When that began, in ms since 1970. */
  readonly sinceUnixMs: number;
  /** How old the picture was when it was shown, in ms; undefined when the sender's clock is not known. */
  readonly ageMs: number | undefined;
  readonly frozen: boolean;
  /** Whether its picture is brightened on the screen. */
  readonly brightened: boolean;
  readonly selected: boolean;
  /** Frames a second, one sample a second, oldest first. */
  readonly fpsSamples: readonly number[];
  /** Why it is slower than it might be, while it is live. */
  readonly bottleneck: Bottleneck;
  /** Why there is no picture, while none could be decoded. */
  readonly problem?: string | undefined;
}

/** How urgently a camera needs somebody: 0 is worst. */
export function troubleRank(camera: CameraSnapshot): number {
  switch (camera.state.kind) {
    case 'lost':
      return 0;
    case 'stalled':
      return 1;
    case 'connecting':
      if ('reason' in camera.state) return 1;
      // Over NATS a camera connects whenever it becomes visible, and must not change its place for that.
      return camera.nats === undefined ? 2 : 5;
    case 'waiting':
      return 3;
    case 'paused':
      return 4;
    case 'resting':
      return 'reason' in camera.state ? 1 : 5;
    case 'live':
      return 5;
  }
}

/** The state's sign and word: `● LIVE`, `▲ STALE 4 s`, `✕ LOST 12 s`; its time to the minute where it must be short. */
export function stateSpan(view: Pick<CameraView, 'camera' | 'elapsedMs'>, time = durationText): Span {
  const { kind: state } = view.camera.state;
  return span(`${STATE_SIGNS[state]} ${stateWord(state, time(view.elapsedMs))}`, state);
}

function stateWord(state: CameraStateKind, time: string): string {
  switch (state) {
    case 'waiting':
      return 'WAITING';
    case 'connecting':
      return 'CONNECTING';
    case 'live':
      return 'LIVE';
    case 'stalled':
      return `STALE ${time}`;
    case 'lost':
      return `LOST ${time}`;
    case 'paused':
      return `PAUSED ${time}`;
    case 'resting':
      return 'RESTING';
  }
}
