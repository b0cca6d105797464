// A screen of text that scrolls: light words in a few colours on a dark background, as a camera on a log sees it.
import { dotRuns, GLYPH_HEIGHT } from '#src/core/bitmap-font.js';
import { seededRandom } from '#src/net/seeded-random.js';
import { type DrawFrame, type Random, type Rgb, SCENE_SIDE } from './scene.js';

const SEED = 5_555;

/** A dot of the font is a square of so many pixels, and a line has so many pixels. */
const DOT = 2;
const LINE = (GLYPH_HEIGHT + 2) * DOT;

/** The text scrolls by so many pixels a frame. */
const SPEED = 4;

const MARGIN = 8;
const WORDS =
  'error frame camera listens on port 5252 lost link ready stalled barn gate yard retries in seconds of'.split(' ');
const BACKGROUND: Rgb = [22, 24, 30];
const COLORS: readonly Rgb[] = [
  [212, 214, 218],
  [120, 200, 130],
  [230, 180, 90],
  [110, 160, 230],
];

/** Returns a function that draws a frame. */
export function createTextScreen(): DrawFrame {
  const lineCount = 100;
  const random = seededRandom(SEED);
  const lines = Array.from({ length: lineCount }, () => drawLine(random));
  const lineLength = SCENE_SIDE * 3;
  const height = lineCount * LINE;
  return (number) => {
    const pixels = new Uint8ClampedArray(SCENE_SIDE * lineLength);
    for (let y = 0; y < SCENE_SIDE; y += 1) {
      const at = (y + number * SPEED) % height;
      const line = lines[Math.floor(at / LINE)] as Uint8Array;
      const from = (at % LINE) * lineLength;
      pixels.set(line.subarray(from, from + lineLength), y * lineLength);
    }
    return pixels;
  };
}

/** The pixels of one line of text. */
function drawLine(random: Random): Uint8Array {
  const pixels = new Uint8Array(SCENE_SIDE * LINE * 3);
  for (let at = 0; at < pixels.length; at += 3) pixels.set(BACKGROUND, at);
  const words = Array.from({ length: 2 + Math.floor(random() * 6) }, () => WORDS[Math.floor(random() * WORDS.length)]);
  const color = COLORS[Math.floor(random() ** 2 * COLORS.length)] as Rgb;
  for (const { column, row, length } of dotRuns(words.join(' ').slice(0, 32))) {
    for (let y = row * DOT; y < (row + 1) * DOT; y += 1)
      for (let x = column * DOT; x < (column + length) * DOT; x += 1)
        pixels.set(color, (y * SCENE_SIDE + MARGIN + x) * 3);
  }
  return pixels;
}
