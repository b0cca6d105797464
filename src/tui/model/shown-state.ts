// The state of a camera as people see it: a camera that its owner has stopped is not a lost one.
import type { CameraSnapshot } from '../../core/camera/camera-snapshot.js';
import { CAMERA_STATES, type CameraStateKind, isEnd, reasonOf } from '../../core/camera/camera-state.js';

/** `ended`: the sender said that a person has stopped it, or that its source has ended. */
export type ShownState = CameraStateKind | 'ended';

/** All of them, in the order in which their numbers are displayed. */
export const SHOWN_STATES: readonly ShownState[] = [...CAMERA_STATES, 'ended'];

export function shownStateOf({ state }: Pick<CameraSnapshot, 'state'>): ShownState {
  return state.kind === 'lost' && isEnd(reasonOf(state) ?? '') ? 'ended' : state.kind;
}

/** Whether frames are expected of a camera: nobody has paused or stopped it, and somebody is looking. */
export function wantsFrames(camera: Pick<CameraSnapshot, 'state'>): boolean {
  const state = shownStateOf(camera);
  return state !== 'paused' && state !== 'resting' && state !== 'ended';
}
