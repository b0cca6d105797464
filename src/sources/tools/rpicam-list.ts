// Lists the CSI cameras: parses the output of `rpicam-vid --list-cameras`.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { hasCommand } from '../../cli/installed-command.js';
import { parseModeLines, type SensorMode } from './rpicam-mode.js';

/** The program's name since Raspberry Pi OS Bookworm, and the one before. */
const COMMANDS = ['rpicam-vid', 'libcamera-vid'] as const;

const LIST_TIMEOUT_MS = 8_000;

/** A camera in libcamera's list. */
export interface CsiCamera {
  /** As in `--device rpicam:0`. */
  readonly number: number;
  /** The sensor, and its largest size where it is listed: `imx708`, `4608x2592`. */
  readonly sensor: string;
  readonly size: string | undefined;
  readonly modes: readonly SensorMode[];
}

/** The program that this system has, if any. */
export function rpicamCommand(): string | undefined {
  return COMMANDS.find((command) => hasCommand(command));
}

/** Parses lines such as `0 : imx708 [4608x2592 10-bit RGGB] (/base/soc/i2c0mux/i2c@1/imx708@1a)`. Leaves out USB cameras. */
export function parseRpicamList(text: string): CsiCamera[] {
  // A camera's modes are on the lines after its own.
  const sections = text.split(/^(?=\s*\d+ : \S+)/m).map((section) => section.split('\n'));
  return sections.flatMap(([head = '', ...lines]) => {
    const match = /^\s*(\d+) : (\S+)(?: \[(\d+x\d+)[^\]]*\])? \((.*)\)/.exec(head);
    if (match === null || /usb/i.test(match[4] ?? '')) return [];
    const [, number, sensor = '', size] = match;
    const [width, height] = (size ?? '').split('x').map(Number);
    const full = width !== undefined && height !== undefined ? { width, height } : undefined;
    return [{ number: Number(number), sensor, size, modes: parseModeLines(modeLines(lines), full) }];
  });
}

/** The lines from `Modes:` to the first empty one. */
function modeLines(lines: readonly string[]): readonly string[] {
  const start = lines.findIndex((line) => /^\s*Modes:/.test(line));
  if (start === -1) return [];
  const rest = lines.slice(start);
  const end = rest.findIndex((line) => line.trim() === '');
  return end === -1 ? rest : rest.slice(0, end);
}

/** The CSI cameras of this machine; undefined where they cannot be listed. */
export async function listCsiCameras(): Promise<CsiCamera[] | undefined> {
  const command = rpicamCommand();
  if (command === undefined) return undefined;
  try {
    const options = { timeout: LIST_TIMEOUT_MS, killSignal: 'SIGKILL' } as const;
    const { stdout, stderr } = await promisify(execFile)(command, ['--list-cameras'], options);
    return parseRpicamList(`${stdout}\n${stderr}`);
  } catch {
    return undefined;
  }
}
