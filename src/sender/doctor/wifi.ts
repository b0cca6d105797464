// How strong the WiFi is, as /proc/net/wireless has it.
import { readFileSync } from 'node:fs';

/** One wireless interface. */
export interface Wifi {
  readonly name: string;
  /** Signal in dBm, such as -52; undefined where the driver gives another measure. */
  readonly signalDbm: number | undefined;
}

/** Below these, streams begin to suffer, and break. */
const WEAK_DBM = -67;
const POOR_DBM = -75;

/**
 * Reads /proc/net/wireless: two lines of headings, then a line for each interface: name, status, link, level, noise. Levels
 * in dBm are negative, or, in old drivers, counted from 256 downwards; levels from 0 to 100 are percentages of something.
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

/** How good a signal is for a stream. */
export function judgeSignal(signalDbm: number): 'good' | 'weak' | 'poor' {
  if (signalDbm >= WEAK_DBM) return 'good';
  return signalDbm >= POOR_DBM ? 'weak' : 'poor';
}
