// How much memory a process holds, as Linux counts it.
import { readFileSync } from 'node:fs';

/** Whether this machine can tell. */
export const CAN_MEASURE_MEMORY = process.platform === 'linux';

/** Resident memory of a process in MiB. */
export function residentMiB(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) / 1_024;
}
