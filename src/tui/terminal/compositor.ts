// Boxes and pictures on one screen: each cell belongs to one of them, and both leave as one run of bytes.

import { BudgetedPainting } from '../../picture/budget.js';
import { CellPen } from '../../picture/escapes.js';
import { DELETE_ALL_KITTY_PICTURES } from '../../picture/images/kitty.js';
import { PixelBudget } from '../../picture/images/pixel-budget.js';
import type { PanePainter } from '../../picture/painter.js';
import type { ColorDepth } from '../../picture/palette.js';
import { LAMBDAS, type PictureSettings } from '../../picture/picture-settings.js';
import { asciiFor } from '../text/ascii.js';
import type { PaneStyle } from '../widgets/pane-painting.js';
import type { VideoPane } from '../widgets/video-pane.js';
import { type BlessedElement, type BlessedRow, DEFAULT_ATTRIBUTES, Stage } from './blessed.js';
import type { ScreenBytes } from './screen-writer.js';

/**
 * The mark of a cell that belongs to a picture: default colours and a flag that blessed neither sets nor draws. Blessed
 * fills a pane with it like with any colour, so that clipping, frames and popups over it are all settled by blessed.
 */
const PICTURE_CELL = DEFAULT_ATTRIBUTES | (1 << 25);

const SYNC_BEGIN = Buffer.from('\x1b[?2026h');
const SYNC_END = Buffer.from('\x1b[?2026l');

/** A frame's share of the byte budget is that of the time since the last one, at most this: a pause saves nothing up. */
const LONGEST_SHARE_MS = 250;

const COLORS = { truecolor: 256, '256': 256, '16': 16, none: 16 } as const;

export interface CompositorOptions {
  readonly columns: number;
  readonly rows: number;
  readonly depth: ColorDepth;
  readonly style: PaneStyle;
  readonly picture: PictureSettings;
  readonly ascii: boolean;
  readonly synchronises: boolean;
}

/**
 * Before blessed compares what it wants with what is shown, every cell that carries the mark is made equal on both sides:
 * blessed sees nothing to do there, and the pane paints it. Where the mark is gone, a popup stands, and the pane keeps
 * out. (Painting after blessed without this puts the picture over every popup; marking the cells earlier makes blessed
 * send the popup again with each frame.)
 */
export class Compositor {
  readonly stage: Stage;
  readonly #pen: CellPen;
  readonly #panes: VideoPane[] = [];
  readonly #painting = new BudgetedPainting();
  readonly #options: CompositorOptions;
  #paintedMs = Number.NEGATIVE_INFINITY;
  readonly #pixelBudget: PixelBudget;
  #cells: number;
  /** Whether the terminal may hold images that are none of these panes'. */
  #holdsOthers = true;

