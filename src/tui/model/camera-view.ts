// The view model of one camera: its snapshot, and what the dashboard adds to it.
import type { Bottleneck } from '../../core/camera/bottleneck.js';
import type { CameraSnapshot } from '../../core/camera/camera-snapshot.js';
import { cellText } from '../../core/text.js';
import { durationText } from '../../core/units.js';
import { type Span, span } from '../text/spans.js';
import { STATE_SIGNS } from '../text/theme.js';
import { type ShownState, shownStateOf } from './shown-state.js';
import type { TimelineMark } from './timeline.js';

export interface CameraView {
  readonly camera: CameraSnapshot;
  /** The number of its tile or line, from 1, which a digit selects. Undefined for a camera of another page. */
  readonly number: number | undefined;
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
  /** The states of the last ten minutes in `width` cells, the newest at the end. */
  readonly timeline: (width: number) => readonly TimelineMark[];
  /** The stage that loses the most frames, while the camera is live. */
  readonly bottleneck: Bottleneck;
  /** Why no picture could be decoded; undefined once one was. */
  readonly problem?: string | undefined;
}

/** The rank of a camera in the order by trouble: 0 for the worst. */
export function troubleRank(camera: CameraSnapshot): number {
  const state = shownStateOf(camera);
  switch (state) {
    case 'lost':
      return 0;
    case 'ended':
      return 6;
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

/** The camera's name in cells. The second camera of a name that is there has a number: `barn (2)`. */
export function nameOf({ name, twin }: Pick<CameraSnapshot, 'name' | 'twin'>): string {
  return twin === undefined ? cellText(name) : `${cellText(name)} (${twin})`;
}

/** A state's sign, word and duration: `● LIVE`, `▲ STALLED 4 s`, `✕ LOST 12 s`. `time` formats the duration. */
export function stateSpan(view: Pick<CameraView, 'camera' | 'elapsedMs'>, time = durationText): Span {
  const state = shownStateOf(view.camera);
  return span(`${STATE_SIGNS[state]} ${stateWord(state, time(view.elapsedMs))}`, state);
}

function stateWord(state: ShownState, time: string): string {
  switch (state) {
    case 'waiting':
      return 'WAITING';
    case 'connecting':
      return 'CONNECTING';
    case 'live':
      return 'LIVE';
    case 'stalled':
      return `STALLED ${time}`;
    case 'lost':
      return `LOST ${time}`;
    case 'paused':
      return `PAUSED ${time}`;
    case 'resting':
      return 'RESTING';
    case 'ended':
      return `ENDED ${time}`;
  }
}
