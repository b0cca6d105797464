// The dashboard's actions, done: pauses go to the server, snapshots and recordings into a folder.
import { TtycamError } from '../core/errors.js';
import type { DashboardActions } from '../tui/actions.js';
import type { Camera } from './camera.js';
import type { Recorder } from './recorder.js';
import type { Report } from './report.js';
import type { Server } from './server.js';
import { writeSnapshot } from './snapshot.js';

/** The actions of a receiver whose snapshots go into `folder`. */
export function createActions(server: Server, recorder: Recorder, report: Report, folder: string): DashboardActions {
  const cameraAt = (place: number): Camera | undefined => server.roster.cameras.find((one) => one.place === place);
  return {
    pause: (place, paused) => {
      const camera = cameraAt(place);
      if (camera === undefined || server.pause(place, paused) !== undefined) return;
      report.note('warn', camera.name, 'cannot be paused: its sender is of an older version');
    },
    snapshot: async (place, frame) => {
      const camera = cameraAt(place) ?? { name: 'camera', place };
      try {
        const path = await writeSnapshot(folder, camera.name, frame);
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
