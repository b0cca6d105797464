// A headless terminal model: interprets bytes, and has the content of each cell.
import headless from '@xterm/headless';

export interface ModelCell {
  readonly character: string;
  /** `default`, `#rrggbb`, or the palette's index. */
  readonly foreground: string;
  readonly background: string;
}

export class TerminalModel {
  readonly terminal: headless.Terminal;
  /** The private modes (CSI ? n h) that are set. */
  readonly modes = new Set<number>();
  #cell: headless.IBufferCell | undefined;

  constructor(columns: number, rows: number) {
    this.terminal = new headless.Terminal({ cols: columns, rows, allowProposedApi: true, scrollback: 0 });
    const { parser } = this.terminal;
    parser.registerCsiHandler({ prefix: '?', final: 'h' }, (numbers) => {
      for (const number of numbers.flat()) this.modes.add(number);
      return false;
    });
    parser.registerCsiHandler({ prefix: '?', final: 'l' }, (numbers) => {
      for (const number of numbers.flat()) this.modes.delete(number);
      return false;
    });
    this.modes.add(25);
  }

  /** Writes bytes; resolves when they are interpreted. */
  write(bytes: Uint8Array | string): Promise<void> {
    return new Promise((resolve) => {
      this.terminal.write(bytes, resolve);
    });
  }

  cell(row: number, column: number): ModelCell {
    const cell = this.#cellAt(row, column);
    return {
      character: cell.getChars() || ' ',
      foreground: nameOf(cell.isFgRGB(), cell.isFgPalette(), cell.getFgColor()),
      background: nameOf(cell.isBgRGB(), cell.isBgPalette(), cell.getBgColor()),
    };
  }

  /** The character of a cell. Tests read all cells of many screens, and most of them without the colours. */
  character(row: number, column: number): string {
    return this.#cellAt(row, column).getChars() || ' ';
  }

  /** The cell, valid until the next call. */
  #cellAt(row: number, column: number): headless.IBufferCell {
    const { active } = this.terminal.buffer;
    this.#cell ??= active.getNullCell();
    const cell = active.getLine(active.baseY + row)?.getCell(column, this.#cell);
    if (cell === undefined) throw new RangeError(`no cell at ${row}, ${column}`);
    return cell;
  }

  /** The upper and the lower colour of a picture's cell, for any glyph. */
  halves(row: number, column: number): readonly [string, string] {
    const { character, foreground, background } = this.cell(row, column);
    if (character === '▀') return [foreground, background];
    if (character === '▄') return [background, foreground];
    if (character === '█') return [foreground, foreground];
    return [background, background];
  }

  /** The screen's text. */
  text(): string {
    const { active } = this.terminal.buffer;
    return Array.from(
      { length: this.terminal.rows },
      (_, row) => active.getLine(active.baseY + row)?.translateToString(true) ?? '',
    ).join('\n');
  }
}

function nameOf(isRgb: boolean, isPalette: boolean, value: number): string {
  if (isRgb) return `#${value.toString(16).padStart(6, '0')}`;
  return isPalette ? String(value) : 'default';
}
