// The dashboard's main loop: cameras and keys in, screens out. Whatever ends it, it restores the terminal.
import type { CameraSnapshot } from '../core/camera/camera-snapshot.js';
import { DEFAULT_PICTURE_SETTINGS, pictureSettingText } from '../picture/picture-settings.js';
import type { DashboardFeed } from './dashboard-feed.js';
import type { Dashboard, DashboardEnd, DashboardOptions } from './dashboard-options.js';
import { CameraViewBuilder } from './model/camera-view-builder.js';
import { depthText, settingsLine, settingsOf } from './model/dashboard-settings.js';
import { Operator } from './model/operator/operator.js';
import type { ScreenDivision } from './model/operator/operator-context.js';
import { PictureStats } from './model/picture-stats.js';
import { DEFAULT_SETTINGS } from './model/remembered-settings.js';
import { initialView } from './model/view-state.js';
import { sameVisibleCameras, type VisibleCamera } from './model/visible-cameras.js';
import { DrawPacing, Pacer } from './pacer.js';
import { Clipboard } from './terminal/clipboard.js';
import type { TerminalEvent } from './terminal/input/terminal-events.js';
import { type DashboardTerminal, Terminal } from './terminal/terminal.js';
import { TerminalLook } from './terminal-look.js';
import { senderCommand } from './text/empty-texts.js';
import { drawnWith, paneStyleOf } from './widgets/pane-painting.js';
import { Screen } from './widgets/screen.js';

/** A screen that would take longer to transmit is aborted, and drawn with coarser pictures. */
const MAX_SCREEN_MS = 900;

/** Monotonic time, in ms since 1970; capture and arrival times of frames are on this clock. */
const frameClock = (): number => performance.timeOrigin + performance.now();

const NO_DIVISION: ScreenDivision = { perPage: 1, perRow: [1], logRows: 0, popupMaxTop: 0, popupRows: 1 };

export class LiveDashboard implements Dashboard {
  readonly ended: Promise<DashboardEnd>;
  readonly #feed: DashboardFeed;
  readonly #options: DashboardOptions &
    Required<Pick<DashboardOptions, 'theme' | 'background' | 'picture' | 'view' | 'maxFps'>>;
  readonly #terminal: Terminal;
  readonly #look: TerminalLook;
  readonly #operator: Operator;
  readonly #pacer: Pacer;
  readonly #pacing = new DrawPacing();
  readonly #clipboard = new Clipboard();
  readonly #pictureStats: PictureStats;
  readonly #views: CameraViewBuilder;
  readonly #openedMs = performance.now();
  #resolveEnded: (end: DashboardEnd) => void = () => {};
  #unwatch: (() => void) | undefined;
  #screen: Screen | undefined;
  #visible: readonly VisibleCamera[] = [];
  #closing: Promise<void> | undefined;
  #closed = false;

