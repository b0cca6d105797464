// Replays a player's bytes in a terminal model, and computes the PSNR of the screen after each frame.
import headless from '@xterm/headless';
import type { PtySize } from './pty-run.js';

/** The quality of a picture that equals the original, whose PSNR is infinite. */
const IDENTICAL_DB = 99;

/** How many frames the shown one may be off, in players that drop or repeat frames. */
const NEIGHBOURS = 2;

/** Splits a stream at the start of its frames. Bytes before the first mark belong to the first frame. */
export function cutFrames(bytes: Uint8Array, mark: string, onFirst: boolean): Uint8Array[] {
  const stream = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const cuts: number[] = onFirst ? [] : [0];
  for (let at = stream.indexOf(mark); at >= 0; at = stream.indexOf(mark, at + 1)) cuts.push(at);
  return cuts.map((cut, frame) => stream.subarray(frame === 0 ? 0 : cut, cuts[frame + 1] ?? stream.length));
}

/** The picture in the upper left corner after each frame: columns x 2 rows pixels, three bytes each. */
export async function* replay(
  frames: readonly Uint8Array[],
  screen: PtySize,
  picture: PtySize,
): AsyncGenerator<Uint8Array> {
  const terminal = new headless.Terminal({
    cols: screen.columns,
    rows: screen.rows,
    allowProposedApi: true,
    scrollback: 0,
  });
  try {
    for (const frame of frames) {
      await new Promise<void>((resolve) => terminal.write(frame, resolve));
      yield readPicture(terminal, picture);
    }
  } finally {
    terminal.dispose();
  }
}

function readPicture(terminal: headless.Terminal, { columns, rows }: PtySize): Uint8Array {
  const rgb = new Uint8Array(columns * rows * 2 * 3);
  const { active } = terminal.buffer;
  for (let row = 0; row < rows; row += 1) {
    const line = active.getLine(active.baseY + row);
    for (let column = 0; column < columns; column += 1) {
      const cell = line?.getCell(column);
      const foreground = cell?.isFgRGB() ? cell.getFgColor() : 0;
      const background = cell?.isBgRGB() ? cell.getBgColor() : 0;
      const glyph = cell?.getChars() ?? '';
      if (!'▀▄█ '.includes(glyph)) throw new Error(`a cell shows '${glyph}', which is no half block`);
      const isUpperForeground = glyph === '▀' || glyph === '█';
      const isLowerForeground = glyph === '▄' || glyph === '█';
      put(rgb, row * 2 * columns + column, isUpperForeground ? foreground : background);
      put(rgb, (row * 2 + 1) * columns + column, isLowerForeground ? foreground : background);
    }
  }
  return rgb;
}

function put(rgb: Uint8Array, pixel: number, color: number): void {
  rgb[pixel * 3] = color >> 16;
  rgb[pixel * 3 + 1] = color >> 8;
  rgb[pixel * 3 + 2] = color;
}

/**
 * The mean PSNR of all frames, in dB. Each frame is compared with the original of its number and the nearest ones, and
 * the best counts. After dropped frames the number of the shown one is unknown.
 */
export async function meanPsnr(
  shown: AsyncIterable<Uint8Array>,
  count: number,
  originals: readonly Uint8Array[],
): Promise<number> {
  let frame = 0;
  let sum = 0;
  for await (const picture of shown) {
    const nearest = Math.round((frame * (originals.length - 1)) / Math.max(1, count - 1));
    const candidates = originals.slice(Math.max(0, nearest - NEIGHBOURS), nearest + NEIGHBOURS + 1);
    sum += Math.max(...candidates.map((original) => psnr(picture, original)));
    frame += 1;
  }
  return sum / frame;
}

/** The peak signal-to-noise ratio, in dB. */
function psnr(shown: Uint8Array, original: Uint8Array): number {
  let squares = 0;
  for (let at = 0; at < original.length; at += 1) squares += ((shown[at] ?? 0) - (original[at] ?? 0)) ** 2;
  return squares === 0
    ? IDENTICAL_DB
    : Math.min(IDENTICAL_DB, 10 * Math.log10((255 * 255 * original.length) / squares));
}
