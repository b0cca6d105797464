// What the operator reads and acts on: cameras, the receiver's actions, the screen, the clipboard.
import type { CameraSnapshot } from '../../../core/camera/camera-snapshot.js';
import type { LogRing } from '../../../core/log.js';
import type { DashboardActions } from '../../dashboard-feed.js';
import type { ViewSettings } from '../remembered-settings.js';
import type { Point } from './magnification.js';

/** What the controller reads and acts on. */
export interface OperatorContext {
  cameras(): readonly CameraSnapshot[];
  readonly log: LogRing;
  readonly actions: DashboardActions | undefined;
  /** The current division of the screen: tiles a page, tiles in each row, and rows of the log. */
  screen(): ScreenDivision;
  /** What is in a cell of the screen. */
  targetAt(column: number, row: number): MouseTarget;
  /** The command of a sender that connects here, for the clipboard; undefined where there is none. */
  senderCommand(): string | undefined;
  /** Puts a text on the clipboard of the terminal. */
  copy(text: string): void;
  /** Called when the view or the message has changed. */
  changed(): void;
  /** Called after each change of the view, with what the next dashboard starts with. */
  remember(settings: ViewSettings): void;
  /** Performs an effect on the terminal or the dashboard itself. */
  perform(effect: 'quit' | 'repaint' | 'suspend' | 'colors'): void;
}

/** The division of the screen into tiles, log and popup, as far as keys depend on it. */
export interface ScreenDivision {
  readonly perPage: number;
  readonly perRow: readonly number[];
  readonly logRows: number;
  readonly popupMaxTop: number;
  readonly popupRows: number;
}

/** What a mouse event is about. */
export type MouseTarget =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'popup' }
  | { readonly kind: 'log' }
  /** An entry of the key bar, with the name of its key. */
  | { readonly kind: 'key'; readonly key: string }
  /** A line of a list of cameras. */
  | { readonly kind: 'list'; readonly place: number }
  /** A tile, and the point of its picture. */
  | { readonly kind: 'tile'; readonly place: number; readonly point: Point | undefined };
