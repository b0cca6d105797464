// Compositor: combines boxes and pictures into the bytes of one screen. Each cell belongs to a box or to a picture.
import { BudgetedPainting } from '../../picture/budget.js';
import { CellPen } from '../../picture/escapes.js';
import { DELETE_ALL_KITTY_PICTURES } from '../../picture/images/kitty.js';
import { PixelBudget } from '../../picture/images/pixel-budget.js';
import type { PanePainter } from '../../picture/painter.js';
import type { ColorDepth } from '../../picture/palette.js';
import { type ImageProtocol, LAMBDAS, type PictureSettings } from '../../picture/picture-settings.js';
import { asciiFor } from '../text/ascii.js';
import type { PaneStyle } from '../widgets/pane-painting.js';
import type { VideoPane } from '../widgets/video-pane.js';
import { type BlessedElement, type BlessedRow, BoxRenderer, DEFAULT_ATTRIBUTES } from './blessed.js';
import type { AbortedScreen, ScreenBytes } from './screen-writer.js';
import { shortened } from './short-sequences.js';
import { type ShownScreen, TerminalRate } from './terminal-rate.js';

/**
 * The attributes that mark a cell of a picture: default colours, and a flag that blessed neither sets nor draws. Blessed
 * fills a pane with them as with a colour, so blessed does the clipping, and draws frames and popups over the pane.
 */
const PICTURE_ATTRIBUTES = DEFAULT_ATTRIBUTES | (1 << 25);

const SYNC_BEGIN = Buffer.from('\x1b[?2026h');
/** Default colours, and an empty screen. */
const ERASE_SCREEN = Buffer.from('\x1b[m\x1b[2J');
const SYNC_END = Buffer.from('\x1b[?2026l');

/**
 * A screen's part of the byte budget is proportional to the time since the last one, up to this limit. So a pause does
 * not save up a budget for one large screen.
 */
const MAX_BUDGET_MS = 250;

/** The longest time of a screen on a slow terminal, in ms. A picture is at most two screens old, and what the path takes. */
const MAX_PICTURE_MS = 200;
/** The same of a screen with the pictures of several cameras, which take turns. */
const MAX_WALL_MS = 120;

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
 * Before blessed compares the next rows with the shown ones, every marked cell is made equal in both. Blessed then writes
 * nothing there, and the pane paints the cell. A cell without the mark is covered by a popup, and the pane skips it.
 *
 * Two simpler ways fail. A pane that always paints after blessed covers the popups. If cells are marked earlier, blessed
 * sends the popup again with each frame.
 */
export class Compositor {
  readonly boxes: BoxRenderer;
  readonly #pen: CellPen;
  readonly #panes: VideoPane[] = [];
  readonly #painting = new BudgetedPainting();
  readonly #rate = new TerminalRate();
  #lambdaScale: number | undefined;
  /** The panes that were painted in the last screen. Each one in pixels is an atomic range of it. */
  #panesInScreen: readonly VideoPane[] = [];
  readonly #options: CompositorOptions;
  #paintedMs = Number.NEGATIVE_INFINITY;
  readonly #pixelBudget: PixelBudget;
  #cells: number;
  #size: { readonly columns: number; readonly rows: number };
  /** Whether the terminal may have images that these panes did not draw. */
  #mayHaveOtherImages = true;

