// The dashboard's screen: lays out the wall, the side column, the log, the top line and the status line, and fills them.
import type { CameraSnapshot } from '../../core/camera/camera-snapshot.js';
import type { CellRectangle, Size } from '../../core/geometry.js';
import { cellText } from '../../core/text.js';
import { computeLayout, type Layout, MIN_COLUMNS, MIN_ROWS, tilesPerPage } from '../layout/layout.js';
import type { CameraView } from '../model/camera-view.js';
import { logLines, logRule, logWindow } from '../model/log-view.js';
import type { MouseTarget, ScreenDivision } from '../model/operator/operator-context.js';
import { type Page, pageOf, type View } from '../model/view-state.js';
import { type VisibleCamera, visibleCamerasOf } from '../model/visible-cameras.js';
import { type BlessedElement, setRectangle, setShown } from '../terminal/blessed.js';
import { Compositor } from '../terminal/compositor.js';
import type { AbortedScreen, ScreenBytes } from '../terminal/screen-writer.js';
import { type StatusLine, smallLines, statusKeyAt, statusLine, topLine } from '../text/bar-texts.js';
import { waitingLines } from '../text/empty-texts.js';
import { errorLines } from '../text/error-texts.js';
import { helpLines } from '../text/help-texts.js';
import { inFrame, type Span, span, widthOf } from '../text/spans.js';
import { type Theme, themeFor } from '../text/theme.js';
import { ControlsBox } from './controls-box.js';
import { ListBox } from './list-box.js';
import { type PaneStyle, pixelsShown } from './pane-painting.js';
import { setText } from './panel.js';
import { PopupBox, popupRoom } from './popup-box.js';
import type { BoxesInput, ScreenOptions } from './screen-options.js';
import { SideBoxes } from './side-column.js';
import { Wall } from './wall.js';

const DEFAULT_PROPORTIONS: Size = { width: 640, height: 480 };

export class Screen {
  readonly wall: Wall;
  readonly #options: ScreenOptions;
  readonly #theme: Theme;
  readonly #compositor: Compositor;
  readonly #table: ListBox;
  readonly #side: SideBoxes;
  readonly #message: BlessedElement;
  readonly #log: BlessedElement;
  readonly #top: BlessedElement;
  readonly #status: BlessedElement;
  readonly #controls: ControlsBox;
  readonly #popup: PopupBox;
  #columns: number;
  #rows: number;
  #layout: Layout;
  #layoutKey = '';
  #page: Page<CameraSnapshot> = { shown: [], index: 0, count: 1 };
  #perPage = 1;
  #shownStatus: StatusLine | undefined;

