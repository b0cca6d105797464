// A camera with a clock in its pictures, as v4l2-ctl streams one: JPEGs of 640x480 to stdout, at 30 frames a second.
//
// While stdout takes no more, the driver keeps the four oldest frames, and drops what comes then. Writing blocks, as it does
// for v4l2-ctl.
import { writeSync } from 'node:fs';
import sharp from 'sharp';
import { drawStamp } from '#src/sources/pattern/stamp.js';

const SIZE = { width: 640, height: 480 };
const FRAME_MS = 1_000 / 30;
const DRIVER_BUFFERS = 4;

/** Noise, so that each picture takes about 20 kB. */
const background = await sharp({
  create: { ...SIZE, channels: 3, background: '#555555', noise: { type: 'gaussian', mean: 120, sigma: 12 } },
})
  .blur(1)
  .removeAlpha()
  .raw()
  .toBuffer();

const startMs = Date.now();
const captured: number[] = [];
let frames = 0;

/** What the camera has captured until now. */
function capture(): void {
  for (; startMs + frames * FRAME_MS <= Date.now(); frames += 1) {
    if (captured.length < DRIVER_BUFFERS) captured.push(startMs + frames * FRAME_MS);
  }
}

/** Writes all of it, as a program without an event loop does. */
function writeAll(bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; ) {
    try {
      at += writeSync(1, bytes, at);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') process.exit(0);
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
    }
  }
}

for (;;) {
  capture();
  const timeMs = captured.shift();
  if (timeMs === undefined) {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2);
    continue;
  }
  const pixels = Uint8Array.from(background);
  drawStamp(pixels, SIZE, { number: frames, timeMs: Math.round(timeMs) });
  const { width, height } = SIZE;
  writeAll(
    await sharp(pixels, { raw: { width, height, channels: 3 } })
      .jpeg({ quality: 70 })
      .toBuffer(),
  );
}
