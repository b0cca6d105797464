// Runs a program in a real pseudo-terminal, with a model of the screen that answers queries as a terminal does.
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type IPty, spawn } from '@lydell/node-pty';
import { ptyEnvironment } from './pty-environment.js';
import { TerminalModel } from './terminal-model.js';

export const DASHBOARD_PROGRAM = fileURLToPath(new URL('../../programs/dashboard-program.js', import.meta.url));

export interface PtyOptions {
  readonly columns?: number;
  readonly rows?: number;
  readonly env?: Readonly<Record<string, string>>;
  /** True: the terminal answers no queries. */
  readonly mute?: boolean;
  /** Additional answers by query, each given once. */
  readonly answers?: Readonly<Record<string, string>>;
}

const DEADLINE_MS = 60_000;

/** The shortest interval between two checks of the screen, and the longest while nothing is written to it. */
const POLL_INTERVAL_MS = 20;
const LOOK_AT_REST_EVERY_MS = 100;

/** What stands for text in the outlines of a screen. */
const TEXT = '.';

export class PtyScreen {
  readonly model: TerminalModel;
  readonly pty: IPty;
  /** The program's whole output. */
  output = '';
  ended = false;
  #written: Promise<void> = Promise.resolve();

  constructor(
    command: string,
    args: readonly string[],
    { columns = 100, rows = 30, env = {}, mute = false, answers = {} }: PtyOptions = {},
  ) {
    this.model = new TerminalModel(columns, rows);
    this.pty = spawn(command, [...args], {
      cols: columns,
      rows,
      env: ptyEnvironment(env),
    });
    const answersLeft = new Map(Object.entries(answers));
    this.pty.onData((data) => {
      this.output += data;
      for (const [question, answer] of answersLeft) {
        if (!this.output.includes(question)) continue;
        answersLeft.delete(question);
        this.pty.write(answer);
      }
      this.#written = this.model.write(data);
    });
    this.model.terminal.onData((reply) => {
      if (!this.ended && !mute) this.pty.write(reply);
    });
    this.pty.onExit(() => {
      this.ended = true;
    });
  }

  /** Starts the dashboard with generated cameras. */
  static dashboard(args: readonly string[] = [], options: PtyOptions = {}): PtyScreen {
    return new PtyScreen(process.execPath, [DASHBOARD_PROGRAM, ...args], options);
  }

  async text(): Promise<string> {
    await this.#written;
    return this.model.text();
  }

  type(keys: string): void {
    this.pty.write(keys);
  }

  resize(columns: number, rows: number): void {
    this.model.terminal.resize(columns, rows);
    this.pty.resize(columns, rows);
  }

  /** Waits until the screen meets a condition; the error on failure has the screen's text. */
  async until(what: string, holds: (text: string) => boolean): Promise<string> {
    const deadlineMs = performance.now() + DEADLINE_MS;
    for (;;) {
      const text = await this.text();
      if (holds(text)) return text;
      if (performance.now() > deadlineMs) throw new Error(`never: ${what}. The screen:\n${text}`);
      await this.#nextLook();
    }
  }

  untilShown(...patterns: readonly RegExp[]): Promise<string> {
    return this.until(`shows ${patterns.join(' and ')}`, (text) => patterns.every((pattern) => pattern.test(text)));
  }

  /** Waits for so many more characters. */
  untilWritten(count: number): Promise<string> {
    const from = this.output.length;
    return this.until(`writes ${count} more`, () => this.output.length > from + count);
  }

  untilEnded(): Promise<string> {
    return this.until('ends', () => this.ended);
  }

  /** Kills the program if it still runs. */
  close(): void {
    if (this.ended) return;
    this.pty.kill('SIGKILL');
    this.ended = true;
  }

