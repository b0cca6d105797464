// What the dashboard's screen is made with, and what its boxes show.
import type { DecodePicture } from '../../picture/decoded-picture.js';
import type { ColorDepth } from '../../picture/palette.js';
import type { PictureSettings } from '../../picture/picture-settings.js';
import type { DashboardFeed } from '../dashboard-feed.js';
import type { Setting } from '../model/dashboard-settings.js';
import type { Samples } from '../model/history.js';
import type { LogSource } from '../model/log-view.js';
import type { PictureStats } from '../model/picture-stats.js';
import type { ControlsView } from '../model/popup/controls-popup.js';
import type { View } from '../model/view-state.js';
import type { StatusLine } from '../text/bar-texts.js';
import type { ThemeChoice } from '../text/theme.js';
import type { PaneStyle, TurnUpright } from './pane-painting.js';

export interface ScreenOptions {
  readonly columns: number;
  readonly rows: number;
  readonly depth: ColorDepth;
  readonly theme: ThemeChoice;
  /** Whether the background of the terminal is light. */
  readonly isLight: boolean;
  readonly ascii: boolean;
  readonly pictures: boolean;
  readonly style: PaneStyle;
  /** The decoded and drawn pictures are reported to it. */
  readonly stats: PictureStats;
  readonly picture: PictureSettings;
  readonly decode: DecodePicture;
  readonly turnUpright?: TurnUpright | undefined;
  readonly synchronises: boolean;
  readonly from: Pick<DashboardFeed, 'listening' | 'nats' | 'reach'>;
  /** Called at the end of each decode. */
  readonly ready: () => void;
  /** The time of day, in ms since 1970. */
  readonly wallClock: () => number;
  /** The present time, in ms, by the clock of the frames' times. That clock is monotonic. */
  readonly frameClock: () => number;
}

/** The data for the boxes, in addition to the cameras. */
export interface BoxesInput {
  readonly view: View;
  readonly log: LogSource;
  readonly samples: Samples;
  readonly status: StatusLine;
  readonly settings: readonly Setting[];
  /** The open popup of a camera's controls. */
  readonly controls?: ControlsView | undefined;
  /** The rate at which bytes are sent to the terminal. */
  readonly terminalBytesPerSecond: number;
  /** The number of cameras, including those that the filter hides. */
  readonly known: number;
  /** Whether a camera can be added by its address. */
  readonly canAdd: boolean;
  /** How long the dashboard has been open, in ms. */
  readonly waitingMs: number;
}
