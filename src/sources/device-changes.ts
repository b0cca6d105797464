// Notices cameras that are plugged in or removed: by inotify on /dev.
import { type FSWatcher, watch } from 'node:fs';

/** udev changes the permissions of a node and makes its links within this time after it has created the node. */
const SETTLE_MS = 150;

/** Calls back once after each change, until the returned function is called. */
export type WatchDevices = (onChange: () => void) => () => void;

/** Watches the video devices of this machine. On systems other than Linux, and where inotify has no room, it does nothing. */
export const watchDevices: WatchDevices = (onChange) => watchFolder('/dev', onChange);

/** For a camera that is no device of this machine: a webcam that is plugged in here must not make its attempts more frequent. */
export const watchNoDevices: WatchDevices = () => () => undefined;

/** @param folder Where the nodes of devices are. */
export function watchFolder(folder: string, onChange: () => void, settleMs = SETTLE_MS): () => void {
  if (process.platform !== 'linux') return () => undefined;
  let timer: NodeJS.Timeout | undefined;
  let watcher: FSWatcher;
  try {
    watcher = watch(folder, (kind, name) => {
      // `rename` means created or removed. Each write to a device, such as a loopback camera, is a `change`.
      if (kind !== 'rename' || name === null || !/^(video\d+|v4l)$/.test(name)) return;
      clearTimeout(timer);
      timer = setTimeout(onChange, settleMs);
    });
  } catch {
    // The limit of inotify watches is reached, or there is no such folder. Attempts are repeated anyway.
    return () => undefined;
  }
  watcher.on('error', () => undefined);
  return () => {
    clearTimeout(timer);
    watcher.close();
  };
}
