// How a dashboard is set up, and how it ends.
import type { DecodePicture } from '../picture/decoded-picture.js';
import type { PictureSettings } from '../picture/picture-settings.js';
import type { ColorChoice } from './terminal/capabilities.js';
import type { ThemeChoice } from './text/theme.js';

export interface DashboardOptions {
  readonly color: ColorChoice;
  readonly theme?: ThemeChoice;
  /** Nothing but ASCII: pictures of coloured spaces, frames of + and -. */
  readonly ascii: boolean;
  readonly mouse: boolean;
  /** Whether pictures are drawn; the rest is shown either way. */
  readonly pictures: boolean;
  /** Glyphs, quality and byte budget of pictures. */
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
  /** The same, synchronously, for a fatal exit (process 'exit', uncaughtException). Idempotent. */
  restoreNow(): void;
}
