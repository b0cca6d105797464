// The dashboard at work: cameras in, a screen out, keys in between, and a terminal that is given back whatever happens.
import { hostname } from 'node:os';
import type { CameraSnapshot } from '../core/camera/camera-snapshot.js';
import { whyCharactersOnly } from '../picture/painter.js';
import type { ColorDepth } from '../picture/palette.js';
import {
  DEFAULT_PICTURE_SETTINGS,
  type DrawnGlyphs,
  glyphsWord,
  HALF_BLOCKS,
  pictureSettingText,
} from '../picture/picture-settings.js';
import type { Dashboard, DashboardEnd, DashboardFeed, DashboardOptions } from './dashboard.js';
import { CameraViewBuilder } from './model/camera-view-builder.js';
import { depthWords, settingsOf } from './model/dashboard-settings.js';
import { Operator } from './model/operator.js';
import { PictureStats } from './model/picture-stats.js';
import { sameVisibleCameras, type VisibleCamera } from './model/visible-cameras.js';
import { Pacer } from './pacer.js';
import { chooseDepth } from './terminal/capabilities.js';
import { chooseGraphics } from './terminal/graphics.js';
import { type DashboardTerminal, Terminal } from './terminal/terminal.js';
import type { TerminalEvent } from './terminal/terminal-input.js';
import { paneStyleOf } from './widgets/pane-painting.js';
import { Screen } from './widgets/screen.js';

/** Boxes are drawn this often at most; keys are answered at once. */
const BOXES_EVERY_MS = 100;
/** A terminal that is not ready is asked again after this, should no answer of its say so first. */
const NOT_READY_MS = 50;

/** Pictures that would take longer are made coarser instead. */
const TOO_LONG_MS = 900;
/** Looks are this far apart at least, however many frames come in between. */
const REST_MS = 6;

/** Now, in ms since 1970, by a clock that is never set; the frames' times are of it. */
const frameClock = (): number => performance.timeOrigin + performance.now();

const DEPTHS: readonly ColorDepth[] = ['truecolor', '256', '16', 'none'];

export class LiveDashboard implements Dashboard {
  readonly ended: Promise<DashboardEnd>;
  readonly #feed: DashboardFeed;
  readonly #options: DashboardOptions;
  readonly #streams: DashboardTerminal;
  readonly #terminal: Terminal;
  readonly #operator: Operator;
  readonly #pacer: Pacer;
  readonly #pictureStats: PictureStats;
  readonly #views: CameraViewBuilder;
  readonly #openedMs = performance.now();
  #resolveEnded: (end: DashboardEnd) => void = () => {};
  #unwatch: (() => void) | undefined;
  #screen: Screen | undefined;
  #depth: ColorDepth = 'none';
  #glyphs: DrawnGlyphs = HALF_BLOCKS;
  #sights: readonly VisibleCamera[] = [];
  #boxesChanged = true;
  #urgent = true;
  #lastDrawMs = Number.NEGATIVE_INFINITY;
  #lastDecodeMs = Number.NEGATIVE_INFINITY;
  #lastBoxesMs = Number.NEGATIVE_INFINITY;
  #closing: Promise<void> | undefined;
  #closed = false;