  constructor(options: CompositorOptions) {
    this.#options = options;
    this.#pixelBudget = new PixelBudget(options.picture.budgetBytesPerSecond);
    this.#pen = new CellPen();
    this.#cells = options.columns * options.rows;
    this.#pen.reserve(this.#cells);
    this.stage = new Stage(options.columns, options.rows, COLORS[options.depth], (wanted, shown) => {
      if (options.ascii) toAscii(wanted);
      for (const pane of this.#panes) claim(pane, wanted, shown);
    });
  }

  add(pane: VideoPane): void {
    this.#panes.push(pane);
  }

  /** A new size, or a screen that lost what was on it: all of it is drawn again. */
  resize(columns: number, rows: number): void {
    this.#cells = columns * rows;
    this.#pen.reserve(this.#cells);
    this.#holdsOthers = true;
    this.stage.resize(columns, rows);
    for (const pane of this.#panes) pane.painter.forget();
  }

  /** Whether a picture changed since it was painted. */
  get picturesChanged(): boolean {
    return this.#panes.some(({ painter }) => painter.changed);
  }

  /**
   * The bytes that bring the screen up to date: boxes, pictures, then `probe`. Undefined when there is nothing to write.
   * The bytes are valid until the next call. The boxes are mandatory. Each picture of pixels is an atomic range, because
   * the terminal takes whatever stands between kitty's chunks of pixels for one of them.
   */
  compose(boxesChanged: boolean, probe: Uint8Array): ScreenBytes | undefined {
    const boxes = boxesChanged ? this.stage.render() : '';
    const { style } = this.#options;
    const pen = this.#pen;
    pen.begin();
    if (this.#options.synchronises) pen.append(SYNC_BEGIN);
    const empty = pen.bytes.length;
    if (this.#holdsOthers && style.kind === 'pixels' && style.protocol === 'kitty')
      pen.append(DELETE_ALL_KITTY_PICTURES);
    this.#holdsOthers = false;
    if (boxes !== '') pen.append(Buffer.from(boxes));
    const mandatoryBytes = boxes === '' ? 0 : pen.length;
    const atomicEnds: number[] = [];
    if (this.#paint(pen, atomicEnds) > 0) pen.reset();
    if (pen.bytes.length === empty) return undefined;
    if (this.#options.synchronises) pen.append(SYNC_END);
    pen.append(probe);
    return { bytes: pen.bytes, mandatoryBytes, atomicEnds };
  }

  /** Paints every changed pane, and adds to `atomicEnds` where each picture of pixels ends. Returns what was written. */
  #paint(pen: CellPen, atomicEnds: number[]): number {
    const { quality, budgetBytesPerSecond } = this.#options.picture;
    const nowMs = performance.now();
    const shareMs = Math.max(1, Math.min(LONGEST_SHARE_MS, nowMs - this.#paintedMs));
    // Once for all panes of the screen: else the first one would take the budget from the others.
    const paysPixels = this.#pixelBudget.pay(nowMs);
    const painters: PanePainter[] = [];
    let written = 0;
    for (const { painting } of this.#panes) {
      if (!painting.painter.changed) continue;
      if (painting.kind === 'cells') painters.push(painting.painter);
      else if (paysPixels || painting.painter.isUrgent) {
        const start = pen.length;
        written += painting.painter.paint(pen, quality);
        this.#pixelBudget.spend(pen.length - start);
        atomicEnds.push(pen.length);
      }
    }
    if (painters.length > 0) this.#paintedMs = nowMs;
    written += this.#painting.paint(painters, pen, LAMBDAS[quality], (budgetBytesPerSecond * shareMs) / 1_000);
    for (const pane of this.#panes) if (!pane.painter.changed) pane.painted();
    return written;
  }
}

function claim(pane: VideoPane, wanted: readonly BlessedRow[], shown: readonly BlessedRow[]): void {
  const { painter } = pane;
  const { left, top, columns, rows } = painter.place;
  for (let row = 0; row < rows; row += 1) {
    const line = wanted[top + row];
    const old = shown[top + row];
    for (let column = 0; column < columns; column += 1) {
      const cell = line?.[left + column];
      const oldCell = old?.[left + column];
      const owned = cell !== undefined && oldCell !== undefined && cell[0] === PICTURE_CELL;
      if (owned) {
        oldCell[0] = cell[0];
        oldCell[1] = cell[1];
      }
      painter.own(row, column, owned);
    }
  }
}

// At the last moment and for all: no text, frame or chart has to know that only ASCII may be shown.
function toAscii(rows: readonly BlessedRow[]): void {
  for (const row of rows) {
    for (const cell of row) {
      if (cell[1] > '~') cell[1] = asciiFor(cell[1]);
    }
  }
}

/** Makes blessed fill an element with the mark. */
export function markAsPicture(element: BlessedElement): void {
  const original = element.sattr.bind(element);
  element.sattr = (style, foreground, background) =>
    style === element.style ? PICTURE_CELL : original(style, foreground, background);
}
