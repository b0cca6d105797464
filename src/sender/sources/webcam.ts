// The portable fallback, node-webcam: a process a shot (fswebcam, imagesnap, CommandCam), about one frame a second.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { TtycamError } from '../../core/errors.js';
import { inspectJpeg } from '../../core/jpeg.js';
import { unixUs } from '../../net/clock.js';
import { LinkedAbort } from '../../net/linked-abort.js';
import type { CameraRequest } from './camera.js';
import { hasCommand } from './child.js';
import type { SourceEvents, SourceFrame } from './source.js';

/** How long a shot may take. A frozen camera would hold the program up for ever. */
const SHOT_TIMEOUT_S = 8;

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
  const { default: NodeWebcam } = await import('node-webcam');
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
  if (process.platform === 'linux') {
    if (!hasCommand('fswebcam')) {
      throw new TtycamError(
        'source-missing',
        'fswebcam is not installed. On Debian and Raspberry Pi OS: apt install fswebcam',
      );
    }
    // node-webcam has no time limit, and its shell none either; timeout ends the program even when we are gone.
    webcam.bin = `exec timeout -k 1 ${SHOT_TIMEOUT_S} ${webcam.bin}`;
  }
  const folder = await mkdtemp(join(tmpdir(), 'ttycam-webcam-'));
  try {
    for (let number = 1; !signal.aborted; number += 1) {
      const startMs = performance.now();
      // A new name for each, as fswebcam leaves an old file where it was when it fails, with exit code 0.
      const path = join(folder, `${number}.jpg`);
      const capturedUs = unixUs();
      await shoot((callback) => webcam.capture(path, callback), signal);
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

function assertSafe(name: string): void {
  if (name === '' || (SAFE_NAME.test(name) && !name.startsWith('-'))) return;
  throw new TtycamError(
    'usage',
    `webcam:${name} is no name of a camera: letters, digits and _ . / : @ - can stand in one`,
  );
}

/** Runs one shot, for so long as it may take. How it ended is not asked: the programs do not tell the truth about it. */
async function shoot(run: (callback: () => void) => void, signal: AbortSignal): Promise<void> {
  const done = new LinkedAbort(signal);
  const finished = new Promise<void>((resolve) => run(resolve));
  const limitMs = (SHOT_TIMEOUT_S + 2) * 1_000;
  const limit = sleep(limitMs, undefined, { signal: done.signal }).catch(() => undefined);
  await Promise.race([finished, limit]);
  done.abort();
  done.release();
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
