// Replays a player's bytes in a terminal model, and reads the picture from the screen after each frame.
import headless from '@xterm/headless';
import type { PtySize } from './pty-run.js';

/** Splits a stream at the start of its frames. Bytes before the first mark belong to the first frame. */
export function cutFrames(bytes: Uint8Array, mark: string, onFirst: boolean): Uint8Array[] {
  const stream = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const cuts: number[] = onFirst ? [] : [0];
  for (let at = stream.indexOf(mark); at >= 0; at = stream.indexOf(mark, at + 1)) cuts.push(at);
  return cuts.map((cut, frame) => stream.subarray(frame === 0 ? 0 : cut, cuts[frame + 1] ?? stream.length));
}

/** The picture in the upper left corner after each frame: columns x 2 rows pixels, three bytes each. */
export async function replay(frames: readonly Uint8Array[], screen: PtySize, picture: PtySize): Promise<Uint8Array[]> {
  const terminal = new headless.Terminal({
    cols: screen.columns,
    rows: screen.rows,
    allowProposedApi: true,
    scrollback: 0,
  });
  const shown: Uint8Array[] = [];
  try {
    for (const frame of frames) {
      await new Promise<void>((resolve) => terminal.write(frame, resolve));
      shown.push(readPicture(terminal, picture));
    }
    return shown;
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
