// What state a camera is in, as the receiver knows it: a reducer over what happens to it.
import { STALLED_AFTER_MS } from '../limits.js';

/**
 * - `waiting`: nothing has connected yet
 * - `connecting`: a sender is there, and no frame yet
 * - `live`: frames arrive
 * - `stalled`: the sender is there, frames have stopped; `reason` when it said why
 * - `paused`: the sender is there, and we have asked it for no frames; `reason` when its camera is in trouble as well
 * - `resting`: the sender is there, on a bus, and nobody here looks at it; `reason` when its camera is in trouble
 * - `lost`: the sender is gone
 *
 * `sinceMs` is when the state began, by a clock that never goes back.
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

/** Why a sender's camera is no longer live: its owner has stopped it; its source has come to an end. */
export const STOPPED = 'stopped';
export const FINISHED = 'finished';

/** Whether a sender that gives this reason goes with it, as no connection ends on a bus. */
export function isEnd(reason: string): boolean {
  return reason === STOPPED || reason === FINISHED;
}

/** Why the camera is in this state, where somebody said so. */
export function reasonOf(state: CameraState): string | undefined {
  return 'reason' in state ? state.reason : undefined;
}

/**
 * What happens to a camera. `trouble` and `recovered` are the sender's own report on its camera; the others are ours: `paused`
 * and `resumed` by a person, `unwatched` and `watched` as it is in sight or not.
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
  | { readonly kind: 'tick' };

/** The state after `event` at `nowMs`. The same object when nothing changed but the time. */
export function reduceCamera(state: CameraState, event: CameraEvent, nowMs: number): CameraState {
  switch (event.kind) {
    case 'connected':
      return { kind: 'connecting', sinceMs: nowMs };
    case 'frame':
      // What was on the way when it was paused, or looked away from.
      if (state.kind === 'paused' || state.kind === 'resting') return { ...state, lastFrameMs: nowMs };
      return { kind: 'live', sinceMs: state.kind === 'live' ? state.sinceMs : nowMs, lastFrameMs: nowMs };
    case 'trouble':
      return troubled(state, event.reason, nowMs);
    case 'recovered':
      return recovered(state);
    case 'paused':
      return state.kind === 'paused' ? state : still(state, 'paused', nowMs);
    case 'unwatched':
      // A pause was somebody's wish, and is what is to be seen of the two.
      return state.kind === 'paused' || state.kind === 'resting' ? state : still(state, 'resting', nowMs);
    case 'resumed':
      return state.kind === 'paused' ? awake(state, nowMs) : state;
    case 'watched':
      return state.kind === 'resting' ? awake(state, nowMs) : state;
    case 'disconnected':
      return lost(state, event.reason, nowMs);
    case 'tick':
      return ticked(state, nowMs);
  }
}

function troubled(state: CameraState, reason: string, nowMs: number): CameraState {
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

/** The trouble is over; the state itself changes with the next frame. */
function recovered(state: CameraState): CameraState {
  if (!('reason' in state) || state.kind === 'lost') return state;
  const { reason: _over, ...well } = state;
  return well;
}

/** One that is lost stays lost, and is still when it comes back. */
function still(state: CameraState, kind: 'paused' | 'resting', nowMs: number): CameraState {
  if (state.kind === 'lost') return state;
  const reason = reasonOf(state);
  return { kind, sinceMs: nowMs, ...lastFrameOf(state), ...(reason === undefined ? {} : { reason }) };
}

/** As after connecting: the next frame, for which the camera may have to be opened, makes it live. */
function awake({ reason }: { readonly reason?: string }, nowMs: number): CameraState {
  return { kind: 'connecting', sinceMs: nowMs, ...(reason === undefined ? {} : { reason }) };
}

function lost(state: CameraState, reason: string, nowMs: number): CameraState {
  if (state.kind === 'lost') return state;
  return { kind: 'lost', sinceMs: nowMs, reason, ...lastFrameOf(state) };
}

function lastFrameOf(state: CameraState): { readonly lastFrameMs?: number } {
  return 'lastFrameMs' in state && state.lastFrameMs !== undefined ? { lastFrameMs: state.lastFrameMs } : {};
}

function ticked(state: CameraState, nowMs: number): CameraState {
  if (state.kind !== 'live' || nowMs - state.lastFrameMs < STALLED_AFTER_MS) return state;
  return { kind: 'stalled', sinceMs: state.lastFrameMs + STALLED_AFTER_MS, lastFrameMs: state.lastFrameMs };
}