  constructor(feed: DashboardFeed, options: DashboardOptions, streams: DashboardTerminal) {
    this.#feed = feed;
    this.#options = options;
    this.#streams = streams;
    this.ended = new Promise((resolve) => {
      this.#resolveEnded = resolve;
    });
    this.#terminal = new Terminal(streams, options.mouse, {
      event: (event) => this.#onEvent(event),
      damaged: () => this.#repaint(),
      gone: (reason) => this.#end({ kind: 'terminal-gone', reason }),
    });
    this.#pictureStats = new PictureStats({
      frameClock,
      damaged: (...damaged) => feed.damaged?.(...damaged),
    });
    this.#views = new CameraViewBuilder(this.#pictureStats, Date.now);
    this.#operator = new Operator(
      {
        cameras: () => feed.cameras(),
        log: feed.log,
        actions: feed.actions,
        screen: () => this.#screen?.division ?? { perPage: 1, perRow: [1], logRows: 0 },
        changed: () => this.#changed(),
        grant: (wish) => this.#grant(wish),
      },
      options.maxFps ?? 30,
    );
    this.#pacer = new Pacer(() => this.#tick(), REST_MS);
  }

  async open(): Promise<void> {
    await this.#terminal.open();
    if (this.#closed) return;
    const { env, platform } = this.#streams;
    this.#depth = chooseDepth(this.#options.color, env, platform, this.#terminal.traits);
    await this.#chooseGlyphs();
    if (this.#closed) return;
    this.#makeScreen();
    this.#unwatch = this.#feed.watch?.(() => this.#pacer.ask());
    this.#tick();
  }

  /** Settles what pictures are made of; the terminal is asked only where that could be pixels. */
  async #chooseGlyphs(): Promise<void> {
    const { pictures, picture = DEFAULT_PICTURE_SETTINGS } = this.#options;
    const { glyphs } = picture;
    if (pictures && glyphs.kind !== 'cells') await this.#terminal.askGraphics();
    if (this.#closed) return;
    this.#glyphs = chooseGraphics(glyphs, this.#streams.env, this.#terminal.traits);
    if (this.#glyphs.kind === 'pixels') this.#terminal.showsImages(this.#glyphs.protocol);
    else if (glyphs.kind === 'pixels')
      this.#operator.say(`half blocks: tmux and screen pass no ${glyphsWord(glyphs)} pictures on`, true);
    const reason =
      pictures && this.#glyphs.kind === 'cells' && this.#depth !== 'none' ? whyCharactersOnly() : undefined;
    if (reason === undefined) return;
    const text = `pictures are characters: ${reason}`;
    this.#feed.log.add({ timeMs: Date.now(), level: 'warn', camera: undefined, text });
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
    this.#look([]);
    this.#pacer.stop();
  }

  #makeScreen(): void {
    const { columns, rows, traits } = this.#terminal;
    const { theme = 'default', picture = DEFAULT_PICTURE_SETTINGS } = this.#options;
    this.#pictureStats.clear();
    this.#screen = new Screen({
      ...{ ...this.#options, columns, rows, theme, picture, depth: this.#depth, from: this.#feed },
      style: paneStyleOf(this.#glyphs, { depth: this.#depth, ascii: this.#options.ascii }, traits),
      synchronises: traits.synchronises === true,
      hostName: hostname(),
      ready: () => this.#pacer.ask(),
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

  /** Looks at everything anew, draws what may and has to be drawn, and settles when to look again. */
  #tick(): void {
    const screen = this.#screen;
    if (screen === undefined || this.#closed) return;
    const nowMs = performance.now();
    const intervalMs = 1_000 / this.#operator.view.maxFps;
    this.#pacer.done(nowMs);
    const { columns, rows } = this.#terminal;
    if (screen.resize(columns, rows)) this.#changed();
    const known = this.#feed.cameras();
    const cameras = this.#operator.arrange(known);
    if (this.#views.observe(known, this.#feed.log.total, nowMs)) this.#boxesChanged = true;
    this.#keepUp(screen, nowMs);

    const canWrite = this.#terminal.writer.ready(nowMs, this.#urgent);
    // A picture is decoded when it could be written, and not before: by then there may be a newer one. The two have clocks
    // of their own, or each frame would be late by the time that the last one took to decode.
    const mayDecode = canWrite && nowMs - this.#lastDecodeMs >= intervalMs * 0.9;
    if (mayDecode) this.#lastDecodeMs = nowMs;
    if (screen.showPictures(cameras, this.#operator.view, mayDecode, nowMs)) this.#changed();
    this.#look(screen.sights(this.#operator.view));
    const mayDraw = canWrite && (this.#urgent || nowMs - this.#lastDrawMs >= intervalMs * 0.9);
    if (mayDraw) this.#draw(screen, cameras, nowMs);
    this.#askAgain(screen, canWrite, nowMs, intervalMs);
  }

  /** Tells what is in sight, where that has changed. */
  #look(sights: readonly VisibleCamera[]): void {
    if (sameVisibleCameras(sights, this.#sights)) return;
    this.#sights = sights;
    this.#feed.inSight?.(sights);
  }

  /** Sees how the terminal gets on with the last screen: for a key, or where it takes too long, that one is given up. */
  #keepUp(screen: Screen, nowMs: number): void {
    const { wall } = screen;
    const { writer } = this.#terminal;
    const predictedMs = wall.canBeCoarser ? (writer.predictedMs(nowMs) ?? 0) : 0;
    const tooLong = predictedMs > TOO_LONG_MS;
    if ((this.#urgent || tooLong) && writer.abortScreen(nowMs)) wall.forgetScreen();
    const screenMs = tooLong ? predictedMs : writer.takeScreenMs();
    if (screenMs !== undefined) wall.screenTook(screenMs);
  }

  #askAgain(screen: Screen, canWrite: boolean, nowMs: number, intervalMs: number): void {
    this.#pacer.ask(this.#views.nextMs);
    if (this.#feed.watch === undefined) this.#pacer.ask(nowMs + intervalMs / 2);
    const boxes = this.#boxesChanged ? (this.#urgent ? 0 : this.#lastBoxesMs + BOXES_EVERY_MS) : undefined;
    const pictures = screen.picturesChanged ? this.#lastDrawMs + intervalMs * 0.9 : undefined;
    const turns = screen.wall.waiting ? this.#lastDecodeMs + intervalMs * 0.9 : undefined;
    const wantedMs = Math.min(...[boxes, pictures, turns].map((one) => one ?? Number.POSITIVE_INFINITY));
    if (wantedMs === Number.POSITIVE_INFINITY) return;
    this.#pacer.ask(canWrite ? wantedMs : Math.max(wantedMs, nowMs + NOT_READY_MS));
  }

  #draw(screen: Screen, cameras: readonly CameraSnapshot[], nowMs: number): void {
    const boxes = this.#boxesChanged && (this.#urgent || nowMs - this.#lastBoxesMs >= BOXES_EVERY_MS);
    if (!boxes && !screen.picturesChanged) return;
    if (boxes) {
      this.#showBoxes(screen, cameras, nowMs);
      this.#boxesChanged = false;
      this.#urgent = false;
      this.#lastBoxesMs = nowMs;
    }
    const { writer } = this.#terminal;
    const bytes = screen.compose(boxes, writer.probe, nowMs);
    if (bytes === undefined) return;
    writer.begin(bytes, nowMs);
    this.#lastDrawMs = nowMs;
  }

  #showBoxes(screen: Screen, cameras: readonly CameraSnapshot[], nowMs: number): void {
    const { view } = this.#operator;
    const { ascii, mouse, theme = 'default', pictures, picture = DEFAULT_PICTURE_SETTINGS } = this.#options;
    const pictureWords = pictures ? pictureSettingText({ ...picture, glyphs: this.#glyphs }) : 'none';
    const { columns, rows, traits } = this.#terminal;
    const facts = { columns, rows, traits, depth: this.#depth, ascii, mouse, theme, picture: pictureWords };
    screen.showBoxes(this.#views.viewsOf(cameras, view, nowMs), {
      ...{ view, log: this.#feed.log, samples: this.#views.samplesOf(view.selected) },
      status: this.#operator.status(
        cameras,
        `${screen.wall.coarse ? 'coarse ' : ''}${depthWords(this.#depth, ascii)}${pictures ? `  ${pictureWords}` : ''}`,
        nowMs,
      ),
      settings: settingsOf(this.#feed, view, facts),
      terminalBytesPerSecond: this.#terminal.writer.bytesPerSecond(nowMs),
      known: this.#feed.cameras().length,
      waitingMs: nowMs - this.#openedMs,
    });
  }

  #onEvent(event: TerminalEvent): void {
    if (this.#closed) return;
    switch (event.kind) {
      case 'key':
        this.#operator.key(event.name);
        return;
      case 'click': {
        const place = this.#screen?.placeAt(event.column, event.row);
        if (place !== undefined) this.#operator.click(place);
        return;
      }
      case 'wheel':
        this.#operator.wheel(event.direction);
        return;
      case 'reply':
        // The terminal has caught up: what has waited for it goes out now.
        if (event.reply.kind === 'cursor') this.#pacer.ask();
        return;
      case 'paste':
        this.#operator.paste(event.text);
        return;
    }
  }

  #grant(wish: 'quit' | 'repaint' | 'suspend' | 'colors'): void {
    switch (wish) {
      case 'quit':
        this.#end({ kind: 'quit' });
        return;
      case 'repaint':
        this.#repaint();
        return;
      case 'suspend':
        void this.#terminal.suspend();
        return;
      case 'colors':
        this.#depth = DEPTHS[(DEPTHS.indexOf(this.#depth) + 1) % DEPTHS.length] ?? 'none';
        this.#dropScreen();
        this.#makeScreen();
        this.#operator.say(`colours: ${depthWords(this.#depth, this.#options.ascii)}`);
        return;
    }
  }

  #repaint(): void {
    this.#screen?.redraw();
    this.#changed();
  }

  /** What is shown has changed, and somebody waits for it. */
  #changed(): void {
    this.#boxesChanged = true;
    this.#urgent = true;
    // Not at once: a key may change several things, and several keys may have come together.
    this.#pacer.now();
  }
}
