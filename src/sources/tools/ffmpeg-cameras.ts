// Lists the cameras of macOS and Windows: parses what ffmpeg prints for `-list_devices true`.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { plainText } from '../../core/text.js';

const LIST_TIMEOUT_MS = 8_000;

/** A camera in ffmpeg's list. */
export interface FfmpegCamera {
  /** The value for `--device`. */
  readonly device: string;
  readonly name: string;
}

const LIST_ARGUMENTS = {
  darwin: ['-f', 'avfoundation', '-list_devices', 'true', '-i', ''],
  win32: ['-f', 'dshow', '-list_devices', 'true', '-i', 'dummy'],
} as const;

/** The cameras that ffmpeg lists; none where it cannot be run. */
export async function listFfmpegCameras(platform: 'darwin' | 'win32'): Promise<readonly FfmpegCamera[]> {
  const args = ['-hide_banner', ...LIST_ARGUMENTS[platform]];
  const options = { timeout: LIST_TIMEOUT_MS, killSignal: 'SIGKILL' } as const;
  // ffmpeg prints the list to stderr, and then fails, as there is no such input.
  const text = await promisify(execFile)('ffmpeg', args, options).then(
    ({ stderr }) => stderr,
    (reason: { readonly stderr?: unknown }) => String(reason.stderr ?? ''),
  );
  return platform === 'darwin' ? parseAvfoundation(text) : parseDshow(text);
}

/**
 * Parses lines such as `[AVFoundation indev @ 0x7f8] [0] FaceTime HD Camera` below `AVFoundation video devices:`. Screens are
 * left out. A camera goes by its name, as its number changes with every camera that is plugged in.
 */
export function parseAvfoundation(text: string): readonly FfmpegCamera[] {
  const section = /video devices:\r?\n([\s\S]*?)(?:audio devices:|$)/.exec(text)?.[1] ?? '';
  const listed = [...section.matchAll(/^\[[^\]]*\] \[(\d+)\] (.+?)\r?$/gm)]
    .map(([, number = '', name = '']) => ({ number, name }))
    .filter(({ name }) => !/^Capture screen \d+$/.test(name));
  return listed.map(({ number, name }) => {
    // A colon would begin the name of a microphone. ffmpeg takes the first device whose name begins so.
    const isPlain = !name.includes(':') && listed.filter((other) => other.name.startsWith(name)).length === 1;
    return { device: `ffmpeg:avfoundation:${isPlain ? name : number}`, name: plainText(name) };
  });
}

/**
 * Parses lines such as `[dshow @ 0x2] "USB Camera" (video)`, or of versions before 5.0 `[dshow @ 0x2]  "USB Camera"` below
 * `DirectShow video devices`. The line behind each has its unique name, which is used where the other would be ambiguous.
 */
export function parseDshow(text: string): readonly FfmpegCamera[] {
  const cameras: { name: string; unique: string | undefined }[] = [];
  let inVideoSection = false;
  let isCamera = false;
  for (const line of text.split(/\r?\n/)) {
    const heading = /DirectShow (video|audio) devices/.exec(line)?.[1];
    if (heading !== undefined) inVideoSection = heading === 'video';
    const unique = /Alternative name "(.*)"\s*$/.exec(line)?.[1];
    const last = cameras.at(-1);
    if (unique !== undefined) {
      if (isCamera && last !== undefined) last.unique = unique;
      continue;
    }
    const [, name, kinds] = /^\[[^\]]*\]\s+"(.*)"(?: \(([^)]*)\))?\s*$/.exec(line) ?? [];
    if (name === undefined) continue;
    isCamera = kinds === undefined ? inVideoSection : /video|none/.test(kinds);
    if (isCamera) cameras.push({ name, unique: undefined });
  }
  return cameras.map(({ name, unique }) => {
    const isPlain = !name.includes(':') && cameras.filter((other) => other.name === name).length === 1;
    return { device: `ffmpeg:dshow:video=${isPlain ? name : (unique ?? name)}`, name: plainText(name) };
  });
}
