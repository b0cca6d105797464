// The WiFi signal strength, from /proc/net/wireless.
import { readFileSync } from 'node:fs';

/** One wireless interface. */
export interface Wifi {
  readonly name: string;
  /** Signal in dBm, such as -52; undefined where the driver uses another unit. */
  readonly signalDbm: number | undefined;
}

/** Below the first, streams lose frames; below the second, they break. */
const WEAK_DBM = -67;
const POOR_DBM = -75;

/**
 * Parses /proc/net/wireless: two heading lines, then a line for each interface: name, status, link, level, noise. Levels in
 * dBm are negative; old drivers add 256 to them. Levels from 0 to 100 are percentages without a defined unit.
 */
export function parseWireless(text: string): Wifi[] {
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
export function readWireless(file = '/proc/net/wireless'): Wifi[] {
  try {
    return parseWireless(readFileSync(file, 'utf8'));
  } catch {
    return [];
  }
}

/** The quality of a signal for a stream. */
export function gradeSignal(signalDbm: number): 'good' | 'weak' | 'poor' {
  if (signalDbm >= WEAK_DBM) return 'good';
  return signalDbm >= POOR_DBM ? 'weak' : 'poor';
}
