// A load generator: simulates many cameras. Argument: LoadOptions as JSON. Prints the number of frames, as one line of JSON.
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { JpegSplitter } from '#src/core/jpeg/jpeg-splitter.js';
import { MAX_MESSAGE_BYTES } from '#src/core/limits.js';
import { LoadCamera, type LoadTarget } from './load-camera.js';
import { play, type Timetable } from './timetable.js';

export interface LoadOptions extends Timetable {
  /** The targets in turn. The cameras of the third target have the names `3-1`, `3-2`, … */
  readonly targets: readonly LoadTarget[];
  /** A .mjpeg file. */
  readonly clip: string;
}

/** The time for frames in flight at the end. */
const DRAIN_MS = 1_000;

const options = JSON.parse(process.argv[2] ?? '') as LoadOptions;
const { targets } = options;
const clip = new JpegSplitter(MAX_MESSAGE_BYTES)
  .push(readFileSync(options.clip))
  .flatMap((found) => (found.kind === 'jpeg' ? [found.jpeg] : []));
const cameras = Array.from({ length: options.cameras }, (_, at) => {
  const target = at % targets.length;
  return new LoadCamera(targets[target] as LoadTarget, `${target + 1}-${Math.floor(at / targets.length) + 1}`);
});
await Promise.all(cameras.map((camera) => camera.arrival()));
const made = await play(options, (at, sequence) =>
  cameras[at]?.capture(sequence, clip[sequence % clip.length] ?? new Uint8Array()),
);
await sleep(DRAIN_MS);
await Promise.all(cameras.map((camera) => camera.finish()));
process.stdout.write(`${JSON.stringify({ event: 'load', made })}\n`);
process.exit();
