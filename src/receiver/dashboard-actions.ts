// Performs the dashboard's actions: pauses go to the server, snapshots and recordings into a folder.
import type { ControlRequest } from '../core/camera/camera-control.js';
import type { ReceivedFrame } from '../core/camera/received-frame.js';
import { TtycamError } from '../core/errors.js';
import type { DashboardActions } from '../tui/dashboard-feed.js';
import type { Camera } from './inputs/camera.js';
import type { FullSizeFrames } from './inputs/full-size-frame.js';
import type { Server } from './inputs/server.js';
import type { Recorder } from './outputs/recorder.js';
import { writeSnapshot } from './outputs/snapshot-file.js';
import type { AddedCamera } from './pulled/add-camera.js';
import type { Report } from './report.js';

/** What actions need. */
export interface ActionTargets {
  readonly server: Server;
  readonly recorder: Recorder;
  readonly report: Report;
  /** Where snapshots go. */
  readonly folder: string;
  /** The demand for cameras on NATS has changed. */
  demandChanged(): void;
  /** Asks for a control of a camera to be set. */
  requestControl(camera: Camera, request: ControlRequest): void;
  readonly fullSizeFrames: FullSizeFrames;
  addCamera(text: string): Promise<AddedCamera>;
}

/** The actions of a receiver. */
export function createActions(targets: ActionTargets): DashboardActions {
  const { server, recorder, report, folder, demandChanged, requestControl, fullSizeFrames } = targets;
  const cameraAt = (place: number): Camera | undefined => server.roster.cameras.find((one) => one.place === place);
  const fullSizeFrame = async (place: number, shown: ReceivedFrame): Promise<ReceivedFrame> => {
    const next = fullSizeFrames.next(place, shown);
    demandChanged();
    return await next.finally(demandChanged);
  };
  return {
    pause: (place, paused) => {
      const camera = cameraAt(place);
      if (camera === undefined) return;
      if (server.pause(place, paused) !== undefined) return demandChanged();
      report.note('warn', camera.name, 'cannot be paused: its sender is of an older version');
    },
    snapshot: async (place, frame) => {
      const known = cameraAt(place);
      const camera = known ?? { name: 'camera', place };
      try {
        const saved = known?.demand?.size === undefined ? frame : await fullSizeFrame(place, frame);
        const path = await writeSnapshot(folder, camera.name, saved);
        report.snapshotSaved(camera, path);
        return path;
      } catch (reason) {
        report.snapshotFailed(camera, TtycamError.from(reason));
        throw reason;
      }
    },
    addCamera: async (text) => {
      try {
        return await targets.addCamera(text);
      } catch (reason) {
        report.addFailed(TtycamError.from(reason));
        throw reason;
      }
    },
    setControl: (place, request) => {
      const camera = cameraAt(place);
      if (camera?.controls !== undefined) requestControl(camera, request);
    },
    record: async (place, on) => {
      const camera = place === 'all' ? place : cameraAt(place);
      if (camera === undefined) return undefined;
      return await (on ? recorder.begin(camera) : recorder.end(camera));
    },
  };
}
