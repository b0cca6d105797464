// The processes that this one starts: how many they were, and which of them run.
import { ChildProcess } from 'node:child_process';

/**
 * Watches all starts from now on.
 *
 * @param options Options for each start, beside its own: those of `child_process.spawn`.
 * @returns The count of starts, and the processes that run: both are kept up to date.
 */
export function watchStarts(options = {}) {
  const starts = { count: 0, running: new Set() };
  const { spawn } = ChildProcess.prototype;
  ChildProcess.prototype.spawn = function watchedSpawn(own) {
    starts.count += 1;
    const error = spawn.call(this, { ...own, ...options });
    if (this.pid !== undefined) {
      starts.running.add(this);
      this.once('exit', () => starts.running.delete(this));
    }
    return error;
  };
  return starts;
}
