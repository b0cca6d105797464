// The CSI cameras that libcamera knows, as `rpicam-vid --list-cameras` prints them.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { rpicamCommand } from '../../sources/tools/rpicam.js';

const LIST_TIMEOUT_MS = 8_000;

/** A camera of libcamera's. */
export interface CsiCamera {
  /** As in `--device rpicam:0`. */
  readonly number: number;
  /** The sensor, and its largest size where that is said: `imx708`, `4608x2592`. */
  readonly sensor: string;
  readonly size: string | undefined;
}

/** Reads `0 : imx708 [4608x2592 10-bit RGGB] (/base/soc/i2c0mux/i2c@1/imx708@1a)` and its like. USB cameras stand there too. */
export function parseRpicamList(text: string): CsiCamera[] {
  return text
    .split('\n')
    .map((line) => /^\s*(\d+) : (\S+)(?: \[(\d+x\d+)[^\]]*\])? \((.*)\)/.exec(line))
    .filter((match) => match !== null && !/usb/i.test(match[4] ?? ''))
    .map((match) => ({ number: Number(match?.[1]), sensor: match?.[2] ?? '', size: match?.[3] }));
}

/** The CSI cameras of this machine; undefined where nothing here can list them. */
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
