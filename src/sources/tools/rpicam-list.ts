// Lists the CSI cameras: parses the output of `rpicam-vid --list-cameras`.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { rpicamCommand } from './rpicam.js';

const LIST_TIMEOUT_MS = 8_000;

/** A camera in libcamera's list. */
export interface CsiCamera {
  /** As in `--device rpicam:0`. */
  readonly number: number;
  /** The sensor, and its largest size where it is listed: `imx708`, `4608x2592`. */
  readonly sensor: string;
  readonly size: string | undefined;
}

/** Parses lines such as `0 : imx708 [4608x2592 10-bit RGGB] (/base/soc/i2c0mux/i2c@1/imx708@1a)`. Leaves out USB cameras. */
export function parseRpicamList(text: string): CsiCamera[] {
  return text
    .split('\n')
    .map((line) => /^\s*(\d+) : (\S+)(?: \[(\d+x\d+)[^\]]*\])? \((.*)\)/.exec(line))
    .filter((match) => match !== null && !/usb/i.test(match[4] ?? ''))
    .map((match) => ({ number: Number(match?.[1]), sensor: match?.[2] ?? '', size: match?.[3] }));
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
