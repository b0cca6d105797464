// Blessed, held to what it is good at: boxes into rows of cells, and those into the bytes that changed. The one file that
// knows its true shape, which its types do not tell.
import { EventEmitter } from 'node:events';
import { PassThrough } from 'node:stream';
import blessedModule from 'blessed';
import type { CellRectangle } from '../../core/geometry.js';

/** One cell as blessed keeps it: its attributes packed (flags << 18 | foreground << 9 | background), its character. */
type BlessedCell = [attributes: number, character: string];
export type BlessedRow = BlessedCell[] & { dirty: boolean };

/** Attributes of default colours, as blessed packs them. */
export const DEFAULT_ATTRIBUTES = (0x1ff << 9) | 0x1ff;

/** What is used of an element. Places are plain numbers here, never percentages, which leave gaps. */
export interface BlessedElement {
  left: number;
  top: number;
  width: number;
  height: number;
  /** What was set; the properties of the same names are computed, and need a parent. */
  readonly position: { readonly left: number; readonly top: number; readonly width: number; readonly height: number };
  readonly detached: boolean;
  readonly hidden: boolean;
  style: Record<string, unknown> & { border?: { fg: number } };
  lpos: { xi: number; xl: number; yi: number; yl: number } | undefined;
  sattr(style: unknown, foreground?: unknown, background?: unknown): number;
  setContent(content: string): void;
  getContent(): string;
  show(): void;
  hide(): void;
  setFront(): void;
  detach(): void;
  emit(event: string): void;
}

interface BlessedScreen {
  lines: BlessedRow[];
  olines: BlessedRow[];
  append(element: BlessedElement): void;
  insertBefore(element: BlessedElement, other: BlessedElement): void;
  alloc(): void;
  render(): void;
  draw(start: number, end: number): void;
  cleanSides(): boolean;
  destroy(): void;
}

interface BlessedProgram {
  cols: number;
  rows: number;
  isAlt: boolean;
  cursorHidden: boolean;
  scrollBottom: number;
  readonly tput: { brokenACS: boolean; colors: number };
  _flush: () => void;
  flush(): void;
}

interface BlessedModule {
  program(options: object): BlessedProgram;
  screen(options: object): BlessedScreen;
  box(options: object): BlessedElement;
}

const blessed = blessedModule as unknown as BlessedModule;

/** What makes boxes; the later one stands in front. */
export interface Boxes {
  box(options: { readonly frame?: number; readonly hidden?: boolean }): BlessedElement;
}

/** Called between the rendering of the boxes and the comparison with the screen, which it may change both sides of. */
export type BeforeDraw = (wanted: readonly BlessedRow[], shown: readonly BlessedRow[]) => void;

/** What blessed takes for a terminal. Nothing it writes goes out by itself, and it reads nothing. */
class Sink extends EventEmitter {
  readonly isTTY = true;
  readonly writable = true;
  columns: number;
  rows: number;
  #text = '';

  constructor(columns: number, rows: number) {
    super();
    this.columns = columns;
    this.rows = rows;
  }

  write(text: string): boolean {
    this.#text += text;
    return true;
  }

  take(): string {
    const text = this.#text;
    this.#text = '';
    return text;
  }
}

/**
 * A screen of blessed's that is connected to nothing: it is told its size, given boxes, and asked for bytes. Input, output,
 * signals, the alternate screen and the raw mode are the dashboard's own.
 */
export class Stage implements Boxes {
  readonly #sink: Sink;
  readonly #program: BlessedProgram;
  readonly #screen: BlessedScreen;

