// The interface of every source of pictures, which gives frames and events.
import type { TtycamError } from '../core/errors.js';
import type { Size } from '../core/geometry.js';

/** A picture from a source: a JPEG, or 8-bit RGB rows from the top left. */
export type Picture =
  | {
      readonly kind: 'jpeg';
      readonly jpeg: Uint8Array;
      readonly size: Size;
      /** The proportions to show it in, where an earlier step has already changed them. */
      readonly trueSize?: Size | undefined;
    }
  | { readonly kind: 'rgb'; readonly pixels: Uint8Array; readonly size: Size };

/** One picture, with its capture time in µs since 1970. */
export interface SourceFrame {
  readonly picture: Picture;
  readonly capturedUs: number;
  /** Frames of the camera between the one before and this one that were lost or replaced, where the source counts them. */
  readonly missed?: number;
}

/** What a camera has granted of what was asked of it. */
export interface GrantedCapture {
  /** The name of the pixel format: `MJPG`. */
  readonly format: string;
  readonly size: Size;
  /** Undefined where the driver does not say. */
  readonly fps: number | undefined;
  readonly asked: { readonly format: string; readonly size: Size; readonly fps: number | undefined };
  /** The sizes that it has in this format, where it lists them. */
  readonly sizes: readonly Size[];
}

/** What a source reports besides its frames. */
export interface SourceEvents {
  /**
   * Takes a frame at once. A live source that has each frame at hand calls it instead of yielding, where it is given. Each
   * stage that a frame is yielded through costs promises, and most stages do little else.
   */
  frame?(frame: SourceFrame): void;
  /** A picture was left out, for this reason. */
  torn(reason: string): void;
  /** A file of a folder was left out, for this reason. */
  fileSkipped?(file: string, reason: string): void;
  /** The source gives no frames, for this reason. It is retried after `retryMs`; undefined: it waits for data. */
  trouble(reason: TtycamError, retryMs: number | undefined): void;
  /** It gives frames, for the first time or again. */
  recovered(): void;
  /** The picture is still the last one: the camera says so, and sends none. */
  unchanged?(): void;
  /** It has no consumers, and is closed until there is one. */
  suspended(): void;
  /** `--device auto` takes this camera now: the value for `--device` that names it, and a description. */
  chosen?(device: string, description: string): void;
  /** A camera has opened, and has granted this. */
  opened?(granted: GrantedCapture): void;
  /** Something that a person should know, and need not act on. */
  note?(message: string): void;
}

/**
 * A source of pictures. A `live` one (a camera) produces frames at its own rate, and its consumer keeps the newest one.
 * A `finite` one (a file, a pipe) is pulled, and no frame is lost.
 */
export interface Source {
  readonly kind: 'live' | 'finite';
  /** A finite source whose frames have a rate of their own, such as a pipe or a recording. */
  readonly paced?: boolean;
  /** The source's name for the receiver. */
  readonly label: string;
  /**
   * The camera's name, where the source knows one.
   *
   * @throws TtycamError `source-…` when it finds that there is no such camera.
   */
  name?(signal: AbortSignal): Promise<string | undefined>;
  /**
   * The frames, until the source ends or `signal` is aborted.
   *
   * @throws TtycamError `source-…` when it cannot go on.
   */
  frames(signal: AbortSignal, events: SourceEvents): AsyncIterable<SourceFrame>;
}

/** Events whose frames are also seen by `see`, before they are taken. Frames that are yielded are not seen. */
export function seeingFrames(events: SourceEvents, see: (frame: SourceFrame) => void): SourceEvents {
  const take = events.frame?.bind(events);
  if (take === undefined) return events;
  return {
    ...events,
    frame: (frame) => {
      see(frame);
      take(frame);
    },
  };
}
