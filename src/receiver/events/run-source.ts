// What a receiver offers to its rules and to MQTT: its cameras, their newest pictures, and what can be done with them.
import type { CameraSnapshot } from '../../core/camera/camera-snapshot.js';
import { reasonOf } from '../../core/camera/camera-state.js';
import type { CameraCommand, CameraStatus } from '../../events/mqtt/camera-status.js';
import type { RunSource } from '../../events/run-source.js';
import { unixUs } from '../../net/clock.js';
import type { DashboardActions } from '../../tui/dashboard.js';
import type { Report } from '../report.js';

export interface RunSourceParts {
  readonly snapshots: () => readonly CameraSnapshot[];
  readonly actions: Pick<DashboardActions, 'pause' | 'record' | 'snapshot'>;
  readonly report: Report;
}

export function receiverSource({ snapshots, actions, report }: RunSourceParts): RunSource {
  const frameOf = (place: number) => snapshots().find((one) => one.place === place)?.frame;
  return {
    note: (text) => report.note('warn', undefined, text),
    picture: (place) => frameOf(place)?.jpeg,
    cameras: () => snapshots().map((camera) => cameraStatus(camera, unixUs() / 1_000)),
    command: (place, command) => perform(actions, place, command, frameOf),
  };
}

/** A failure is in the log already, as one of the dashboard's keys would be. */
function perform(
  actions: RunSourceParts['actions'],
  place: number,
  command: CameraCommand,
  frameOf: (place: number) => CameraSnapshot['frame'],
): void {
  switch (command) {
    case 'pause':
    case 'resume':
      actions.pause(place, command === 'pause');
      return;
    case 'record':
    case 'stop':
      void actions.record(place, command === 'record');
      return;
    case 'snapshot': {
      const frame = frameOf(place);
      if (frame !== undefined) actions.snapshot(place, frame).catch(() => undefined);
    }
  }
}

/** @param nowMs The clock of the frames' times, in ms since 1970. */
function cameraStatus(camera: CameraSnapshot, nowMs: number): CameraStatus {
  const { place, name, twin, state, fps, bytesPerSecond, frames, dropped, corrupt, paused, recording, frame } = camera;
  return {
    ...{ place, name, twin, fps, bytesPerSecond, frames, dropped, corrupt, paused, recording },
    state: state.kind,
    reason: reasonOf(state),
    ageMs: frame?.capturedMs === undefined ? undefined : Math.max(0, nowMs - frame.capturedMs),
  };
}
