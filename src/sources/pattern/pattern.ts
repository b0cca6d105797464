// The test pattern: colour bars, a bouncing disc, and the frame's number and time as text and as a machine-readable stamp.
import { setTimeout as sleep } from 'node:timers/promises';
import { dotRuns, dotWidth } from '../../core/bitmap-font.js';
import { timeOfDayMs, unixUs } from '../../net/clock.js';
import { DEFAULT_CAPTURE_SIZE } from '../camera-request.js';
import type { Source, SourceFrame } from '../source.js';
import { drawStamp } from './stamp.js';

/** The size of a common webcam's picture, so that the later steps cost the same as with one. */
const SIZE = DEFAULT_CAPTURE_SIZE;
const DEFAULT_FPS = 30;

/** The row where the colour bars end and the grey ramp with the text begins. */
const BARS_END = 216;

/** The SMPTE colour bars at 75 %. */
const BARS = [
  [191, 191, 191],
  [191, 191, 0],
  [0, 191, 191],
  [0, 191, 0],
  [191, 0, 191],
  [191, 0, 0],
  [0, 0, 191],
] as const;

/** A camera that every machine has. `fps` is its rate, 30 by default. */
export function patternSource(fps: number | undefined): Source {
  return {
    kind: 'live',
    label: 'pattern',
    frames: (signal) => patternFrames(fps ?? DEFAULT_FPS, signal),
  };
}

async function* patternFrames(fps: number, signal: AbortSignal): AsyncGenerator<SourceFrame, void, undefined> {
  const background = drawBackground();
  const startMs = performance.now();
  for (let number = 1; !signal.aborted; ) {
    const capturedUs = unixUs();
    const pixels = Uint8Array.from(background);
    drawMoving(pixels, number, timeOfDayMs(capturedUs));
    yield { picture: { kind: 'rgb', pixels, size: SIZE }, capturedUs };
    // The next frame is due by the clock, as a fixed wait would give a lower rate. A slow machine skips frames.
    const elapsed = ((performance.now() - startMs) * fps) / 1_000;
    number = Math.max(number + 1, Math.ceil(elapsed));
    const dueMs = startMs + ((number - 1) * 1_000) / fps;
    await sleep(Math.max(0, dueMs - performance.now()), undefined, { signal }).catch(() => undefined);
  }
}

function drawBackground(): Uint8Array {
  const { width, height } = SIZE;
  const bars = new Uint8Array(width * 3);
  const ramp = new Uint8Array(width * 3);
  for (let x = 0; x < width; x += 1) {
    bars.set(BARS[Math.floor((x * BARS.length) / width)] ?? BARS[0], x * 3);
    const grey = Math.round((x * 255) / (width - 1));
    ramp.fill(Math.round(grey * 0.35) + 16, x * 3, (x + 1) * 3);
  }
  const pixels = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y += 1) pixels.set(y < BARS_END ? bars : ramp, y * width * 3);
  return pixels;
}

function drawMoving(pixels: Uint8Array, number: number, timeMs: number): void {
  const { width } = SIZE;
  const radius = 44;
  const x = radius + bounce(number * 7, width - 2 * radius);
  const y = radius + bounce(number * 4, BARS_END - 2 * radius);
  drawDisc(pixels, x, y, radius);

  const time = new Date(timeMs).toISOString().slice(11, 23);
  const label = `${number}`;
  // Large enough to be legible where a cell of the terminal covers ten pixels.
  drawText(pixels, label, Math.round((width - textWidth(label, 14)) / 2), 230, 14);
  drawText(pixels, time, Math.round((width - textWidth(time, 8)) / 2), 354, 8);
  drawStamp(pixels, SIZE, { number, timeMs: Math.floor(timeMs) });
}

/** A triangle wave between 0 and `range`. */
function bounce(distance: number, range: number): number {
  const at = distance % (2 * range);
  return at < range ? at : 2 * range - at;
}

function drawDisc(pixels: Uint8Array, centreX: number, centreY: number, radius: number): void {
  for (let dy = -radius; dy <= radius; dy += 1) {
    const half = Math.floor(Math.sqrt(radius * radius - dy * dy));
    const row = (centreY + dy) * SIZE.width;
    pixels.fill(255, (row + centreX - half) * 3, (row + centreX + half) * 3);
    const inner = radius - 8;
    if (Math.abs(dy) > inner) continue;
    const halfInner = Math.floor(Math.sqrt(inner * inner - dy * dy));
    pixels.fill(32, (row + centreX - halfInner) * 3, (row + centreX + halfInner) * 3);
  }
}

/** The width of `text` in pixels, at `scale` pixels a dot. */
function textWidth(text: string, scale: number): number {
  return dotWidth(text) * scale;
}

/** Draws `text` in white, with its top left corner at (left, top). */
function drawText(pixels: Uint8Array, text: string, left: number, top: number, scale: number): void {
  for (const { column, row, length } of dotRuns(text)) {
    const x = left + column * scale;
    for (let y = top + row * scale; y < top + (row + 1) * scale; y += 1) {
      pixels.fill(255, (y * SIZE.width + x) * 3, (y * SIZE.width + x + length * scale) * 3);
    }
  }
}
