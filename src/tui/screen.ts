// Everything on the screen, arranged for its size: the tiles, the column beside them, the log, and the lines around.
import type { CellRectangle, Size } from '../core/geometry.js';
import type { LogRing } from '../core/log.js';
import type { CameraSnapshot } from '../core/snapshot.js';
import type { CellStyle } from '../picture/cells.js';
import type { ColorDepth } from '../picture/palette.js';
import type { DecodePicture } from '../picture/picture.js';
import type { PictureSettings } from '../picture/settings.js';
import { type BlessedElement, place, setShown } from './blessed.js';
import { Compositor, markAsPicture } from './compositor.js';
import { LatestPicture } from './latest-picture.js';
import { computeLayout, type Layout, MIN_COLUMNS, MIN_ROWS, TILES_PER_PAGE } from './layout.js';
import { type Samples, type View, visibleCameras } from './model.js';
import { Panel, setText } from './panel.js';
import { SideBoxes } from './side-column.js';
import { type Span, span, widthOf } from './spans.js';
import type { CameraView } from './texts.js';
import { helpLines, logLines, smallLines, statusLine, topLine } from './texts.js';
import { type Theme, themeFor } from './theme.js';
import { Tile } from './tile.js';
import { VideoPane } from './video-pane.js';

export interface ScreenOptions {
  readonly columns: number;
  readonly rows: number;
  readonly depth: ColorDepth;
  readonly ascii: boolean;
  readonly pictures: boolean;
  readonly picture: PictureSettings;
  /** The same in words. */
  readonly pictureSetting: string;
  readonly decode: DecodePicture;
  readonly synchronises: boolean;
  readonly listening: string;
  /** Called when a picture is ready to be drawn. */
  readonly ready: () => void;
  /** Now, in ms since 1970. */
  readonly wallClock: () => number;
}

/** What the boxes show besides the cameras on this page. */
export interface BoxesInput {
  readonly view: View;
  readonly cameras: readonly CameraSnapshot[];
  readonly log: LogRing;
  readonly samples: Samples;
  /** How long the dashboard has been open, in ms. */
  readonly waitingMs: number;
}

const DEFAULT_PROPORTIONS: Size = { width: 640, height: 480 };

export class Screen {
  readonly #options: ScreenOptions;
  readonly #theme: Theme;
  readonly #compositor: Compositor;
  readonly #pictures = new Map<number, LatestPicture>();
  readonly #tiles: readonly Tile[];
  readonly #side: SideBoxes;
  readonly #log: BlessedElement;
  readonly #top: BlessedElement;
  readonly #status: BlessedElement;
  readonly #small: BlessedElement;
  readonly #help: Panel;
  #columns: number;
  #rows: number;
  #layout: Layout;
  #layoutKey = '';

