// The options of a dashboard, the handle of an open one, and the reasons for its end.
import type { CropRegion } from '../picture/crop.js';
import type { DecodePicture } from '../picture/decoded-picture.js';
import type { PictureSettings } from '../picture/picture-settings.js';
import type { ViewSettings } from './model/remembered-settings.js';
import type { ColorChoice } from './terminal/capabilities.js';
import type { BackgroundChoice, ThemeChoice } from './text/theme.js';

export interface DashboardOptions {
  readonly color: ColorChoice;
  readonly theme?: ThemeChoice;
  /** The background that the theme is for; default `auto`: the terminal is asked. */
  readonly background?: BackgroundChoice;
  /** Writes ASCII only: pictures are coloured spaces, and borders are made of + and -. */
  readonly ascii: boolean;
  readonly mouse: boolean;
  /** Whether pictures are drawn; states, numbers and the log are always shown. */
  readonly pictures: boolean;
  /** Glyphs, quality and byte budget of pictures. */
  readonly picture?: PictureSettings;
  /** Decodes a JPEG to the small picture that the cells are computed from. */
  readonly decode: DecodePicture;
  /**
   * Applies a JPEG's Exif orientation to its pixels, for terminals that decode JPEGs themselves and ignore Exif. Where a
   * region is given, only that part of the picture is kept.
   */
  readonly turnUpright?: (jpeg: Uint8Array, region?: CropRegion) => Promise<Uint8Array>;
  /** The layout, the order and whether the log is shown, at the start. */
  readonly view?: ViewSettings;
  /** Maximum screens a second; default 30. */
  readonly maxFps?: number;
}

/** The reason for a dashboard's end: the user quit, or the terminal is gone. */
export type DashboardEnd = { kind: 'quit' } | { kind: 'terminal-gone'; reason: string };

export interface Dashboard {
  /** Resolves, after the terminal is restored, when the user has quit or the terminal is gone. */
  readonly ended: Promise<DashboardEnd>;
  /** Restores the terminal and ends the dashboard. Idempotent. */
  close(): Promise<void>;
  /** The same, synchronously, for the process events `exit` and `uncaughtException`. Idempotent. */
  restoreNow(): void;
}