  constructor(columns: number, rows: number, colors: number, beforeDraw: BeforeDraw) {
    this.#sink = new Sink(columns, rows);
    const { program, screen } = quietly(() => open(this.#sink));
    this.#program = program;
    this.#screen = screen;
    program.tput.brokenACS = true; // Line drawing as Unicode; as ACS, PuTTY and tmux's copies show letters.
    program.tput.colors = colors;
    program.cursorHidden = true;
    program._flush = () => {};
    screen.cleanSides = () => false; // Never scroll: the pictures would be scrolled along.
    const draw = screen.draw.bind(screen);
    screen.draw = (start, end) => {
      beforeDraw(screen.lines, screen.olines);
      draw(start, end);
    };
    this.resize(columns, rows);
  }

  /** A new size; the whole screen is drawn again. */
  resize(columns: number, rows: number): void {
    this.#sink.columns = this.#program.cols = columns;
    this.#sink.rows = this.#program.rows = rows;
    this.#program.scrollBottom = rows - 1;
    this.#screen.alloc();
  }

  /** Renders, and returns the bytes for what changed; empty when nothing did. The pen is expected to be reset. */
  render(): string {
    this.#screen.render();
    this.#program.flush();
    return this.#sink.take();
  }

  /** A layer of boxes that stands behind every box made after it, whenever its own are made. */
  layer(): Boxes {
    const front = this.box({ hidden: true });
    return { box: (options) => this.#add(options, front) };
  }

  box(options: { readonly frame?: number; readonly hidden?: boolean }): BlessedElement {
    return this.#add(options, undefined);
  }

  #add(
    options: { readonly frame?: number; readonly hidden?: boolean },
    before: BlessedElement | undefined,
  ): BlessedElement {
    const element = blessed.box({
      ...{ left: 0, top: 0, width: 1, height: 1, wrap: false, hidden: options.hidden === true },
      ...(options.frame === undefined ? {} : { border: { type: 'line' } }),
      style: { fg: -1, bg: -1, ...(options.frame === undefined ? {} : { border: { fg: options.frame } }) },
    });
    if (before === undefined) this.#screen.append(element);
    else this.#screen.insertBefore(element, before);
    return element;
  }

  insertBefore(element: BlessedElement, other: BlessedElement): void {
    this.#screen.insertBefore(element, other);
  }

  close(): void {
    this.#program.isAlt = false;
    this.#screen.destroy();
    this.#sink.take();
  }
}

/** Puts an element somewhere; does nothing when it is there already, as blessed would clear its old place. */
export function place(element: BlessedElement, rectangle: CellRectangle): void {
  const { left, top, columns, rows } = rectangle;
  if (element.position.left !== left) element.left = left;
  if (element.position.top !== top) element.top = top;
  if (element.position.width !== columns) element.width = columns;
  if (element.position.height !== rows) element.height = rows;
}

/** Shows or hides an element. Returns whether that changed anything. */
export function setShown(element: BlessedElement, shown: boolean): boolean {
  if (shown === !element.hidden) return false;
  if (shown) element.show();
  else element.hide();
  return true;
}

function open(sink: Sink): { program: BlessedProgram; screen: BlessedScreen } {
  const program = blessed.program({
    input: new PassThrough(),
    output: sink,
    // Of the terminfo entries that blessed cannot read, most fall back to 8 colours; this one it brings along.
    terminal: 'xterm-256color',
    forceUnicode: true,
    tput: true,
    buffer: true,
    zero: true,
  });
  // An alternate screen that is on already is not entered; and on Windows no `cls` is run.
  program.isAlt = true;
  const before = SIGNALS.map((name) => new Set(process.listeners(name)));
  const screen = blessed.screen({ program, smartCSR: false, fullUnicode: false });
  // Blessed takes over the signals and the uncaught exceptions of the whole process; they are the program's own.
  SIGNALS.forEach((name, index) => {
    for (const listener of process.listeners(name)) {
      if (!before[index]?.has(listener)) process.removeListener(name, listener as () => void);
    }
  });
  return { program, screen };
}

const SIGNALS = ['SIGTERM', 'SIGINT', 'SIGQUIT', 'uncaughtException' as 'SIGTERM', 'exit' as 'SIGTERM'] as const;

/** Runs `act` with console.error held back: on some systems blessed prints terminfo entries that it cannot compile. */
function quietly<T>(act: () => T): T {
  const { console } = globalThis;
  const { error } = console;
  console.error = () => {};
  try {
    return act();
  } finally {
    console.error = error;
  }
}
