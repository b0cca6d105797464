// A terminal behind a slow or a long link: limits the bytes a second, delays them, and measures what is shown when.
import { setTimeout as sleep } from 'node:timers/promises';
import { type IPty, spawn } from '@lydell/node-pty';
import headless from '@xterm/headless';
import { ptyEnvironment } from '../../test/helpers/pty-environment.js';

/** The link carries as many bytes at a time as it takes this long for, in ms. The model needs a turn of a timer for each portion. */
const PORTION_MS = 4;
const MIN_PORTION_BYTES = 64;

export interface TerminalOptions {
  readonly columns: number;
  readonly rows: number;
  /** The arguments of `node`, which runs in it. */
  readonly command: readonly string[];
  /** undefined: no limit, and no terminal model, which would take more CPU than the dashboard. */
  readonly bytesPerSecond?: number;
  /** The link's delay towards the terminal, in ms. Keys and answers are not delayed. */
  readonly delayMs?: number;
  /** Called with each text that has arrived. */
  readonly onText?: (text: string) => void;
}

export class BenchTerminal {
  readonly model: headless.Terminal | undefined;
  bytes = 0;
  /** The text that arrived last. */
  recent = '';
  readonly #pty: IPty;
  #waiting: { text: string; readonly dueMs: number }[] = [];
  #ended = false;
  #onText: (() => void) | undefined;
  readonly #arrivedText: ((text: string) => void) | undefined;

  constructor({ columns, rows, command, bytesPerSecond, delayMs = 0, onText }: TerminalOptions) {
    this.#arrivedText = onText;
    this.#pty = spawn(process.execPath, [...command], { cols: columns, rows, env: ptyEnvironment() });
    this.#pty.onExit(() => {
      this.#ended = true;
      this.#onText?.();
    });
    if (bytesPerSecond === undefined) {
      this.#pty.onData((text) => {
        this.#arrived(text);
        this.#answer(text);
      });
      return;
    }
    const model = new headless.Terminal({ cols: columns, rows, allowProposedApi: true, scrollback: 0 });
    this.model = model;
    model.onData((reply) => this.type(reply));
    this.#pty.onData((text) => this.#waiting.push({ text, dueMs: performance.now() + delayMs }));
    void this.#carry(model, bytesPerSecond);
  }

  type(keys: string): void {
    if (!this.#ended) this.#pty.write(keys);
  }

  /** Calls `act` and waits until `sought` arrives. Returns the time in ms. */
  async untilArrived(sought: string, act: () => void, limitMs = 20_000): Promise<number> {
    this.recent = '';
    const fromMs = performance.now();
    act();
    while (!this.recent.includes(sought)) {
      if (this.#ended || performance.now() - fromMs > limitMs) throw new Error(`never shown: ${sought}`);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, 100);
        this.#onText = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    return performance.now() - fromMs;
  }

  /** Quits the dashboard. Returns its CPU time in percent of a core. */
  async quit(): Promise<number> {
    this.recent = '';
    this.type('q');
    const deadlineMs = performance.now() + 20_000;
    while (!this.#ended && performance.now() < deadlineMs) await sleep(20);
    this.#pty.kill('SIGKILL');
    return Number(/cpu ([\d.]+) %/.exec(this.recent)?.[1] ?? Number.NaN);
  }

  /** The colour of a cell's upper half. */
  color(row: number, column: number): readonly [number, number, number] | undefined {
    const cell = this.model?.buffer.active.getLine(row)?.getCell(column);
    if (cell === undefined) return undefined;
    const upper = cell.getChars() === '▀' ? cell.getFgColor() : cell.getBgColor();
    return [upper >> 16, (upper >> 8) & 255, upper & 255];
  }

  #arrived(text: string): void {
    this.bytes += Buffer.byteLength(text);
    this.recent = (this.recent + text).slice(-200_000);
    this.#onText?.();
    this.#arrivedText?.(text);
  }

  /** Answers the queries for the cursor's position and the device attributes only. */
  #answer(text: string): void {
    for (let at = text.indexOf('\x1b[6n'); at >= 0; at = text.indexOf('\x1b[6n', at + 1)) this.type('\x1b[1;1R');
    if (text.includes('\x1b[c')) this.type('\x1b[?62;22c');
  }

  async #carry(model: headless.Terminal, bytesPerSecond: number): Promise<void> {
    const portionBytes = Math.max(MIN_PORTION_BYTES, (bytesPerSecond * PORTION_MS) / 1_000);
    let freeMs = performance.now();
    while (!this.#ended) {
      const next = this.#waiting[0];
      if (next === undefined || next.dueMs > performance.now()) {
        await sleep(2);
        continue;
      }
      const portion = next.text.slice(0, portionBytes);
      next.text = next.text.slice(portionBytes);
      if (next.text === '') this.#waiting.shift();
      // From the end of the portion before, not from now: a late timer must not lower the rate.
      freeMs = Math.max(freeMs, next.dueMs) + (Buffer.byteLength(portion) / bytesPerSecond) * 1_000;
      const waitMs = freeMs - performance.now();
      if (waitMs > 1) await sleep(waitMs);
      await new Promise<void>((resolve) => model.write(portion, resolve));
      this.#arrived(portion);
    }
    for (const { text } of this.#waiting) this.#arrived(text);
  }
}
