// What a way to have a window on the desktop is to the rest of the window process.
import type { Size } from '../../core/geometry.js';
import type { RgbPicture } from '../../picture/picture.js';
import type { Scene } from './scene.js';

/** A key by its meaning, whatever the system calls it. */
export type KeyName = 'right' | 'left' | 'up' | 'down' | 'escape' | 'space' | `${number}` | 'f' | 'q' | 's';

/** What the desktop does to a window. */
export interface BackendEvents {
  /** Pressed, without Ctrl or Alt; repeats left out. */
  key(name: KeyName): void;
  /** The close button, or the desktop that ends. */
  close(): void;
  /** It has another size, or its content is lost: draw again. */
  damaged(): void;
  /** There is no window any more, nor a display. */
  gone(reason: string): void;
}

/** One window. */
export interface Backend {
  /** What it runs on, in words for people: `SDL 2.26.5, x11`. */
  readonly words: string;
  /** Whether it scales pictures itself; else it must be given them in the size that they are drawn in. */
  readonly scales: boolean;
  readonly size: Size;
  setTitle(title: string): void;
  toggleFullScreen(): void;
  /** The picture that scenes show from now on. */
  setPicture(picture: RgbPicture): void;
  /** Resolves when the display has taken it. One at a time. */
  draw(scene: Scene): Promise<void>;
  close(): void;
}

/**
 * Opens a window.
 *
 * @throws BackendError why it cannot be had.
 */
export type OpenBackend = (title: string, size: Size, events: BackendEvents) => Promise<Backend>;

/** What to do where a display does not answer, or refuses. */
export const DISPLAY_ADVICE = 'Is DISPLAY right? Over SSH connect with ssh -Y';

/** Why there is no window this way: `missing` software, with what to install; or no `display` that can be reached. */
export class BackendError extends Error {
  readonly kind: 'missing' | 'display';

  constructor(kind: 'missing' | 'display', message: string) {
    super(message);
    this.kind = kind;
  }
}
