// Adapter for blessed: lays out boxes as rows of cells, and returns the bytes for the cells that changed. Only this file
// imports blessed, and it declares the fields that blessed's own types lack.
import { EventEmitter } from 'node:events';
import { PassThrough } from 'node:stream';
import blessedModule from 'blessed';
import type { CellRectangle } from '../../core/geometry.js';

/** A cell in blessed's format: packed attributes (flags << 18 | foreground << 9 | background), and the character. */
type BlessedCell = [attributes: number, character: string];
export type BlessedRow = BlessedCell[] & { dirty: boolean };

/** The packed attributes of default colours. */
export const DEFAULT_ATTRIBUTES = (0x1ff << 9) | 0x1ff;

/** The part of an element that this program uses. Positions are numbers, as percentages would leave gaps. */
export interface BlessedElement {
  left: number;
  top: number;
  width: number;
  height: number;
  /** The values that were set. The properties of the same names are computed, and need a parent. */
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

/** Creates boxes. A later box is in front of earlier ones. */
export interface Boxes {
  box(options: { readonly frame?: number; readonly hidden?: boolean }): BlessedElement;
}

/**
 * Called after the boxes are rendered, and before blessed compares the next rows with the shown ones. It may change both.
 */
export type BeforeDraw = (next: readonly BlessedRow[], shown: readonly BlessedRow[]) => void;

/** An output stream that looks like a terminal to blessed, and collects the text. */
class CapturedOutput extends EventEmitter {
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
 * A blessed screen without a terminal: the caller sets the size, adds boxes, and gets the bytes. The dashboard itself
 * handles input, output, signals, the alternate screen and raw mode.
 */
export class BoxRenderer implements Boxes {
  readonly #output: CapturedOutput;
  readonly #program: BlessedProgram;
  readonly #screen: BlessedScreen;

  constructor(columns: number, rows: number, colors: number, beforeDraw: BeforeDraw) {
    this.#output = new CapturedOutput(columns, rows);
    const { program, screen } = withoutConsoleErrors(() => open(this.#output));
    this.#program = program;
    this.#screen = screen;
    program.tput.brokenACS = true; // Draw lines with Unicode, as PuTTY and tmux may show letters for ACS.
    program.tput.colors = colors;
    program.cursorHidden = true;
    program._flush = () => {};
    screen.cleanSides = () => false; // Never scroll, as that would move the pictures.
    const draw = screen.draw.bind(screen);
    screen.draw = (start, end) => {
      beforeDraw(screen.lines, screen.olines);
      draw(start, end);
    };
    this.resize(columns, rows);
  }

  /** Sets the size. The next `render` draws the whole screen. */
  resize(columns: number, rows: number): void {
    this.#output.columns = this.#program.cols = columns;
    this.#output.rows = this.#program.rows = rows;
    this.#program.scrollBottom = rows - 1;
    this.#screen.alloc();
  }

  /** Renders the boxes. Returns the text for the changed cells, which may be empty. Colours must be reset before it. */
  render(): string {
    this.#screen.render();
    this.#program.flush();
    return this.#output.take();
  }

  /** Creates a layer. Its boxes, also later ones, are behind every box that is created after the layer. */
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
      left: 0,
      top: 0,
      width: 1,
      height: 1,
      wrap: false,
      hidden: options.hidden === true,
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
    this.#output.take();
  }
}

/** Moves and resizes an element. Equal values are not set again, as blessed would clear the element's old cells. */
export function setRectangle(element: BlessedElement, rectangle: CellRectangle): void {
  const { left, top, columns, rows } = rectangle;
  if (element.position.left !== left) element.left = left;
  if (element.position.top !== top) element.top = top;
  if (element.position.width !== columns) element.width = columns;
  if (element.position.height !== rows) element.height = rows;
}

/** Shows or hides an element. Returns whether that was a change. */
export function setShown(element: BlessedElement, shown: boolean): boolean {
  if (shown === !element.hidden) return false;
  if (shown) element.show();
  else element.hide();
  return true;
}

function open(output: CapturedOutput): { program: BlessedProgram; screen: BlessedScreen } {
  const program = blessed.program({
    input: new PassThrough(),
    output,
    // Blessed has this terminfo entry built in. For most entries that it cannot read, it would use only 8 colours.
    terminal: 'xterm-256color',
    forceUnicode: true,
    tput: true,
    buffer: true,
    zero: true,
  });
  // Blessed then neither enters the alternate screen nor runs `cls` on Windows.
  program.isAlt = true;
  const before = PROCESS_EVENTS.map((name) => new Set(process.listeners(name)));
  const screen = blessed.screen({ program, smartCSR: false, fullUnicode: false });
  // Blessed installs process-wide handlers for signals and uncaught exceptions. This program has its own.
  PROCESS_EVENTS.forEach((name, index) => {
    for (const listener of process.listeners(name)) {
      if (!before[index]?.has(listener)) process.removeListener(name, listener as () => void);
    }
  });
  return { program, screen };
}

const PROCESS_EVENTS = ['SIGTERM', 'SIGINT', 'SIGQUIT', 'uncaughtException' as 'SIGTERM', 'exit' as 'SIGTERM'] as const;

/** Runs `act` without console.error: on some systems blessed prints the terminfo entries that it cannot compile. */
function withoutConsoleErrors<T>(act: () => T): T {
  const { console } = globalThis;
  const { error } = console;
  console.error = () => {};
  try {
    return act();
  } finally {
    console.error = error;
  }
}