  constructor(options: CompositorOptions) {
    this.#options = options;
    this.#pixelBudget = new PixelBudget(options.picture.budgetBytesPerSecond);
    this.#pen = new CellPen();
    this.#cells = options.columns * options.rows;
    this.#size = options;
    this.#pen.reserve(this.#cells);
    this.boxes = new BoxRenderer(options.columns, options.rows, COLORS[options.depth], (next, shown) => {
      if (options.ascii) replaceWithAscii(next);
      for (const pane of this.#panes) takePictureCells(pane, next, shown);
    });
  }

  add(pane: VideoPane): void {
    this.#panes.push(pane);
  }

  /** Sets the size, and has everything drawn again. Also for a screen whose content was lost. */
  resize(columns: number, rows: number): void {
    this.#cells = columns * rows;
    this.#pen.reserve(this.#cells);
    this.#mayHaveOtherImages = true;
    this.#size = { columns, rows };
    this.#forget();
  }

  /** Has everything drawn again. */
  #forget(): void {
    this.boxes.resize(this.#size.columns, this.#size.rows);
    for (const pane of this.#panes) pane.painter.forget();
  }

  /** Whether any picture has changed since it was painted. */
  get picturesChanged(): boolean {
    return this.#panes.some(({ painter }) => painter.changed);
  }

  /** Whether any picture was painted in the last screen. */
  get hasPaintedPictures(): boolean {
    return this.#panesInScreen.length > 0;
  }

  /**
   * Records that the last screen was aborted. What a cut in its cells leaves unknown is painted again, and so are the
   * pictures of pixels that did not arrive.
   */
  aborted({ atomicRanges }: AbortedScreen): void {
    this.#panesInScreen.forEach(({ painting }, range) => {
      if (painting.kind === 'cells') painting.painter.forgetLastScreen();
      else if (range >= atomicRanges) painting.painter.forget();
    });
  }

  /** How far rate control had to raise lambda for the last screen: 1 if not at all. Undefined if it had no pictures of cells. */
  get lambdaScale(): number | undefined {
    return this.#lambdaScale;
  }

  /** Records that the terminal has shown a screen, which tells how many bytes the next ones may have. */
  screenShown(shown: ShownScreen): void {
    this.#rate.shown(shown);
  }

