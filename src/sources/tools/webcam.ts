// The portable fallback, node-webcam: a process a shot (fswebcam, imagesnap, CommandCam), about one frame a second.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { hasCommand } from '../../cli/installed-command.js';
import { TtycamError } from '../../core/errors.js';
import { inspectJpeg } from '../../core/jpeg/jpeg-walk.js';
import { unixUs } from '../../net/clock.js';
import { LinkedAbort } from '../../net/linked-abort.js';
import type { CameraRequest } from '../camera-request.js';
import type { SourceEvents, SourceFrame } from '../source.js';

/** How long a shot may take. A frozen camera would hold the program up for ever. */
const SHOT_TIMEOUT_S = 8;

/** How long a shot may take to end when it is told to. */
const KILL_AFTER_MS = 2_000;

/** What a name may hold, as node-webcam puts it into a shell command unquoted: `x; touch y` would run touch. */
const SAFE_NAME = /^[\p{L}\p{N}_./:@-]+$/u;

/**
 * One attempt to capture through node-webcam. `name` is the device as the program below calls it (`/dev/video0`, `TEST`);
 * empty: its first.
 */
export async function* captureWebcam(
  name: string,
  request: CameraRequest,
  signal: AbortSignal,
  events: SourceEvents,
): AsyncGenerator<SourceFrame, void, undefined> {
  assertSafe(name);
  const NodeWebcam = await loadNodeWebcam();
  const webcam = NodeWebcam.create({
    width: request.size.width,
    height: request.size.height,
    quality: 90,
    output: 'jpeg',
    device: name === '' ? false : name,
    callbackReturn: 'location',
    // Kept, they would be a leak.
    saveShots: false,
    verbose: false,
  });
  if (process.platform === 'linux' && !hasCommand('fswebcam')) {
    throw new TtycamError(
      'source-missing',
      'fswebcam is not installed. On Debian and Raspberry Pi OS: apt install fswebcam',
    );
  }
  const folder = await mkdtemp(join(tmpdir(), 'ttycam-webcam-'));
  const pidFile = join(folder, 'pid');
  if (process.platform === 'linux') {
    // node-webcam has no time limit and does not say which process it runs: the shell gives itself a limit, writes down
    // who it is, and where it can asks the kernel to end it with us.
    const lifeline = hasCommand('setpriv') ? 'setpriv --pdeathsig TERM -- ' : '';
    webcam.bin = `echo $$ >${pidFile}; exec ${lifeline}timeout -k 1 ${SHOT_TIMEOUT_S} ${webcam.bin}`;
  }
  try {
    for (let number = 1; !signal.aborted; number += 1) {
      const startMs = performance.now();
      // A new name for each, as fswebcam leaves an old file where it was when it fails, with exit code 0.
      const path = join(folder, `${number}.jpg`);
      const capturedUs = unixUs();
      await shoot((callback) => webcam.capture(path, callback), pidFile, signal);
      if (signal.aborted) return;
      const jpeg = await takeShot(path, name);
      const inspection = inspectJpeg(jpeg);
      if (inspection.whole) yield { picture: { kind: 'jpeg', jpeg, size: inspection.size }, capturedUs };
      else events.torn(`a torn JPEG was left out: ${inspection.problem}`);
      const restMs = request.fps === undefined ? 0 : 1_000 / request.fps - (performance.now() - startMs);
      if (restMs > 0) await sleep(restMs, undefined, { signal }).catch(() => undefined);
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** An optional package: its install script downloads a program on Windows and macOS, and may fail. */
async function loadNodeWebcam() {
  try {
    return (await import('node-webcam')).default;
  } catch (cause) {
    const words =
      'node-webcam is not installed: npm install node-webcam@0.8.2 beside ttycam, or take --device ffmpeg:<input>';
    throw new TtycamError('source-missing', words, { cause });
  }
}

/**
 * Refuses a name that a shell would take for more than a name.
 *
 * @throws TtycamError `usage`.
 */
export function assertSafe(name: string): void {
  if (name === '' || (SAFE_NAME.test(name) && !name.startsWith('-'))) return;
  throw new TtycamError(
    'usage',
    `webcam:${name} is no name of a camera: letters, digits and _ . / : @ - can stand in one`,
  );
}

/** Runs one shot, for so long as it may take. How it ended is not asked: the programs do not tell the truth about it. */
async function shoot(run: (callback: () => void) => void, pidFile: string, signal: AbortSignal): Promise<void> {
  let over = false;
  const finished = new Promise<void>((resolve) => run(resolve)).then(() => {
    over = true;
  });
  await within((SHOT_TIMEOUT_S + 2) * 1_000, finished, signal);
  if (signal.aborted) {
    const pid = Number(await readFile(pidFile, 'utf8').catch(() => ''));
    if (pid > 0 && !over) terminate(pid);
    await within(KILL_AFTER_MS, finished);
  }
  await rm(pidFile, { force: true });
}

function terminate(pid: number): void {
  try {
    process.kill(pid, 'SIGTERM');
  } catch {
    // It has just ended by itself.
  }
}

/** Waits for `finished`, at most so long, or until `signal` is aborted. */
async function within(limitMs: number, finished: Promise<void>, signal?: AbortSignal): Promise<void> {
  const limit = new LinkedAbort(signal ?? new AbortController().signal);
  await Promise.race([finished, sleep(limitMs, undefined, { signal: limit.signal }).catch(() => undefined)]);
  limit.abort();
  limit.release();
}

async function takeShot(path: string, name: string): Promise<Uint8Array> {
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
