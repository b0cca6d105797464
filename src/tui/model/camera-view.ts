// The view model of one camera: its snapshot, and what the dashboard adds to it.
import type { Bottleneck } from '../../core/camera/bottleneck.js';
import type { CameraSnapshot } from '../../core/camera/camera-snapshot.js';
import type { CameraStateKind } from '../../core/camera/camera-state.js';
import { durationText } from '../../core/units.js';
import { type Span, span } from '../text/spans.js';
import { STATE_SIGNS } from '../text/theme.js';

export interface CameraView {
  readonly camera: CameraSnapshot;
  /** How long the camera has been in its state, in ms; if it is stalled, since its last frame. */
  readonly elapsedMs: number;
  /** When that time began, in ms since 1970. */
  readonly sinceUnixMs: number;
  /** The age of the displayed picture, in ms; undefined where the sender's clock offset is unknown. */
  readonly ageMs: number | undefined;
  readonly frozen: boolean;
  /** Whether its picture is brightened on the screen. */
  readonly brightened: boolean;
  /** How many times its picture is magnified; 1 for the whole picture. */
  readonly magnification: number;
  readonly selected: boolean;
  /** Frames a second, sampled once a second, oldest first. */
  readonly fpsSamples: readonly number[];
  /** The stage that loses the most frames, while the camera is live. */
  readonly bottleneck: Bottleneck;
  /** Why no picture could be decoded; undefined once one was. */
  readonly problem?: string | undefined;
}

/** The rank of a camera in the order by trouble: 0 for the worst. */
export function troubleRank(camera: CameraSnapshot): number {
  switch (camera.state.kind) {
    case 'lost':
      return 0;
    case 'stalled':
      return 1;
    case 'connecting':
      if ('reason' in camera.state) return 1;
      // On NATS, a camera reconnects whenever it becomes visible. That must not move its tile.
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

/** A state's sign, word and duration: `● LIVE`, `▲ STALE 4 s`, `✕ LOST 12 s`. `time` formats the duration. */
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
