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
