// The dashboard as the receiver sees it: what it is fed, how it is opened, and how it ends.

import type { CameraSnapshot } from '../core/camera/camera-snapshot.js';
import type { ReceivedFrame } from '../core/camera/received-frame.js';
import { TtycamError } from '../core/errors.js';
import type { LogRing } from '../core/log.js';
import type { DecodePicture } from '../picture/decoded-picture.js';
import type { PictureSettings } from '../picture/picture-settings.js';
import type { DashboardActions } from './dashboard-feed.js';
import { LiveDashboard } from './live-dashboard.js';
import type { VisibleCamera } from './model/visible-cameras.js';
import { type ColorChoice, whyUnusable } from './terminal/capabilities.js';
import type { DashboardTerminal } from './terminal/terminal.js';
import type { ThemeChoice } from './text/theme.js';

export type { DashboardActions } from './dashboard-feed.js';
export type { VisibleCamera } from './model/visible-cameras.js';
export type { ColorChoice } from './terminal/capabilities.js';
export type { DashboardTerminal } from './terminal/terminal.js';
export type { ThemeChoice } from './text/theme.js';

/** What the dashboard shows. */
export interface DashboardFeed {
  /** Every camera known, by place; cheap, called for each screen. */
  cameras(): readonly CameraSnapshot[];
  readonly log: LogRing;
  /** Where senders connect, e.g. tcp://127.0.0.1:5252; shown with the sender command while nothing is connected. */
  readonly listening: string | undefined;
  /** The bus that cameras are heard on, e.g. nats://hub:4222. */
  readonly bus?: string | undefined;
  /**
   * Calls back whenever a frame has come or a camera's state has changed. Without it the cameras are looked at all the
   * time. Returns how to end it.
   */
  watch?(changed: () => void): () => void;
  /** Is told which cameras are in sight, in what size and how often they are drawn, whenever that changes. */
  inSight?(sights: readonly VisibleCamera[]): void;
  /** Is told of a frame whose picture turns out to be damaged once it is decoded, and why. */
  damaged?(place: number, frame: ReceivedFrame, reason: string): void;
  /** What the operator can make the receiver do; without it the dashboard only shows. */
  readonly actions?: DashboardActions | undefined;
}

export interface DashboardOptions {
  readonly color: ColorChoice;
  readonly theme?: ThemeChoice;
  /** Nothing but ASCII: pictures of coloured spaces, frames of + and -. */
  readonly ascii: boolean;
  readonly mouse: boolean;
  /** Whether pictures are drawn; the rest is shown either way. */
  readonly pictures: boolean;
  /** How true, how fine and how dear pictures may be. */
  readonly picture?: PictureSettings;
  /** How a JPEG becomes the small picture that cells are made of. */
  readonly decode: DecodePicture;
  /** A JPEG that looks the same, and upright where Exif is not obeyed; for terminals that decode pictures themselves. */
  readonly turnUpright?: (jpeg: Uint8Array) => Promise<Uint8Array>;
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