  constructor(options: ScreenOptions) {
    this.#options = options;
    this.#columns = options.columns;
    this.#rows = options.rows;
    this.#theme = themeFor(options.depth);
    const style: CellStyle = { depth: options.depth, blocks: options.ascii ? 'whole' : options.picture.blocks };
    this.#compositor = new Compositor({ ...options, style });
    const { stage } = this.#compositor;
    // Made from back to front.
    this.#tiles = Array.from(
      { length: TILES_PER_PAGE },
      () => new Tile({ stage, theme: this.#theme, makePane: () => this.#makePane(style) }),
    );
    this.#side = new SideBoxes(stage, this.#theme);
    this.#log = stage.box({ hidden: true });
    this.#top = stage.box({ hidden: true });
    this.#status = stage.box({ hidden: true });
    this.#small = stage.box({ hidden: true });
    this.#help = new Panel(stage, this.#theme);
    this.#layout = { kind: 'small', columns: options.columns, rows: options.rows };
  }

  /** How many tiles stand side by side. */
  get tileColumns(): number {
    return this.#layout.kind === 'full' ? this.#layout.tileColumns : 1;
  }

  get picturesChanged(): boolean {
    return this.#compositor.picturesChanged;
  }

  /** Takes a new size; does nothing, and says so, when it is the old one. */
  resize(columns: number, rows: number): boolean {
    if (columns === this.#columns && rows === this.#rows) return false;
    this.#columns = columns;
    this.#rows = rows;
    this.redraw();
    return true;
  }

  /** Draws everything again, whatever the terminal may show. */
  redraw(): void {
    this.#compositor.resize(this.#columns, this.#rows);
  }

  /** The cameras on this page, with what is to be said about them. */
  viewsOf(
    cameras: readonly CameraSnapshot[],
    view: View,
    elapsedMs: (camera: CameraSnapshot) => number,
  ): readonly CameraView[] {
    const known = new Set(cameras.map((camera) => camera.place));
    for (const gone of this.#pictures.keys()) if (!known.has(gone)) this.#pictures.delete(gone);
    return cameras.map((camera) => {
      const frozen = view.frozen.has(camera.place);
      const selected = camera.place === view.selected;
      const latest = this.#pictures.get(camera.place);
      const problem = latest?.picture === undefined ? latest?.problem : undefined;
      return { camera, elapsedMs: elapsedMs(camera), ageMs: this.#ageOf(camera, frozen), frozen, selected, problem };
    });
  }

  /** Puts the pictures of this page in their places. Returns whether any outline changed. */
  showPictures(views: readonly CameraView[], view: View, mayDecode: boolean): boolean {
    const page = visibleCameras(
      view,
      views.map(({ camera }) => camera),
    );
    const arranged = this.#arrange(views, page, view);
    const layout = this.#layout;
    if (layout.kind === 'small') return arranged;
    let changed = arranged;
    page.forEach((camera, index) => {
      const rectangle = layout.tiles[index];
      const cameraView = views.find((one) => one.camera === camera);
      if (rectangle === undefined || cameraView === undefined) return;
      const { frame, state } = camera;
      const showing =
        frame === undefined || !this.#options.pictures
          ? undefined
          : {
              latest: this.#pictureOf(camera.place),
              frame,
              dimmed: state.kind !== 'live',
              frozen: cameraView.frozen,
              mayDecode,
            };
      if (this.#tiles[index]?.show(cameraView, rectangle, showing)) changed = true;
    });
    return changed;
  }

  /** Writes every text and chart. */
  showBoxes(views: readonly CameraView[], input: BoxesInput): void {
    const layout = this.#layout;
    this.#showHelp(input.view.helpOpen && layout.kind === 'full');
    if (layout.kind === 'small') {
      setText(this.#small, smallLines(views.slice(0, layout.rows), layout, `${MIN_COLUMNS}x${MIN_ROWS}`), this.#theme);
      return;
    }
    const text = (element: BlessedElement, lines: readonly (readonly Span[])[]): void =>
      setText(element, lines, this.#theme);
    text(this.#top, [topLine(input.cameras, this.#options.wallClock(), this.#columns)]);
    text(this.#status, [statusLine(this.#settings(), input.view.zoomed, this.#columns)]);
    for (const tile of this.#tiles) {
      const view = views.find(({ camera }) => camera.place === tile.place);
      if (view !== undefined) tile.label(view);
    }
    const [first] = layout.tiles;
    if (views.length === 0 && first !== undefined) {
      this.#tiles[0]?.showEmpty(first, this.#options.listening, input.waitingMs);
    }
    if (layout.log !== undefined) text(this.#log, this.#logLines(input.log, layout.log));
    this.#side.update(views, input.samples);
  }

  /** The bytes that bring the terminal up to date. */
  compose(boxesChanged: boolean, question: Uint8Array): Uint8Array | undefined {
    return this.#compositor.compose(boxesChanged, question);
  }

  /** The place of the camera whose tile is at a cell. */
  placeAt(column: number, row: number): number | undefined {
    return this.#tiles.find(({ rectangle }) => {
      if (rectangle === undefined) return false;
      const { left, top, columns, rows } = rectangle;
      return column >= left && column < left + columns && row >= top && row < top + rows;
    })?.place;
  }

  close(): void {
    this.#compositor.stage.close();
  }

  #makePane(style: CellStyle): VideoPane {
    const element = this.#compositor.stage.box({ hidden: true });
    markAsPicture(element);
    const pane = new VideoPane(element, style, this.#options.wallClock);
    this.#compositor.add(pane);
    return pane;
  }

  #pictureOf(at: number): LatestPicture {
    const kept = this.#pictures.get(at) ?? new LatestPicture(this.#options.decode, this.#options.ready);
    this.#pictures.set(at, kept);
    return kept;
  }

  /** A live picture's age is what it was when painted; one that is old, or held, goes on ageing. */
  #ageOf(camera: CameraSnapshot, frozen: boolean): number | undefined {
    const pane = this.#tiles.find((tile) => tile.place === camera.place)?.pane;
    if (camera.state.kind === 'live' && !frozen && pane?.paintedAgeMs !== undefined) return pane.paintedAgeMs;
    const capturedMs = (pane?.paintedFrame ?? camera.frame)?.capturedMs;
    return capturedMs === undefined ? undefined : this.#options.wallClock() - capturedMs;
  }

  /** Lays everything out anew when something it depends on has changed. */
  #arrange(views: readonly CameraView[], page: readonly CameraSnapshot[], view: View): boolean {
    const zoomed = view.zoomed && page.length > 0;
    // Of the first on the page, not of the selected one: a selection must not move anything.
    const size = page[0]?.frame?.trueSize ?? DEFAULT_PROPORTIONS;
    const wide = size.width > size.height;
    const key = [this.#columns, this.#rows, views.length, page.length, zoomed, wide].join(' ');
    if (key === this.#layoutKey) return false;
    this.#layoutKey = key;
    const layout = computeLayout({
      ...{ columns: this.#columns, rows: this.#rows, zoomed, pictureSize: size },
      ...{ cameras: views.length, tiles: page.length },
    });
    this.#layout = layout;
    const full = layout.kind === 'full' ? layout : undefined;
    this.#put(
      this.#small,
      full === undefined ? { left: 0, top: 0, columns: this.#columns, rows: this.#rows } : undefined,
    );
    this.#put(this.#top, full?.top);
    this.#put(this.#status, full?.status);
    this.#put(this.#log, full?.log);
    this.#side.setPlaces(full?.side);
    const shown = full === undefined ? 0 : page.length;
    for (const tile of this.#tiles.slice(shown)) tile.hide();
    return true;
  }

  #put(element: BlessedElement, rectangle: CellRectangle | undefined): void {
    setShown(element, rectangle !== undefined);
    if (rectangle !== undefined) place(element, rectangle);
  }

  #logLines(log: LogRing, { columns, rows }: CellRectangle): Span[][] {
    const rule = [span('── ', 'dim'), span('log', 'title'), span(` ${'─'.repeat(Math.max(0, columns - 7))}`, 'dim')];
    return [rule, ...logLines(log.lines.slice(-(rows - 1)), columns)];
  }

  #showHelp(open: boolean): void {
    if (!open) {
      this.#help.setPlace(undefined);
      return;
    }
    const { synchronises, depth, listening, pictureSetting } = this.#options;
    const lines = helpLines([
      ['listening', listening],
      ['terminal', `${this.#columns}x${this.#rows}, ${describe(depth)}${synchronises ? ', synchronised' : ''}`],
      ['pictures', pictureSetting],
    ]).slice(0, this.#rows - 4);
    const columns = Math.min(this.#columns - 4, Math.max(...lines.map(widthOf)) + 4);
    const rows = lines.length + 2;
    const left = Math.floor((this.#columns - columns) / 2);
    this.#help.setPlace({ left, top: Math.floor((this.#rows - rows) / 2), columns, rows });
    this.#help.setTitle([span(' help ', 'title')], [span(' Esc closes ', 'dim')], this.#theme.frameSelected);
    this.#help.setLines(lines);
  }

  #settings(): string {
    const { depth, ascii, pictures, pictureSetting } = this.#options;
    return `${describe(depth)}${ascii ? ' ascii' : ''}${pictures ? `  ${pictureSetting}` : ''}`;
  }
}

function describe(depth: ColorDepth): string {
  switch (depth) {
    case 'truecolor':
      return 'truecolor';
    case '256':
    case '16':
      return `${depth} colours`;
    case 'none':
      return 'no colours';
  }
}
