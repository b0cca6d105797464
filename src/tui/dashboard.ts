// The dashboard: cameras in, a screen out, keys in between, and a terminal that is given back whatever happens.
import { TtycamError } from '../core/errors.js';
import type { LogRing } from '../core/log.js';
import type { CameraSnapshot } from '../core/snapshot.js';
import type { DecodePicture } from '../picture/picture.js';
import { DEFAULT_PICTURE_SETTINGS, type PictureSettings, pictureSettingText } from '../picture/settings.js';
import type { DashboardActions } from './actions.js';
import { type ColorChoice, chooseDepth, whyUnusable } from './capabilities.js';
import { FIRST_VIEW, History, holdSelection, type KeyWish, pressKey, StateTimes, type View } from './model.js';
import { Screen } from './screen.js';
import { type DashboardTerminal, Terminal } from './terminal.js';
import type { TerminalEvent } from './terminal-in.js';

export type { DashboardActions } from './actions.js';
export type { ColorChoice } from './capabilities.js';
export type { DashboardTerminal } from './terminal.js';

/** What the dashboard shows. */
export interface DashboardFeed {
  /** Every camera known, by place; cheap, called each tick. */
  cameras(): readonly CameraSnapshot[];
  readonly log: LogRing;
  /** Where senders connect, e.g. tcp://127.0.0.1:5252; shown with the sender command while nothing is connected. */
  readonly listening: string;
  /** What keys can do beyond the screen; absent where nothing can be done. */
  readonly actions?: DashboardActions;
}

export interface DashboardOptions {
  readonly color: ColorChoice;
  /** Nothing but ASCII: pictures of coloured spaces, frames of + and -. */
  readonly ascii: boolean;
  readonly mouse: boolean;
  /** Whether pictures are drawn; the rest is shown either way. */
  readonly pictures: boolean;
  /** How true and how fine they are, and how many bytes they may take; default: balanced half blocks, any number. */
  readonly picture?: PictureSettings;
  /** How a JPEG becomes the small picture that cells are made of. */
  readonly decode: DecodePicture;
  /** Whole frames a second drawn at most; default 30. */
  readonly maxFps?: number;
}

/** How a dashboard ended: the person quit, or there is no terminal any more. */
export type DashboardEnd = { kind: 'quit' } | { kind: 'terminal-gone'; reason: string };

export interface Dashboard {
  /** Resolves when the person quits or the terminal goes away; the terminal is restored by then. */
  readonly ended: Promise<DashboardEnd>;
  /** Restores the terminal and ends. Idempotent. */
  close(): Promise<void>;
  /** The same, synchronously, for the last breath (process 'exit', uncaughtException). Idempotent. */
  restoreNow(): void;
}

/**
 * Takes the terminal over and shows the feed until the person quits.
 *
 * @throws TtycamError `terminal-unusable` when this is no terminal a dashboard can be shown on, with what to do instead.
 */
export async function openDashboard(
  feed: DashboardFeed,
  options: DashboardOptions,
  terminal: DashboardTerminal,
): Promise<Dashboard> {
  const { input, output, env, platform } = terminal;
  const why = whyUnusable({ input: input.isTTY === true, output: output.isTTY === true }, env, platform);
  if (why !== undefined) {
    throw new TtycamError('terminal-unusable', `no dashboard: ${why}. Use --view headless, or another terminal.`);
  }
  const dashboard = new LiveDashboard(feed, options, terminal);
  await dashboard.open();
  return dashboard;
}

/** Boxes are drawn this often at most; keys are answered at once. */
const BOXES_EVERY_MS = 100;
/** Numbers, ages and charts change once a second: a calm screen, and an idle one costs next to nothing. */
const NUMBERS_EVERY_MS = 1_000;
const DOUBLE_CLICK_MS = 400;

class LiveDashboard implements Dashboard {
  readonly ended: Promise<DashboardEnd>;
  readonly #feed: DashboardFeed;
  readonly #options: DashboardOptions;
  readonly #streams: DashboardTerminal;
  readonly #terminal: Terminal;
  readonly #history = new History();
  readonly #times = new StateTimes();
  readonly #openedMs = performance.now();
  readonly #minIntervalMs: number;
  #resolveEnded: (end: DashboardEnd) => void = () => {};
  #screen: Screen | undefined;
  #view: View = FIRST_VIEW;
  #boxesChanged = true;
  #urgent = true;
  #lastDrawMs = Number.NEGATIVE_INFINITY;
  #lastBoxesMs = Number.NEGATIVE_INFINITY;
  #lastNumbersMs = Number.NEGATIVE_INFINITY;
  #lastSeen = '';
  #lastClick = { atMs: Number.NEGATIVE_INFINITY, place: 0 };
  #timer: NodeJS.Timeout | undefined;
  #closing: Promise<void> | undefined;
  #closed = false;

