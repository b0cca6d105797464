// The resident memory of a process on Linux.
import { readFileSync } from 'node:fs';

/** Whether this system supports the measurement. */
export const CAN_MEASURE_MEMORY = process.platform === 'linux';

/** The resident memory of a process in MiB. */
export function residentMiB(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) / 1_024;
}
