// The dashboard's actions, done: pauses go to the server, snapshots and recordings into a folder.

import type { ReceivedFrame } from '../core/camera/received-frame.js';
import { TtycamError } from '../core/errors.js';
import type { DashboardActions } from '../tui/dashboard-feed.js';
import type { Camera } from './inputs/camera.js';
import type { FullSizeFrames } from './inputs/full-size-frame.js';
import type { Server } from './inputs/server.js';
import type { Recorder } from './outputs/recorder.js';
import { writeSnapshot } from './outputs/snapshot-file.js';
import type { Report } from './report.js';

/** What actions are done with. */
export interface ActionWorld {
  readonly server: Server;
  readonly recorder: Recorder;
  readonly report: Report;
  /** Where snapshots go. */
  readonly folder: string;
  /** What is wanted of the cameras on a bus has changed. */
  wantsChanged(): void;
  readonly wholeFrames: FullSizeFrames;
}

/** The actions of a receiver. */
export function createActions(world: ActionWorld): DashboardActions {
  const { server, recorder, report, folder, wantsChanged, wholeFrames } = world;
  const cameraAt = (place: number): Camera | undefined => server.roster.cameras.find((one) => one.place === place);
  const wholeFrame = async (place: number, shown: ReceivedFrame): Promise<ReceivedFrame> => {
    const next = wholeFrames.next(place, shown);
    wantsChanged();
    return await next.finally(wantsChanged);
  };
  return {
    pause: (place, paused) => {
      const camera = cameraAt(place);
      if (camera === undefined) return;
      if (server.pause(place, paused) !== undefined) return wantsChanged();
      report.note('warn', camera.name, 'cannot be paused: its sender is of an older version');
    },
    snapshot: async (place, frame) => {
      const known = cameraAt(place);
      const camera = known ?? { name: 'camera', place };
      try {
        const whole = known?.asked?.size === undefined ? frame : await wholeFrame(place, frame);
        const path = await writeSnapshot(folder, camera.name, whole);
        report.snapshotSaved(camera, path);
        return path;
      } catch (reason) {
        report.snapshotFailed(camera, TtycamError.from(reason));
        throw reason;
      }
    },
    record: async (place, on) => {
      const camera = place === 'all' ? place : cameraAt(place);
      if (camera === undefined) return undefined;
      return await (on ? recorder.begin(camera) : recorder.end(camera));
    },
  };
}
