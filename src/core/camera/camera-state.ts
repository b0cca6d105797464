// The state machine of a camera, as a reducer: the receiver applies one event after another to the state.
import { STALLED_AFTER_MS } from '../limits.js';

/**
 * - `waiting`: no sender has connected yet
 * - `connecting`: a sender is connected, and no frame has arrived yet
 * - `live`: frames arrive
 * - `stalled`: the sender is connected, and frames have stopped; `reason` where the sender reported one
 * - `paused`: a person has paused the camera here; `reason` where the camera has a fault as healthy
 * - `resting`: the camera is present on NATS, and this receiver demands no frames; `reason` where the camera has a fault
 * - `lost`: the sender is disconnected
 *
 * `sinceMs` is when the state began, by a monotonic clock.
 */
export type CameraState =
  | { readonly kind: 'waiting'; readonly sinceMs: number }
  | { readonly kind: 'connecting'; readonly sinceMs: number; readonly reason?: string }
  | { readonly kind: 'live'; readonly sinceMs: number; readonly lastFrameMs: number }
  | { readonly kind: 'stalled'; readonly sinceMs: number; readonly lastFrameMs: number; readonly reason?: string }
  | { readonly kind: 'paused'; readonly sinceMs: number; readonly lastFrameMs?: number; readonly reason?: string }
  | { readonly kind: 'resting'; readonly sinceMs: number; readonly lastFrameMs?: number; readonly reason?: string }
  | { readonly kind: 'lost'; readonly sinceMs: number; readonly lastFrameMs?: number; readonly reason: string };

export type CameraStateKind = CameraState['kind'];

/** All states, in the order in which their numbers are displayed. */
export const CAMERA_STATES = [
  'live',
  'stalled',
  'lost',
  'connecting',
  'waiting',
  'paused',
  'resting',
] as const satisfies readonly CameraStateKind[];

/** The reasons of a sender that ends: a person has stopped it, or its source has ended. */
export const STOPPED = 'stopped';
export const FINISHED = 'finished';

/** Whether a sender that reports this reason ends with it. On NATS there is no connection whose end would show it. */
export function isEnd(reason: string): boolean {
  return reason === STOPPED || reason === FINISHED;
}

/** The reason for this state, where one is known. */
export function reasonOf(state: CameraState): string | undefined {
  return 'reason' in state ? state.reason : undefined;
}

/**
 * What happens to a camera. `trouble` and `recovered` are the sender's report on its camera. The others come from the
 * receiver: `paused` and `resumed` by a person, `unwatched` and `watched` as its demand for frames ends and begins.
 */
export type CameraEvent =
  | { readonly kind: 'connected' }
  | { readonly kind: 'frame' }
  | { readonly kind: 'trouble'; readonly reason: string }
  | { readonly kind: 'recovered' }
  | { readonly kind: 'paused' }
  | { readonly kind: 'resumed' }
  | { readonly kind: 'unwatched' }
  | { readonly kind: 'watched' }
  | { readonly kind: 'disconnected'; readonly reason: string }
  /** `stalledAfterMs`: for how long a healthy camera may give no frame. */
  | { readonly kind: 'tick'; readonly stalledAfterMs?: number };

/** The state after `event` at `nowMs`. It is the same object where only the time has changed. */
export function reduceCamera(state: CameraState, event: CameraEvent, nowMs: number): CameraState {
  switch (event.kind) {
    case 'connected':
      return { kind: 'connecting', sinceMs: nowMs };
    case 'frame':
      // A frame that was under way when the camera was paused or suspended.
      if (state.kind === 'paused' || state.kind === 'resting') return { ...state, lastFrameMs: nowMs };
      return { kind: 'live', sinceMs: state.kind === 'live' ? state.sinceMs : nowMs, lastFrameMs: nowMs };
    case 'trouble':
      return withFault(state, event.reason, nowMs);
    case 'recovered':
      return withoutFault(state);
    case 'paused':
      return state.kind === 'paused' ? state : inactive(state, 'paused', nowMs);
    case 'unwatched':
      // Of the two, the pause is shown, because a person asked for it.
      return state.kind === 'paused' || state.kind === 'resting' ? state : inactive(state, 'resting', nowMs);
    case 'resumed':
      return state.kind === 'paused' ? reactivated(state, nowMs) : state;
    case 'watched':
      return state.kind === 'resting' ? reactivated(state, nowMs) : state;
    case 'disconnected':
      return lost(state, event.reason, nowMs);
    case 'tick':
      return ticked(state, event.stalledAfterMs ?? STALLED_AFTER_MS, nowMs);
  }
}

function withFault(state: CameraState, reason: string, nowMs: number): CameraState {
  if (state.kind !== 'lost' && 'reason' in state && state.reason === reason) return state;
  switch (state.kind) {
    case 'waiting':
    case 'connecting':
      return { kind: 'connecting', sinceMs: state.kind === 'connecting' ? state.sinceMs : nowMs, reason };
    case 'live':
      return { kind: 'stalled', sinceMs: nowMs, lastFrameMs: state.lastFrameMs, reason };
    case 'stalled':
    case 'paused':
    case 'resting':
      return { ...state, reason };
    case 'lost':
      return state;
  }
}

/** The fault is over. The kind of the state changes only with the next frame. */
function withoutFault(state: CameraState): CameraState {
  if (!('reason' in state) || state.kind === 'lost') return state;
  const { reason: _cleared, ...healthy } = state;
  return healthy;
}

/** A camera that is paused or suspended. A lost one stays lost until it reconnects. */
function inactive(state: CameraState, kind: 'paused' | 'resting', nowMs: number): CameraState {
  if (state.kind === 'lost') return state;
  const reason = reasonOf(state);
  return { kind, sinceMs: nowMs, ...lastFrameOf(state), ...(reason === undefined ? {} : { reason }) };
}

/** As after connecting: the next frame makes it live. The sender may have to open its camera first. */
function reactivated({ reason }: { readonly reason?: string }, nowMs: number): CameraState {
  return { kind: 'connecting', sinceMs: nowMs, ...(reason === undefined ? {} : { reason }) };
}

function lost(state: CameraState, reason: string, nowMs: number): CameraState {
  if (state.kind === 'lost') return state;
  return { kind: 'lost', sinceMs: nowMs, reason, ...lastFrameOf(state) };
}

function lastFrameOf(state: CameraState): { readonly lastFrameMs?: number } {
  return 'lastFrameMs' in state && state.lastFrameMs !== undefined ? { lastFrameMs: state.lastFrameMs } : {};
}

function ticked(state: CameraState, stalledAfterMs: number, nowMs: number): CameraState {
  if (state.kind !== 'live' || nowMs - state.lastFrameMs < stalledAfterMs) return state;
  return { kind: 'stalled', sinceMs: state.lastFrameMs + stalledAfterMs, lastFrameMs: state.lastFrameMs };
}
