// One frame kept as a file: the JPEG as it came, under its camera's name and the time it was taken.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { TtycamError } from '../core/errors.js';
import type { ReceivedFrame } from '../core/frame.js';

/** Snapshots of one camera in one millisecond; past it something is wrong. */
const MAX_ATTEMPTS = 100;

/**
 * Writes a frame into `folder` as `<camera>-2026-11-23T15-04-05.123.jpg`, by this machine's clock and zone. Never
 * overwrites: a second one of the same moment is `…-2.jpg`. Returns the path.
 *
 * @throws TtycamError `output-failed`.
 */
export async function writeSnapshot(folder: string, cameraName: string, frame: ReceivedFrame): Promise<string> {
  const name = `${fileNameOf(cameraName)}-${localTime(frame.capturedMs ?? frame.receivedMs)}`;
  for (let attempt = 1; ; attempt += 1) {
    const path = join(folder, `${name}${attempt === 1 ? '' : `-${attempt}`}.jpg`);
    try {
      await writeFile(path, frame.jpeg, { flag: 'wx' });
      return path;
    } catch (cause) {
      const exists = cause instanceof Error && 'code' in cause && cause.code === 'EEXIST';
      if (exists && attempt < MAX_ATTEMPTS) continue;
      const words = cause instanceof Error ? cause.message : String(cause);
      throw new TtycamError('output-failed', `cannot save a snapshot: ${words}`, { cause });
    }
  }
}

/** A camera's name as part of a file's: letters, digits, dots, dashes and underscores, and no hidden file. */
export function fileNameOf(cameraName: string): string {
  const safe = cameraName.replace(/[^\p{L}\p{N}._-]+/gu, '_').replace(/^[.-]+/, '');
  return Array.from(safe).slice(0, 48).join('') || 'camera';
}

/** `2026-11-23T15-04-05.123`: colons are no part of a file's name on Windows. */
function localTime(ms: number): string {
  const date = new Date(ms);
  const [year, ...rest] = [date.getFullYear(), date.getMonth() + 1, date.getDate()];
  const day = [year, ...rest.map(twoDigits)].join('-');
  const time = [date.getHours(), date.getMinutes(), date.getSeconds()].map(twoDigits).join('-');
  return `${day}T${time}.${String(date.getMilliseconds()).padStart(3, '0')}`;
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}
