// The two views of a receiver, the dashboard and the native window: opened, fed with what the inputs bring, and closed.
import type { ProgramContext } from '../cli/run-program.js';
import type { CameraSnapshot } from '../core/camera/camera-snapshot.js';
import type { ReceivedFrame } from '../core/camera/received-frame.js';
import { TtycamError } from '../core/errors.js';
import type { LogRing } from '../core/log.js';
import type { Dashboard, DashboardActions, SenderReach, VisibleCamera } from '../tui/dashboard.js';
import { DEFAULT_SETTINGS } from '../tui/model/remembered-settings.js';
import { DashboardState, stateFilePath } from './dashboard-state.js';
import { pictureDecoder, uprightJpeg } from './decode.js';
import type { ReceiverOptions } from './options.js';
import type { Report } from './report.js';
import type { RunEnding } from './run/run-ending.js';
import { ReceiverWindow } from './window/window.js';
import type { WindowEnd } from './window/window-process.js';

/** What the views show, and what they report back. */
export interface ViewFeed {
  /** Every camera known, by place. */
  cameras(): CameraSnapshot[];
  /** Where senders connect; undefined before the receiver listens, and where it does not. */
  listeningUrl(): string | undefined;
  /** How a sender reaches this receiver now. */
  reach(): SenderReach;
  /** The NATS server on which cameras are discovered. */
  readonly natsUrl: string | undefined;
  readonly log: LogRing;
  /** What the dashboard's keys do. */
  readonly actions: DashboardActions;
  /** A view could not decode a frame. */
  damaged(place: number, frame: ReceivedFrame, reason: string): void;
  /** The dashboard draws these cameras from now on. */
  visible(cameras: readonly VisibleCamera[]): void;
}

/** The views of one run. */
export class Views {
  readonly #options: ReceiverOptions;
  readonly #context: ProgramContext;
  readonly #feed: ViewFeed;
  readonly #end: RunEnding;
  readonly #window: ReceiverWindow;
  readonly #state: DashboardState | undefined;
  #dashboard: Dashboard | undefined;
  /** Redraws the open dashboard, when a frame has come or a camera's state has changed. */
  #redraw: (() => void) | undefined;

  constructor(options: ReceiverOptions, context: ProgramContext, feed: ViewFeed, report: Report, end: RunEnding) {
    this.#options = options;
    this.#context = context;
    this.#feed = feed;
    this.#end = end;
    if (options.view === 'tui' && options.state) {
      this.#state = new DashboardState(stateFilePath(process.env), (text) => report.note('warn', undefined, text));
    }
    this.#window = new ReceiverWindow(
      {
        size: options.windowSize,
        backend: options.windowBackend,
        folder: options.folder,
        brightens: options.picture.brightens,
      },
      {
        cameras: () => feed.cameras(),
        listening: () => feed.reach().addresses[0] ?? '',
        damaged: (place, frame, reason) => feed.damaged(place, frame, reason),
      },
      report,
      (ended) => this.#windowEnded(ended),
    );
  }

  /** The place of the camera that the window shows; undefined while it is closed. */
  get windowPlace(): number | undefined {
    return this.#window.place;
  }

  /**
   * Opens what the command line asks for.
   *
   * @throws TtycamError `window-unusable` or `terminal-unusable`.
   */
  async open(): Promise<void> {
    if (this.#options.video === 'window') await this.#window.open(undefined);
    if (this.#options.view === 'tui' && !this.#end.isReached) await this.#openDashboard();
  }

  /** A frame of the camera of that place has come. */
  frame(place: number, frame: ReceivedFrame): void {
    this.#window.frame(place, frame);
    this.#redraw?.();
  }

  /** The state of a camera has changed. */
  changed(): void {
    this.#window.changed();
    this.#redraw?.();
  }

  /** Closes both, each within a limited time. */
  async close(): Promise<void> {
    await this.#end.closing(this.#window.close());
    await this.#end.closing(this.#dashboard?.close() ?? Promise.resolve());
    this.#context.output.muted = false;
    // Behind the dashboard: where it cannot be written, this is the last chance to say so.
    await this.#end.closing(this.#state?.close() ?? Promise.resolve());
  }

  /** Opens the dashboard, and mutes the program's own lines while it holds the terminal. */
  async #openDashboard(): Promise<void> {
    // blessed is loaded only here: headless, nothing needs it.
    const { openDashboard } = await import('../tui/dashboard.js');
    const remembered = (await this.#state?.read()) ?? DEFAULT_SETTINGS;
    if (this.#end.isReached) return;
    const { color, theme = remembered.theme, background, ascii, mouse, picture } = this.#options;
    this.#state?.save({ ...remembered, theme });
    const { stdin, stdout, env, platform } = process;
    const pictures = this.#options.video === 'terminal';
    const look = { color, theme, background, ascii, mouse, pictures, picture, view: remembered };
    const feed = this.#feed;
    // From here on the terminal is asked what it can do, and a line would stand between the questions and the first screen.
    this.#context.output.muted = true;
    const opening = openDashboard(
      {
        cameras: () => feed.cameras(),
        log: feed.log,
        listening: feed.listeningUrl(),
        nats: feed.natsUrl,
        reach: () => feed.reach(),
        watch: (redraw) => {
          this.#redraw = redraw;
          return () => {
            this.#redraw = undefined;
          };
        },
        visibleChanged: (cameras) => feed.visible(cameras),
        viewChanged: (view) => this.#state?.save({ ...view, theme }),
        damaged: (place, frame, reason) => feed.damaged(place, frame, reason),
        actions: { ...feed.actions, toggleWindow: (place, brightens) => this.#window.toggle(place, brightens) },
      },
      { ...look, decode: pictureDecoder(), turnUpright: uprightJpeg },
      { input: stdin, output: stdout, env, platform },
    );
    const dashboard = await opening.catch((reason: unknown) => {
      this.#context.output.muted = false;
      throw reason;
    });
    this.#dashboard = dashboard;
    this.#context.onFatalExit(() => dashboard.restoreNow());
    if (this.#end.isReached) return await dashboard.close();
    void dashboard.ended.then((ended) => {
      if (ended.kind === 'quit') this.#end.finish();
      else this.#end.fail(new TtycamError('terminal-gone', `the terminal is gone: ${ended.reason}`));
    });
  }

  /** A dashboard continues without the window. Headless, the window is the only view, and its end is the run's. */
  #windowEnded(ended: WindowEnd): void {
    if (this.#options.view === 'tui') return;
    if (ended.kind === 'gone') this.#end.fail(ended.reason);
    else this.#end.finish();
  }
}