  constructor(options: ScreenOptions) {
    const { depth, columns, rows } = options;
    this.#options = options;
    this.#columns = columns;
    this.#rows = rows;
    this.#theme = themeFor(options.theme, depth, options.isLight);
    this.#compositor = new Compositor(options);
    const { boxes } = this.#compositor;
    // Created from back to front.
    this.wall = new Wall({ ...options, compositor: this.#compositor, theme: this.#theme });
    this.#table = new ListBox(boxes, this.#theme, 'table');
    this.#side = new SideBoxes(boxes, this.#theme);
    this.#message = boxes.box({ hidden: true });
    this.#log = boxes.box({ hidden: true });
    this.#top = boxes.box({ hidden: true });
    this.#status = boxes.box({ hidden: true });
    this.#controls = new ControlsBox(boxes, this.#theme);
    this.#popup = new PopupBox(boxes, this.#theme);
    this.#layout = { kind: 'small', columns, rows };
  }

  /** The tiles on a page and in each row, and the rows of the log. Keys that select a camera or scroll need them. */
  get division(): ScreenDivision {
    const layout = this.#layout;
    const logRows = layout.kind === 'small' || layout.log === undefined ? 0 : layout.log.rows - 1;
    return {
      perPage: this.#perPage,
      perRow: layout.kind === 'full' ? layout.perRow : [1],
      logRows,
      ...this.#popup.extent,
    };
  }

  /** How pictures are drawn. */
  get style(): PaneStyle {
    return this.#options.style;
  }

  get picturesChanged(): boolean {
    return this.#compositor.picturesChanged;
  }

  /** Sets the size. Returns false, and does nothing, if the size is the same. */
  resize(columns: number, rows: number): boolean {
    if (columns === this.#columns && rows === this.#rows) return false;
    this.#columns = columns;
    this.#rows = rows;
    this.redraw();
    return true;
  }

  /** Has everything drawn again, because the content of the terminal is unknown. */
  redraw(): void {
    this.#compositor.resize(this.#columns, this.#rows);
  }

  /** Shows the pictures of the page with the selected camera. Returns whether the boxes have changed. */
  showPictures(cameras: readonly CameraSnapshot[], view: View, mayDecode: boolean, nowMs: number): boolean {
    const laidOut = this.#updateLayout(cameras, view);
    const layout = this.#layout;
    const tiles = layout.kind === 'full' ? layout.tiles : [];
    const page = layout.kind === 'full' ? this.#page.shown : [];
    this.wall.keep(cameras);
    return this.wall.show(page, tiles, view, mayDecode, nowMs) || laidOut;
  }

  /** Returns the cameras whose pictures are on the screen. */
  visibleCameras(view: View): VisibleCamera[] {
    const layout = this.#layout;
    const { pictures, style } = this.#options;
    if (!pictures || layout.kind !== 'full') return [];
    return visibleCamerasOf(this.#page.shown, layout.tiles, view, (columns, rows) => pixelsShown(style, columns, rows));
  }

  /** Updates all texts and charts. */
  showBoxes(views: readonly CameraView[], input: BoxesInput): void {
    const layout = this.#layout;
    const columns = this.#columns;
    this.#shownStatus = input.status;
    this.#showPopup(views, input);
    if (layout.kind === 'small') {
      this.#text(this.#message, smallLines(views.slice(0, layout.rows), layout, `${MIN_COLUMNS}x${MIN_ROWS}`));
      return;
    }
    const { terminalBytesPerSecond, view, log } = input;
    // With one camera to a page, the page number would say nothing.
    const pages = { page: this.#page.index + 1, pages: this.#perPage === 1 ? 1 : this.#page.count };
    const filter = { text: view.log.filter, known: input.known };
    const totals = { nowMs: this.#options.wallClock(), terminalBytesPerSecond, ...pages, filter };
    const cameras = views.map(({ camera }) => camera);
    this.#text(this.#top, [topLine(cameras, totals, columns)]);
    this.#showStatus(input.status, layout);
    if (layout.log !== undefined) {
      const window = logWindow(view.log, log, layout.log.rows - 1);
      const lines = logLines(window.lines, view.log.filter, columns);
      this.#text(this.#log, [logRule(view.log, window, columns), ...lines]);
    }
    if (layout.kind === 'empty') {
      const { listening, nats, reach } = this.#options.from;
      const page = { listening, nats, reach: reach(), canAdd: input.canAdd, elapsedMs: input.waitingMs };
      const lines = waitingLines(page, layout.text.rows);
      const paddingRows = Math.max(0, Math.floor((layout.text.rows - lines.length) / 2));
      const padding: Span[][] = Array.from({ length: paddingRows }, () => []);
      // At the left edge and without a frame, so that a person can copy a line and gets only the command.
      this.#text(this.#message, [...padding, ...lines.map((line) => [span('  '), ...line])]);
      return;
    }
    this.wall.label(views, layout.statusInFrame);
    this.#table.update(views);
    this.#side.update(views, input.samples);
  }

  /** Returns the bytes that update the terminal, with `probe` at their end. Undefined if there is nothing to write. */
  compose(boxesChanged: boolean, probe: Uint8Array, nowMs: number): ScreenBytes | undefined {
    const bytes = this.#compositor.compose(boxesChanged, probe);
    this.wall.endScreen(nowMs);
    return bytes;
  }

  /** Records that the last composed screen was aborted. */
  aborted(screen: AbortedScreen): void {
    this.#compositor.aborted(screen);
  }

  /** Returns what is at a cell, for the mouse. */
  targetAt(column: number, row: number): MouseTarget {
    const layout = this.#layout;
    if (this.#popup.covers(column, row) || this.#controls.covers(column, row)) return { kind: 'popup' };
    if (layout.kind === 'small') return { kind: 'nothing' };
    if (row === layout.status.top) {
      const key = this.#shownStatus && statusKeyAt(this.#shownStatus, this.#columns, column);
      return key === undefined ? { kind: 'nothing' } : { kind: 'key', key };
    }
    if (layout.log !== undefined && row >= layout.log.top && row < layout.log.top + layout.log.rows)
      return { kind: 'log' };
    const place = this.wall.placeAt(column, row);
    if (place !== undefined) return { kind: 'tile', place, point: this.wall.pointAt(column, row) };
    const listed = this.#table.placeAt(column, row) ?? this.#side.placeAt(column, row);
    return listed === undefined ? { kind: 'nothing' } : { kind: 'list', place: listed };
  }

  /** Opens, updates or closes the popup. */
  #showPopup(views: readonly CameraView[], { view, settings, log, controls }: BoxesInput): void {
    const { popup } = view;
    const screen = { columns: this.#columns, rows: this.#rows };
    const room = popupRoom(screen);
    this.#controls.show(this.#layout.kind === 'small' ? undefined : controls, screen);
    const name = views.find(({ selected }) => selected)?.camera.name;
    if (popup?.kind === 'help') this.#popup.show(popup, 'help', helpLines(settings, room.columns, room.rows), screen);
    else if (popup?.kind === 'errors' && name !== undefined)
      this.#popup.show(popup, `errors of ${cellText(name, 20)}`, errorLines(log.lines, name, room.columns), screen);
    else this.#popup.hide();
  }

  close(): void {
    this.#compositor.boxes.close();
  }

  /** Computes the layout again if its input has changed. Returns whether it has. */
  #updateLayout(cameras: readonly CameraSnapshot[], view: View): boolean {
    const frame = {
      columns: this.#columns,
      rows: this.#rows,
      layout: view.layout,
      log: view.log.shown,
      zoomed: view.zoomed && cameras.length > 0,
    };
    this.#perPage = tilesPerPage(frame);
    this.#page = pageOf(view.selected, cameras, this.#perPage);
    const tiles = this.#page.shown.length;
    // Use the first camera of the page instead of the selected one, as a selection must not change the layout.
    const pictureSize = this.#page.shown[0]?.frame?.trueSize ?? DEFAULT_PROPORTIONS;
    const key = [...Object.values(frame), cameras.length, tiles, pictureSize.width / pictureSize.height].join(' ');
    if (key === this.#layoutKey) return false;
    this.#layoutKey = key;
    const layout = computeLayout({ ...frame, pictureSize, cameras: cameras.length, tiles });
    this.#layout = layout;
    const full = layout.kind === 'full' ? layout : undefined;
    const edges = layout.kind === 'small' ? undefined : layout;
    const everything = { left: 0, top: 0, columns: this.#columns, rows: this.#rows };
    this.#put(this.#message, layout.kind === 'small' ? everything : layout.kind === 'empty' ? layout.text : undefined);
    this.#put(this.#top, edges?.top);
    this.#put(this.#status, edges?.status);
    this.#put(this.#log, edges?.log);
    this.#table.setRectangle(full?.table);
    this.#side.setRectangles(full?.side);
    return true;
  }

  /** Shows the status line in its row, or in the lower edge of the only tile's frame. */
  #showStatus(status: StatusLine, { status: row, statusInFrame }: Exclude<Layout, { kind: 'small' }>): void {
    if (!statusInFrame) {
      this.#text(this.#status, [statusLine(status, row.columns)]);
      return;
    }
    // Keys stay in the frame. A message or a question may need all of the screen's width.
    const room = status.kind === 'keys' ? row.columns - 4 : this.#columns - row.left - 4;
    const line = inFrame(statusLine(status, room));
    setRectangle(this.#status, { ...row, left: row.left + 2, columns: Math.max(1, widthOf(line)) });
    this.#text(this.#status, [line]);
  }

  #text(element: BlessedElement, lines: readonly (readonly Span[])[]): void {
    setText(element, lines, this.#theme);
  }

  #put(element: BlessedElement, rectangle: CellRectangle | undefined): void {
    setShown(element, rectangle !== undefined);
    if (rectangle !== undefined) setRectangle(element, rectangle);
  }
}
