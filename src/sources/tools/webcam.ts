// The portable fallback, node-webcam: one process for each picture (fswebcam, imagesnap, CommandCam), about 1 fps.
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { hasCommand, installHint } from '../../cli/installed-command.js';
import { shellWords } from '../../cli/shell-words.js';
import { TtycamError } from '../../core/errors.js';
import { inspectJpeg } from '../../core/jpeg/jpeg-walk.js';
import { unixUs } from '../../net/clock.js';
import { LinkedAbort } from '../../net/linked-abort.js';
import type { CameraRequest } from '../camera-request.js';
import type { Picture, SourceEvents, SourceFrame } from '../source.js';
import { isBmp, readBmp } from './bmp.js';

/** How long a shot may take. The programs have no timeout for a frozen camera. */
const SHOT_TIMEOUT_S = 8;

/** How long a shot may take to end after SIGTERM. */
const KILL_AFTER_MS = 2_000;

/** The characters of a safe name. node-webcam puts it into a shell command unquoted: `x; touch y` would run touch. */
const SAFE_NAME = /^[\p{L}\p{N}_./:@-]+$/u;

/**
 * One attempt to capture through node-webcam. `name` is the device for the underlying program (`/dev/video0`, `TEST`);
 * empty: the first one.
 */
export async function* captureWebcam(
  name: string,
  request: CameraRequest,
  signal: AbortSignal,
  events: SourceEvents,
): AsyncGenerator<SourceFrame, void, undefined> {
  assertSafeName(name);
  const NodeWebcam = loadNodeWebcam();
  const webcam = NodeWebcam.create({
    width: request.size.width,
    height: request.size.height,
    quality: 90,
    output: 'jpeg',
    device: name === '' ? false : name,
    callbackReturn: 'location',
    // Saved shots would fill the memory.
    saveShots: false,
    verbose: false,
  });
  const missing = missingProgram(process.platform, webcam.bin);
  if (missing !== undefined) throw new TtycamError('source-missing', missing);
  const folder = await mkdtemp(join(tmpdir(), 'ttycam-webcam-'));
  const pidFile = join(folder, 'pid');
  if (process.platform === 'linux') {
    // node-webcam has no time limit and does not return its child's id. So the shell writes its id to a file and sets a
    // limit; where setpriv is installed, the kernel ends it with this process.
    const dieWithParent = hasCommand('setpriv') ? 'setpriv --pdeathsig TERM -- ' : '';
    webcam.bin = `echo $$ >${quoted(pidFile)}; exec ${dieWithParent}timeout -k 1 ${SHOT_TIMEOUT_S} ${webcam.bin}`;
  }
  try {
    for (let number = 1; !signal.aborted; number += 1) {
      const startMs = performance.now();
      // A new name for each shot: when fswebcam fails, it leaves the old file in place and exits with code 0.
      const path = join(folder, `${number}.jpg`);
      const capturedUs = unixUs();
      await takeShot((callback) => webcam.capture(quoted(path), callback), pidFile, signal);
      if (signal.aborted) return;
      const picture = pictureOf(await readShot(path, name));
      if (typeof picture === 'string') events.torn(picture);
      else yield { picture, capturedUs };
      const waitMs = request.fps === undefined ? 0 : 1_000 / request.fps - (performance.now() - startMs);
      if (waitMs > 0) await sleep(waitMs, undefined, { signal }).catch(() => undefined);
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The picture of a file, or why it is left out. */
export function pictureOf(bytes: Uint8Array): Picture | string {
  if (isBmp(bytes)) {
    const bitmap = readBmp(bytes);
    return 'problem' in bitmap ? `a BMP was left out: ${bitmap.problem}` : { kind: 'rgb', ...bitmap };
  }
  const inspection = inspectJpeg(bytes);
  return inspection.whole
    ? { kind: 'jpeg', jpeg: bytes, size: inspection.size }
    : `a torn JPEG was left out: ${inspection.problem}`;
}

/** node-webcam puts paths into a shell command unquoted: a space, as in `C:\\Users\\Ann Smith`, would end one. */
export function quoted(path: string, platform: NodeJS.Platform = process.platform): string {
  return platform === 'win32' ? `"${path}"` : shellWords([path]);
}

/** Why the program behind node-webcam cannot run, and what to do; undefined where it is there. */
function missingProgram(platform: NodeJS.Platform, bin: string): string | undefined {
  if (platform === 'win32') {
    // Its install script downloads it, and may fail.
    const isThere = existsSync(bin.replaceAll('"', ''));
    return isThere
      ? undefined
      : `node-webcam’s CommandCam.exe is missing. ffmpeg reads cameras better. ${installHint('ffmpeg', platform)}`;
  }
  const command = platform === 'darwin' ? 'imagesnap' : 'fswebcam';
  return hasCommand(command) ? undefined : `${command} is not installed. ${installHint(command, platform)}`;
}

/** Loads node-webcam. It is optional, as its install script downloads a program on Windows and macOS, and may fail. */
function loadNodeWebcam() {
  try {
    return createRequire(import.meta.url)('node-webcam') as typeof import('node-webcam').default;
  } catch (cause) {
    const message =
      'node-webcam is not installed: npm install node-webcam@0.8.2 beside ttycam, or take --device ffmpeg:<input>';
    throw new TtycamError('source-missing', message, { cause });
  }
}

/**
 * Refuses a name that a shell would interpret.
 *
 * @throws TtycamError `usage`.
 */
export function assertSafeName(name: string): void {
  if (name === '' || (SAFE_NAME.test(name) && !name.startsWith('-'))) return;
  throw new TtycamError('usage', `webcam:${name} is not a valid camera name: use letters, digits and _ . / : @ -`);
}

/** Takes one shot, within the time limit. The exit code is ignored, as these programs exit with 0 when they fail. */
async function takeShot(run: (callback: () => void) => void, pidFile: string, signal: AbortSignal): Promise<void> {
  let ended = false;
  const finished = new Promise<void>((resolve) => run(resolve)).then(() => {
    ended = true;
  });
  await within((SHOT_TIMEOUT_S + 2) * 1_000, finished, signal);
  if (signal.aborted) {
    const pid = Number(await readFile(pidFile, 'utf8').catch(() => ''));
    if (pid > 0 && !ended) kill(pid, 'SIGTERM');
    await within(KILL_AFTER_MS, finished);
    if (pid > 0 && !ended) {
      kill(pid, 'SIGKILL');
      await within(KILL_AFTER_MS, finished);
    }
  }
  await rm(pidFile, { force: true });
}

/**
 * Ends a shot. timeout(1) leads a process group with the camera's program; before it does, there is one process. The whole
 * group gets the signal, as timeout exits without its child when the signal comes while it starts that.
 */
function kill(pid: number, signal: NodeJS.Signals): void {
  for (const target of [-pid, pid]) {
    try {
      process.kill(target, signal);
      return;
    } catch {
      // There is no such group yet, or all has ended meanwhile.
    }
  }
}

/** Waits for `finished`, until the time limit or an abort. */
async function within(limitMs: number, finished: Promise<void>, signal?: AbortSignal): Promise<void> {
  const limit = new LinkedAbort(signal ?? new AbortController().signal);
  await Promise.race([finished, sleep(limitMs, undefined, { signal: limit.signal }).catch(() => undefined)]);
  limit.abort();
  limit.release();
}

async function readShot(path: string, name: string): Promise<Uint8Array> {
  try {
    const jpeg = await readFile(path);
    await rm(path, { force: true });
    return jpeg;
  } catch (cause) {
    const camera = name === '' ? 'the camera' : name;
    throw new TtycamError('source-failed', `${camera} gave no picture within ${SHOT_TIMEOUT_S} s, or is not there`, {
      cause,
    });
  }
}