  constructor(feed: DashboardFeed, options: DashboardOptions, streams: DashboardTerminal) {
    this.#feed = feed;
    const { theme } = DEFAULT_SETTINGS;
    const picture = DEFAULT_PICTURE_SETTINGS;
    this.#options = { theme, background: 'auto', picture, view: DEFAULT_SETTINGS, maxFps: 30, ...options };
    this.ended = new Promise((resolve) => {
      this.#resolveEnded = resolve;
    });
    this.#terminal = new Terminal(streams, options.mouse, {
      event: (event) => this.#onEvent(event),
      damaged: () => this.#repaint(),
      gone: (reason) => this.#end({ kind: 'terminal-gone', reason }),
    });
    this.#look = new TerminalLook(this.#options, streams, this.#terminal);
    this.#pictureStats = new PictureStats({ frameClock, damaged: (...damaged) => feed.damaged?.(...damaged) });
    this.#views = new CameraViewBuilder(this.#pictureStats, Date.now);
    this.#operator = new Operator(
      {
        cameras: () => feed.cameras(),
        log: feed.log,
        actions: feed.actions,
        screen: () => this.#screen?.division ?? NO_DIVISION,
        targetAt: (column, row) => this.#screen?.targetAt(column, row) ?? { kind: 'nothing' },
        senderCommand: () => senderCommand(feed.reach()),
        copy: (text) => this.#clipboard.copy(text, streams.env),
        changed: () => this.#changed(),
        remember: (settings) => feed.viewChanged?.(settings),
        perform: (effect) => this.#perform(effect),
      },
      initialView(this.#options.view, {
        maxFps: this.#options.maxFps,
        brightens: this.#options.picture.brightens,
      }),
    );
    this.#pacer = new Pacer(() => this.#tick());
  }

  async open(): Promise<void> {
    await this.#terminal.open();
    if (this.#closed) return;
    await this.#chooseLook();
    if (this.#closed) return;
    this.#makeScreen();
    this.#unwatch = this.#feed.watch?.(() => this.#pacer.request());
    this.#tick();
  }

  /** Chooses how to draw on this terminal, and says where that is not as asked for. */
  async #chooseLook(): Promise<void> {
    const reason = await this.#look.choose(() => this.#closed);
    if (this.#closed) return;
    if (reason !== undefined) this.#operator.notify(reason, true);
    const whyCharacters = this.#look.whyCharacters();
    if (whyCharacters === undefined) return;
    const text = `pictures are characters: ${whyCharacters}`;
    this.#feed.log.add({ timeMs: Date.now(), level: 'warn', camera: undefined, text });
    // Pictures may have taken the room of the log.
    this.#operator.notify(text, true);
  }

  close(): Promise<void> {
    this.#closing ??= this.#finish({ kind: 'quit' });
    return this.#closing;
  }

  restoreNow(): void {
    this.#stop();
    this.#terminal.restoreNow();
    this.#dropScreen();
    this.#resolveEnded({ kind: 'quit' });
  }

  #end(end: DashboardEnd): void {
    this.#closing ??= this.#finish(end);
  }

  async #finish(end: DashboardEnd): Promise<void> {
    this.#stop();
    try {
      await this.#terminal.close();
    } finally {
      this.#dropScreen();
      this.#resolveEnded(end);
    }
  }

  #stop(): void {
    this.#closed = true;
    this.#unwatch?.();
    this.#reportVisible([]);
    this.#pacer.stop();
  }

  #makeScreen(): void {
    const { columns, rows, traits } = this.#terminal;
    const { depth, isLight, glyphs } = this.#look;
    this.#pictureStats.clear();
    this.#screen = new Screen({
      ...this.#options,
      columns,
      rows,
      depth,
      isLight,
      from: this.#feed,
      style: paneStyleOf(glyphs, { depth, ascii: this.#options.ascii, isLight }, traits, this.#terminal.sharedPixels),
      synchronises: this.#terminal.writer.synchronises,
      ready: () => {
        this.#pacing.pictureDecoded();
        this.#pacer.request();
      },
      stats: this.#pictureStats,
      wallClock: Date.now,
      frameClock,
    });
    this.#changed();
  }

  #dropScreen(): void {
    this.#screen?.close();
    this.#screen = undefined;
  }

  /** Reads the cameras, draws what is due, and requests the next tick. */
  #tick(): void {
    const screen = this.#screen;
    if (screen === undefined || this.#closed) return;
    const nowMs = performance.now();
    const intervalMs = 1_000 / this.#operator.view.maxFps;
    this.#pacer.begin(nowMs);
    if (screen.resize(this.#terminal.columns, this.#terminal.rows)) this.#changed();
    const known = this.#feed.cameras();
    const cameras = this.#operator.arrange(known, nowMs);
    if (this.#views.observe(known, this.#feed.log.total, nowMs)) this.#pacing.boxesChanged(false);
    this.#adaptToTerminal(screen, nowMs);

    // Pictures are decoded only when the terminal can take them: until then a newer one may arrive.
    const canWrite = this.#terminal.writer.ready(nowMs, this.#pacing.urgent);
    const mayDecode = this.#pacing.takeDecode(canWrite, nowMs, intervalMs);
    if (screen.showPictures(cameras, this.#operator.view, mayDecode, nowMs)) this.#changed();
    this.#reportVisible(screen.visibleCameras(this.#operator.view));
    const awaitedUntilMs = screen.wall.awaitedUntilMs(nowMs);
    const mayDraw = canWrite && this.#pacing.takeDraw(awaitedUntilMs !== undefined, nowMs, intervalMs);
    if (mayDraw) this.#draw(screen, cameras, nowMs);
    this.#pacer.request(this.#views.nextMs);
    if (this.#feed.watch === undefined) this.#pacer.request(nowMs + intervalMs / 2);
    const backlog = { pictures: screen.picturesChanged, decodes: screen.wall.waiting, awaitedUntilMs };
    this.#pacer.request(this.#pacing.nextMs(backlog, canWrite, nowMs, intervalMs));
  }

  /** Reports the visible cameras, if they have changed. */
  #reportVisible(visible: readonly VisibleCamera[]): void {
    if (sameVisibleCameras(visible, this.#visible)) return;
    this.#visible = visible;
    this.#feed.visibleChanged?.(visible);
  }

  /** Aborts the screen that is being sent, for a key or if it takes too long. Adapts the pictures' detail to the terminal's speed. */
  #adaptToTerminal(screen: Screen, nowMs: number): void {
    const { wall } = screen;
    const { writer } = this.#terminal;
    const predicted = wall.canBeCoarser ? writer.predicted(nowMs) : undefined;
    const tooLong = predicted !== undefined && predicted.tookMs > MAX_SCREEN_MS;
    const aborted = this.#pacing.urgent || tooLong ? writer.abortScreen(nowMs) : undefined;
    if (aborted !== undefined) screen.aborted(aborted);
    const shown = tooLong ? predicted : writer.takeShown();
    if (shown !== undefined) wall.screenShown(shown);
  }

  #draw(screen: Screen, cameras: readonly CameraSnapshot[], nowMs: number): void {
    const boxes = this.#pacing.takeBoxes(nowMs);
    if (boxes) this.#showBoxes(screen, cameras, nowMs);
    else if (!screen.picturesChanged) return;
    const bytes = screen.compose(boxes, this.#terminal.writer.probe, nowMs);
    if (bytes === undefined) return;
    this.#terminal.writer.begin(this.#clipboard.takeInto(bytes), nowMs);
    this.#pacing.drawn(nowMs);
  }

  #showBoxes(screen: Screen, cameras: readonly CameraSnapshot[], nowMs: number): void {
    const { view } = this.#operator;
    const { ascii, mouse, theme, pictures, picture } = this.#options;
    const { columns, rows, traits, writer } = this.#terminal;
    const { depth } = this.#look;
    const { word, colored } = drawnWith(screen.style, depth);
    const shown = pictures ? { text: pictureSettingText(picture, word), colored } : undefined;
    const facts = { columns, rows, traits, depth, ascii, mouse, theme, picture: shown };
    const { perPage } = screen.division;
    const views = this.#views.viewsOf(cameras, view, { columns, rows, perPage }, nowMs);
    screen.showBoxes(views, {
      view,
      log: this.#feed.log,
      controls: this.#operator.controls(nowMs),
      samples: this.#views.samplesOf(view.selected),
      status: this.#operator.status(cameras, { settings: settingsLine(facts), coarse: screen.wall.coarse }, nowMs),
      settings: settingsOf(this.#feed, view, facts),
      terminalBytesPerSecond: writer.bytesPerSecond(nowMs),
      known: this.#feed.cameras().length,
      canAdd: this.#feed.actions?.addCamera !== undefined,
      waitingMs: nowMs - this.#openedMs,
    });
  }

  #onEvent(event: TerminalEvent): void {
    if (this.#closed) return;
    if (event.kind !== 'reply') this.#operator.handle(event);
    // The terminal has answered a DSR probe, so it can take the next screen.
    else if (event.reply.kind === 'cursor') this.#pacer.request();
    else this.#adaptToReplies(event.reply.kind === 'attributes');
  }

  #perform(effect: 'quit' | 'repaint' | 'suspend' | 'colors'): void {
    if (effect === 'quit') this.#end({ kind: 'quit' });
    else if (effect === 'repaint') this.#repaint();
    else if (effect === 'suspend') void this.#terminal.suspend();
    else this.#switchDepth();
  }

  /** @param toGraphics Whether the terminal has replied to all queries. That for its graphics may be still to come. */
  #adaptToReplies(toGraphics: boolean): void {
    if (this.#screen === undefined) return;
    if (this.#look.adapt()) this.#renewScreen();
    if (toGraphics) void this.#look.adaptGraphics(() => this.#closed).then((has) => has && this.#renewScreen());
  }

  #renewScreen(): void {
    this.#dropScreen();
    this.#makeScreen();
  }

  #switchDepth(): void {
    this.#look.switchDepth();
    this.#renewScreen();
    this.#operator.notify(`colours: ${depthText(this.#look.depth, this.#options.ascii)}`);
  }

  #repaint(): void {
    this.#screen?.redraw();
    this.#changed();
  }

  /** The view has changed, and the user waits for the result. */
  #changed(): void {
    this.#pacing.boxesChanged(true);
    // Not synchronously: one key may change several things, and several keys may arrive together.
    this.#pacer.requestNow();
  }
}