  /** Waits until the screen may have changed, as a check takes CPU. */
  async #nextLook(): Promise<void> {
    const { length } = this.output;
    const latestMs = performance.now() + LOOK_AT_REST_EVERY_MS;
    do await sleep(POLL_INTERVAL_MS);
    while (this.output.length === length && !this.ended && performance.now() < latestMs);
  }

  /** The pictures and frames on the screen, without texts and charts, which change by themselves. */
  outlines(): Outlines {
    const { cols, rows } = this.model.terminal;
    const outline = (row: number, column: number): string => {
      const { character } = this.model.cell(row, column);
      if ('╭╮╰╯┌┐└┘│'.includes(character)) return character;
      const halves = this.model.halves(row, column).join('/');
      // Bars of a chart have these characters too, on the terminal's default background. They move each second.
      const { background } = this.model.cell(row, column);
      if ('▄█'.includes(character) && background === 'default' && !halves.startsWith('#')) return TEXT;
      return '▀▄█ '.includes(character) && halves !== 'default/default' ? halves : TEXT;
    };
    const texts = this.model.text().split('\n');
    return Array.from({ length: rows }, (_, row) => ({
      cells: Array.from({ length: cols }, (_, column) => outline(row, column)),
      words: (texts[row] ?? '').replace(/[^\p{L}\d]/gu, '').replace(/\d/g, '0'),
    }));
  }

  /** Waits until still pictures are fully refined, and returns the outlines. */
  async untilAtRest(): Promise<Outlines> {
    for (;;) {
      const before = this.outlines();
      // One second of the screen's clock is enough for many pictures.
      for (let ticks = 0; ticks < 2; ticks += 1) {
        const clock = clockOf(this.model.text());
        await this.until('the clock goes on', (text) => clockOf(text) !== clock);
      }
      // A slow terminal gets coarse pictures, and fine ones after two seconds without another.
      if (differingRows(this.outlines(), before).length === 0 && !/ coarse /.test(this.model.text())) return before;
    }
  }

  /** Waits until the screen has the same pictures and frames as before. The error tells which rows differ. */
  async untilSameAs(before: Outlines): Promise<void> {
    let rows: readonly number[] = [];
    const isSame = () => {
      rows = differingRows(this.outlines(), before);
      return rows.length === 0;
    };
    await this.until('the same pictures and frames', isSame).catch((error: Error) => {
      throw new Error(`rows ${rows.join(', ')} differ: ${error.message}`);
    });
  }

  /** The colours of a rectangle of cells, one string for each row. */
  colors(left: number, top: number, columns: number, rows: number): string[] {
    return Array.from({ length: rows }, (_, row) =>
      Array.from({ length: columns }, (_, column) => this.model.halves(top + row, left + column).join('/')).join(' '),
    );
  }
}

/** What `outlines` returns of one row: its cells, and its words, in which each digit is a zero. */
interface OutlinedRow {
  readonly cells: readonly string[];
  readonly words: string;
}

type Outlines = readonly OutlinedRow[];

/**
 * The rows whose pictures or frames differ. The words over a picture grow when a time gets another digit. So in rows with other
 * words, what is text on one of the screens is not compared. Where more than half of the rows have other words, all of these differ.
 */
function differingRows(one: Outlines, other: Outlines): number[] {
  const rows = Array.from({ length: Math.max(one.length, other.length) }, (_, row) => row);
  const changed = rows.filter((row) => one[row]?.words !== other[row]?.words);
  return changed.length > rows.length / 2 ? changed : rows.filter((row) => !isSameRow(one[row], other[row]));
}

function isSameRow(one: OutlinedRow | undefined, other: OutlinedRow | undefined): boolean {
  if (one === undefined || one.cells.length !== other?.cells.length) return false;
  const isLeftOut = (cell: string) => cell === TEXT && one.words !== other.words;
  return one.cells.every((cell, column) => {
    const otherCell = other.cells[column] ?? '';
    return cell === otherCell || isLeftOut(cell) || isLeftOut(otherCell);
  });
}

function clockOf(text: string): string | undefined {
  return /\d\d:\d\d:\d\d/.exec(text)?.[0];
}
