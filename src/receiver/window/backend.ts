// The interface of a window backend: one window on the desktop, through SDL or X11.
import type { Size } from '../../core/geometry.js';
import type { PixelBuffer } from './pixels.js';
import type { Scene } from './scene.js';

/** A key, named the same on every system. */
export type KeyName = 'right' | 'left' | 'up' | 'down' | 'escape' | 'space' | `${number}` | 'b' | 'f' | 'q' | 's';

/** The events of a window. */
export interface BackendEvents {
  /** A key was pressed, without Ctrl or Alt. Auto-repeat is left out. */
  key(name: KeyName): void;
  /** The close button was pressed, or the desktop ends. */
  close(): void;
  /** The window was resized or has lost its content, and must be drawn again. */
  damaged(): void;
  /** The window is gone, and the display too. */
  gone(reason: string): void;
}

/** One window. Pictures are decoded into its memory. A backend that does not scale needs them in the size of the drawing. */
export interface Backend extends PixelBuffer {
  /** What it runs on, for people: `SDL 2.26.5, x11`. */
  readonly description: string;
  readonly size: Size;
  setTitle(title: string): void;
  toggleFullScreen(): void;
  /** The picture in the buffer, of that size, is shown from now on. */
  setPicture(size: Size): void;
  /** Resolves when the display has taken the scene. One at a time. */
  draw(scene: Scene): Promise<void>;
  close(): void;
}

/**
 * Opens a window.
 *
 * @throws BackendError why it cannot be had.
 */
export type OpenBackend = (title: string, size: Size, events: BackendEvents) => Promise<Backend>;

/** The advice where a display does not answer, or refuses. */
export const DISPLAY_ADVICE = 'Is DISPLAY right? Over SSH connect with ssh -Y';

/** Why a backend has no window: `missing` software, with what to install; or no `display` that can be reached. */
export class BackendError extends Error {
  readonly kind: 'missing' | 'display';

  constructor(kind: 'missing' | 'display', message: string) {
    super(message);
    this.kind = kind;
  }
}