  constructor(feed: DashboardFeed, options: DashboardOptions, streams: DashboardTerminal) {
    this.#feed = feed;
    this.#options = options;
    this.#streams = streams;
    this.#minIntervalMs = 1_000 / (options.maxFps ?? 30);
    this.ended = new Promise((resolve) => {
      this.#resolveEnded = resolve;
    });
    this.#terminal = new Terminal(streams, options.mouse, {
      event: (event) => this.#onEvent(event),
      damaged: () => this.#repaint(),
      gone: (reason) => this.#end({ kind: 'terminal-gone', reason }),
    });
  }

  async open(): Promise<void> {
    await this.#terminal.open();
    if (this.#closed) return;
    const { env, platform } = this.#streams;
    const { traits, columns, rows } = this.#terminal;
    const { color, ascii, pictures, decode, picture = DEFAULT_PICTURE_SETTINGS } = this.#options;
    this.#screen = new Screen({
      ...{ columns, rows, ascii, pictures, picture, decode },
      pictureSetting: pictureSettingText(picture),
      depth: chooseDepth(color, env, platform, traits),
      synchronises: traits.synchronises === true,
      listening: this.#feed.listening,
      ready: () => this.#tick(),
      wallClock: Date.now,
    });
    // Twice as often as pictures may be drawn: a camera of the same rate would otherwise miss every other tick for a
    // while, whenever the two drift past each other.
    this.#timer = setInterval(() => this.#tick(), this.#minIntervalMs / 2);
    this.#tick();
  }

  close(): Promise<void> {
    this.#closing ??= this.#finish({ kind: 'quit' });
    return this.#closing;
  }

  restoreNow(): void {
    this.#closed = true;
    clearInterval(this.#timer);
    this.#terminal.restoreNow();
    this.#screen?.close();
    this.#screen = undefined;
    this.#resolveEnded({ kind: 'quit' });
  }

  #end(end: DashboardEnd): void {
    this.#closing ??= this.#finish(end);
  }

  async #finish(end: DashboardEnd): Promise<void> {
    this.#closed = true;
    clearInterval(this.#timer);
    try {
      await this.#terminal.close();
    } finally {
      this.#screen?.close();
      this.#screen = undefined;
      this.#resolveEnded(end);
    }
  }

  /** Looks at everything anew, and draws what may and has to be drawn. */
  #tick(): void {
    const screen = this.#screen;
    if (screen === undefined || this.#closed) return;
    const nowMs = performance.now();
    const { columns, rows } = this.#terminal;
    if (screen.resize(columns, rows)) this.#changed();
    const cameras = this.#feed.cameras();
    this.#view = holdSelection(
      this.#view,
      cameras.map(({ place }) => place),
    );
    this.#times.observe(cameras, nowMs);
    this.#notice(cameras, nowMs);
    const ready = this.#terminal.ready(nowMs) && nowMs - this.#lastDrawMs >= this.#minIntervalMs * 0.9;
    const views = screen.viewsOf(cameras, this.#view, (camera) => this.#times.elapsedMs(camera, nowMs));
    if (screen.showPictures(views, this.#view, ready)) this.#changed();
    if (ready)
      this.#draw(screen, nowMs, () =>
        screen.showBoxes(views, {
          view: this.#view,
          cameras,
          log: this.#feed.log,
          samples: this.#history.of(this.#view.selected),
          waitingMs: nowMs - this.#openedMs,
        }),
      );
  }

  #draw(screen: Screen, nowMs: number, showBoxes: () => void): void {
    const boxes = this.#boxesChanged && (this.#urgent || nowMs - this.#lastBoxesMs >= BOXES_EVERY_MS);
    if (!boxes && !screen.picturesChanged) return;
    if (boxes) {
      showBoxes();
      this.#boxesChanged = false;
      this.#urgent = false;
      this.#lastBoxesMs = nowMs;
    }
    const bytes = screen.compose(boxes, this.#terminal.question);
    if (bytes === undefined) return;
    this.#terminal.write(bytes, nowMs);
    this.#lastDrawMs = nowMs;
  }

  /** Sees whether the boxes have to be drawn: something happened, or a second is over. */
  #notice(cameras: readonly CameraSnapshot[], nowMs: number): void {
    const seen = `${this.#feed.log.total} ${cameras.map(({ place, state }) => place + state.kind).join(' ')}`;
    if (seen !== this.#lastSeen) {
      this.#lastSeen = seen;
      this.#boxesChanged = true;
    }
    if (nowMs - this.#lastNumbersMs < NUMBERS_EVERY_MS) return;
    // In step with the second, not a tick later each time.
    this.#lastNumbersMs = Math.max(this.#lastNumbersMs + NUMBERS_EVERY_MS, nowMs - NUMBERS_EVERY_MS / 2);
    this.#history.sample(cameras);
    this.#boxesChanged = true;
  }

  #onEvent(event: TerminalEvent): void {
    switch (event.kind) {
      case 'key': {
        const places = this.#feed.cameras().map(({ place }) => place);
        const { view, wish } = pressKey(this.#view, event.name, places, this.#screen?.tileColumns ?? 1);
        this.#grant(wish);
        this.#setView(view);
        return;
      }
      case 'click':
        this.#click(event.column, event.row);
        return;
      case 'reply':
        // The terminal has caught up: what has waited for it goes out now.
        if (event.reply.kind === 'cursor') this.#tick();
        return;
      case 'wheel':
      case 'paste':
        return;
    }
  }

  #grant(wish: KeyWish): void {
    switch (wish) {
      case 'nothing':
        return;
      case 'quit':
        this.#end({ kind: 'quit' });
        return;
      case 'repaint':
        this.#repaint();
        return;
      case 'suspend':
        void this.#terminal.suspend();
        return;
      case 'window':
        this.#feed.actions?.toggleWindow?.(this.#view.selected);
        return;
    }
  }

  #click(column: number, row: number): void {
    const place = this.#screen?.placeAt(column, row);
    if (place === undefined) return;
    const atMs = performance.now();
    const twice = place === this.#lastClick.place && atMs - this.#lastClick.atMs < DOUBLE_CLICK_MS;
    this.#lastClick = { atMs: twice ? Number.NEGATIVE_INFINITY : atMs, place };
    this.#setView({ ...this.#view, selected: place, zoomed: twice ? !this.#view.zoomed : this.#view.zoomed });
  }

  #setView(view: View): void {
    if (view === this.#view) return;
    this.#view = view;
    this.#changed();
    this.#tick();
  }

  #repaint(): void {
    this.#screen?.redraw();
    this.#changed();
    this.#tick();
  }

  #changed(): void {
    this.#boxesChanged = true;
    this.#urgent = true;
  }
}
