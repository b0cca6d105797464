// What every source of pictures is to the rest of the sender.
import type { TtycamError } from '../core/errors.js';
import type { Size } from '../core/geometry.js';

/** A picture as a source gives it: a JPEG, or 8-bit RGB rows from the top left. */
export type Picture =
  | {
      readonly kind: 'jpeg';
      readonly jpeg: Uint8Array;
      readonly size: Size;
      /** The proportions it is to be shown in, where somebody has squeezed it already. */
      readonly trueSize?: Size | undefined;
    }
  | { readonly kind: 'rgb'; readonly pixels: Uint8Array; readonly size: Size };

/** One picture, and when it was taken, in µs since 1970. */
export interface SourceFrame {
  readonly picture: Picture;
  readonly capturedUs: number;
  /** Frames that the camera took since the one before and that nobody saw, where the source knows. */
  readonly missed?: number;
}

/** What a source has to tell besides its frames. */
export interface SourceEvents {
  /** A picture that could not be used, and why. */
  torn(reason: string): void;
  /** A file of a folder that could not be used, and why. */
  fileSkipped?(file: string, reason: string): void;
  /** The source gives nothing, for this reason. It is tried again after `retryMs`; undefined: it waits for what comes. */
  trouble(reason: TtycamError, retryMs: number | undefined): void;
  /** It gives frames, for the first time or again. */
  recovered(): void;
  /** Nobody takes its frames: it is closed until somebody does. */
  suspended(): void;
  /** What a person should know and need not act on. */
  note?(words: string): void;
}

/**
 * A source of pictures. A `live` one (a camera) goes on whether or not anyone takes its frames, so the newest wins; a
 * `finite` one (a file, a pipe) waits until each is taken, and none is lost.
 */
export interface Source {
  readonly kind: 'live' | 'finite';
  /** A finite one whose frames come in their own time all the same, as those of a pipe or a recording do. */
  readonly paced?: boolean;
  /** What the receiver is told the pictures come from. */
  readonly label: string;
  /**
   * What its camera is called, where the source knows.
   *
   * @throws TtycamError `source-…` when it finds that there is none.
   */
  name?(signal: AbortSignal): Promise<string | undefined>;
  /**
   * The frames, until the source ends or `signal` is aborted.
   *
   * @throws TtycamError `source-…` when it cannot go on.
   */
  frames(signal: AbortSignal, events: SourceEvents): AsyncIterable<SourceFrame>;
}
