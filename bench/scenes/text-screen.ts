// A screen of text that scrolls: light words in a few colours on a dark background, as a camera on a log sees it.
import { dotRuns, GLYPH_HEIGHT } from '#src/core/bitmap-font.js';
import { seededRandom } from '#src/net/seeded-random.js';
import { type DrawFrame, type Random, type Rgb, SCENE_SIDE } from './scene.js';

/** A variant of the text. A dot of the font is a square of `dot` pixels, and the text scrolls by `speed` pixels a frame. */
export interface TextVariant {
  readonly seed: number;
  readonly dot: number;
  readonly speed: number;
  readonly isDarkOnLight: boolean;
}

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
export function createTextScreen({ seed, dot, speed, isDarkOnLight }: TextVariant): DrawFrame {
  const lineCount = 100;
  const random = seededRandom(seed);
  const lines = Array.from({ length: lineCount }, () => {
    const line = drawLine(random, dot);
    return isDarkOnLight ? line.map((level) => 255 - level) : line;
  });
  const lineHeight = heightOf(dot);
  const lineLength = SCENE_SIDE * 3;
  const height = lineCount * lineHeight;
  return (number) => {
    const pixels = new Uint8ClampedArray(SCENE_SIDE * lineLength);
    for (let y = 0; y < SCENE_SIDE; y += 1) {
      const at = (y + number * speed) % height;
      const line = lines[Math.floor(at / lineHeight)] as Uint8Array;
      const from = (at % lineHeight) * lineLength;
      pixels.set(line.subarray(from, from + lineLength), y * lineLength);
    }
    return pixels;
  };
}

/** The pixels of a line with the space below it. */
function heightOf(dot: number): number {
  return (GLYPH_HEIGHT + 2) * dot;
}

/** The pixels of one line of text. */
function drawLine(random: Random, dot: number): Uint8Array {
  const pixels = new Uint8Array(SCENE_SIDE * heightOf(dot) * 3);
  for (let at = 0; at < pixels.length; at += 3) pixels.set(BACKGROUND, at);
  const words = Array.from({ length: 2 + Math.floor(random() * 6) }, () => WORDS[Math.floor(random() * WORDS.length)]);
  const color = COLORS[Math.floor(random() ** 2 * COLORS.length)] as Rgb;
  for (const { column, row, length } of dotRuns(words.join(' ').slice(0, Math.floor(64 / dot)))) {
    for (let y = row * dot; y < (row + 1) * dot; y += 1)
      for (let x = column * dot; x < (column + length) * dot; x += 1)
        pixels.set(color, (y * SCENE_SIDE + MARGIN + x) * 3);
  }
  return pixels;
}