  /** Begins to compress pictures off the main thread, so that they can be painted when the next screen is due. */
  prepare(): void {
    if (this.#options.style.kind !== 'pixels' || !this.#pixelBudget.pay(performance.now())) return;
    for (const pane of this.#panes) {
      if (pane.painting.kind !== 'pixels') continue;
      pane.painting.painter.prepare(this.#options.picture.quality);
      if (!pane.painter.changed) pane.painted();
    }
  }

  /**
   * Returns the bytes that update the screen: boxes, pictures, then `probe`. Undefined when there is nothing to write.
   * The bytes are valid until the next call. The boxes are mandatory. Each picture of pixels is an atomic range: kitty
   * takes all that comes between the chunks of an image for a part of it.
   */
  compose(boxesChanged: boolean, probe: Uint8Array): ScreenBytes | undefined {
    const { style } = this.#options;
    const hasPictures = (protocol: ImageProtocol): boolean => style.kind === 'pixels' && style.protocol === protocol;
    const mayHaveOthers = this.#mayHaveOtherImages;
    // Not every terminal erases a picture of iTerm2's protocol where text is written over it.
    const mustErase = hasPictures('iterm2') && (mayHaveOthers || this.#panes.some(leavesRemains));
    if (mustErase) this.#forget();
    const boxes = boxesChanged || mustErase ? shortened(this.#rounded(this.boxes.render())) : '';
    const pen = this.#pen;
    pen.begin();
    if (this.#options.synchronises) pen.append(SYNC_BEGIN);
    const empty = pen.bytes.length;
    if (mustErase) pen.append(ERASE_SCREEN);
    if (mayHaveOthers && hasPictures('kitty')) pen.append(DELETE_ALL_KITTY_PICTURES);
    this.#mayHaveOtherImages = false;
    if (boxes !== '') pen.append(Buffer.from(boxes));
    const mandatoryBytes = boxes === '' ? 0 : pen.length;
    const atomicEnds: number[] = [];
    if (this.#paint(pen, mandatoryBytes, atomicEnds) > 0) pen.reset();
    if (pen.bytes.length === empty) return undefined;
    if (this.#options.synchronises) pen.append(SYNC_END);
    pen.append(probe);
    return { bytes: pen.bytes, mandatoryBytes, atomicEnds };
  }

  /** Frames with round corners. The fonts of consoles with few colours seldom have them. */
  #rounded(boxes: string): string {
    const { depth, ascii } = this.#options;
    if (ascii || (depth !== 'truecolor' && depth !== '256')) return boxes;
    return ROUND_CORNERS.reduce((text, [square, round]) => text.replaceAll(square, round), boxes);
  }

  /** Paints the changed panes, and adds the end of each picture of pixels to `atomicEnds`. Returns the cells written. */
  #paint(pen: CellPen, mandatoryBytes: number, atomicEnds: number[]): number {
    const { quality, budgetBytesPerSecond } = this.#options.picture;
    const nowMs = performance.now();
    const budgetMs = Math.max(1, Math.min(MAX_BUDGET_MS, nowMs - this.#paintedMs));
    // Once for all panes of the screen: otherwise the first one would take the budget from the others.
    const paysPixels = this.#pixelBudget.pay(nowMs);
    const painters: PanePainter[] = [];
    let written = 0;
    this.#panesInScreen = this.#panes.filter(
      ({ painting: { kind, painter } }) => painter.changed && (kind === 'cells' || paysPixels || painter.isUrgent),
    );
    for (const { painting } of this.#panesInScreen) {
      if (painting.kind === 'cells') painters.push(painting.painter);
      else {
        const start = pen.length;
        written += painting.painter.paint(pen, quality);
        this.#pixelBudget.spend(pen.length - start);
        atomicEnds.push(pen.length);
      }
    }
    this.#lambdaScale = undefined;
    if (painters.length > 0) {
      this.#paintedMs = nowMs;
      const budgetBytes = (budgetBytesPerSecond * budgetMs) / 1_000;
      const isLive = painters.some(({ isStill }) => !isStill);
      written += this.#painting.paint(painters, pen, LAMBDAS[quality], budgetBytes, this.#softBytes(mandatoryBytes));
      this.#lambdaScale = isLive ? this.#painting.lambdaScale : 1;
    }
    for (const pane of this.#panes) if (!pane.painter.changed) pane.painted();
    return written;
  }

  /**
   * What a slow terminal can show beside the boxes. Pictures get a quarter of the time in any case. With a palette lambda is
   * large already: a larger one would hide a change to the next colour.
   */
  #softBytes(mandatoryBytes: number): number {
    if (!hasSoftBudget(this.#options.style)) return Number.POSITIVE_INFINITY;
    const shown = this.#panes.filter(({ painter }) => painter.place.columns > 0).length;
    const bytes = this.#rate.bytesIn(shown > 1 ? MAX_WALL_MS : MAX_PICTURE_MS);
    return Math.max(bytes / 4, bytes - mandatoryBytes);
  }
}

const ROUND_CORNERS = ['┌╭', '┐╮', '└╰', '┘╯'].map((pair) => Array.from(pair) as [string, string]);

function leavesRemains({ painting }: VideoPane): boolean {
  return painting.kind === 'pixels' && painting.painter.leavesRemains;
}

/** Whether rate control fits pictures of this style to a slow terminal. */
export function hasSoftBudget(style: PaneStyle): boolean {
  return style.kind === 'cells' && style.cells.depth === 'truecolor';
}

/** Makes the marked cells of a pane equal in both buffers, and tells its painter which cells it owns. */
function takePictureCells(pane: VideoPane, next: readonly BlessedRow[], shown: readonly BlessedRow[]): void {
  const { painter } = pane;
  const { left, top, columns, rows } = painter.place;
  for (let row = 0; row < rows; row += 1) {
    const nextRow = next[top + row];
    const shownRow = shown[top + row];
    for (let column = 0; column < columns; column += 1) {
      const nextCell = nextRow?.[left + column];
      const shownCell = shownRow?.[left + column];
      const owned = nextCell !== undefined && shownCell !== undefined && nextCell[0] === PICTURE_ATTRIBUTES;
      if (owned) {
        shownCell[0] = nextCell[0];
        shownCell[1] = nextCell[1];
      }
      painter.own(row, column, owned);
    }
  }
}

/** Replaces the other characters. It is done here once, so that texts, frames and charts need no ASCII variant. */
function replaceWithAscii(rows: readonly BlessedRow[]): void {
  for (const row of rows) {
    for (const cell of row) {
      if (cell[1] > '~') cell[1] = asciiFor(cell[1]);
    }
  }
}

/** Makes blessed fill an element with the attributes that mark a picture. */
export function markAsPicture(element: BlessedElement): void {
  const original = element.sattr.bind(element);
  element.sattr = (style, foreground, background) =>
    style === element.style ? PICTURE_ATTRIBUTES : original(style, foreground, background);
}
