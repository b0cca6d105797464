// Facts about the machine itself: its temperature, and whether its clock was set.
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { namesIn, textOf } from '../../sources/v4l2/sysfs.js';

const TIMEDATECTL_TIMEOUT_MS = 3_000;

/** No machine with this software was switched on before. A clock without a battery begins at 1970, or at the last shutdown. */
const EARLIEST_MS = Date.UTC(2026, 0, 1);

/** The zones of a processor, by the kernel's names for them: a Pi's, a PC's, those of other boards. */
const PROCESSOR_ZONE = /cpu|soc|x86_pkg|core/i;

/** The clock of this machine. */
export interface Clock {
  readonly unixMs: number;
  readonly neverSet: boolean;
  /** Whether a time server keeps it right; undefined where systemd does not say so. */
  readonly synchronized: boolean | undefined;
}

/** @param unixMs The present time. */
export async function readClock(unixMs: number): Promise<Clock> {
  return { unixMs, neverSet: unixMs < EARLIEST_MS, synchronized: await readSynchronized() };
}

async function readSynchronized(): Promise<boolean | undefined> {
  try {
    const options = { timeout: TIMEDATECTL_TIMEOUT_MS, killSignal: 'SIGKILL' } as const;
    const args = ['show', '--property=NTPSynchronized', '--value'];
    const text = (await promisify(execFile)('timedatectl', args, options)).stdout.trim();
    return text === 'yes' || text === 'no' ? text === 'yes' : undefined;
  } catch {
    return undefined;
  }
}

/** The temperature of the processor in °C, the highest where it has several sensors; undefined where it has none. */
export function readTemperature(folder = '/sys/class/thermal'): number | undefined {
  const degrees = namesIn(folder)
    .filter((name) => name.startsWith('thermal_zone') && PROCESSOR_ZONE.test(textOf(join(folder, name, 'type'))))
    .map((name) => Number(textOf(join(folder, name, 'temp')) || Number.NaN) / 1_000)
    .filter((value) => value > 0 && value < 200);
  return degrees.length === 0 ? undefined : Math.max(...degrees);
}
