// The WiFi: its signal strength from /proc/net/wireless, and its power saving from iw.
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';

/** One wireless interface. */
export interface Wifi {
  readonly name: string;
  /** Signal in dBm, such as -52; undefined where the driver uses another unit. */
  readonly signalDbm: number | undefined;
  /** Whether it saves power between packets; undefined where `iw` does not say so. */
  readonly powerSave: boolean | undefined;
}

/** `/usr/sbin` is not in the PATH of every user. */
const IW_COMMANDS = ['iw', '/usr/sbin/iw'] as const;
const IW_TIMEOUT_MS = 2_000;

/** Below the first, streams lose frames; below the second, they break. */
const WEAK_DBM = -67;
const POOR_DBM = -75;

/**
 * Parses /proc/net/wireless: two heading lines, then a line for each interface: name, status, link, level, noise. Levels in
 * dBm are negative; old drivers add 256 to them. Levels from 0 to 100 are percentages without a defined unit.
 */
export function parseWireless(text: string): Omit<Wifi, 'powerSave'>[] {
  return text
    .split('\n')
    .map((line) => /^\s*([^\s:|]+):\s+\S+\s+\S+\s+(-?\d+)/.exec(line))
    .filter((match) => match !== null)
    .map(([, name = '', level]) => {
      const value = Number(level);
      if (value > 100 && value < 256) return { name, signalDbm: value - 256 };
      return { name, signalDbm: value < 0 && value > -256 ? value : undefined };
    });
}

/** The wireless interfaces that are up. */
export async function readWireless(file = '/proc/net/wireless'): Promise<Wifi[]> {
  let interfaces: Omit<Wifi, 'powerSave'>[];
  try {
    interfaces = parseWireless(readFileSync(file, 'utf8'));
  } catch {
    return [];
  }
  return await Promise.all(interfaces.map(async (one) => ({ ...one, powerSave: await readPowerSave(one.name) })));
}

async function readPowerSave(name: string): Promise<boolean | undefined> {
  for (const command of IW_COMMANDS) {
    try {
      const options = { timeout: IW_TIMEOUT_MS, killSignal: 'SIGKILL' } as const;
      const { stdout } = await promisify(execFile)(command, ['dev', name, 'get', 'power_save'], options);
      return parsePowerSave(stdout);
    } catch {
      // Not installed there, or the driver does not say.
    }
  }
  return undefined;
}

/** Parses `Power save: on`. */
export function parsePowerSave(text: string): boolean | undefined {
  const state = /^Power save: (on|off)\s*$/m.exec(text)?.[1];
  return state === undefined ? undefined : state === 'on';
}

/** The quality of a signal for a stream. */
export function gradeSignal(signalDbm: number): 'good' | 'weak' | 'poor' {
  if (signalDbm >= WEAK_DBM) return 'good';
  return signalDbm >= POOR_DBM ? 'weak' : 'poor';
}
