// What a key does: the view after it, and the effect to perform.
import type { LogMove } from '../log-view.js';
import type { View } from '../view-state.js';

/** A side effect of a key. The controller performs it. */
export type Effect =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'quit' }
  | { readonly kind: 'repaint' }
  | { readonly kind: 'suspend' }
  | { readonly kind: 'colors' }
  | { readonly kind: 'pause' }
  | { readonly kind: 'snapshot' }
  | { readonly kind: 'record'; readonly all: boolean }
  | { readonly kind: 'window' }
  /** Adds the camera of an address. */
  | { readonly kind: 'add'; readonly address: string }
  | { readonly kind: 'controls' }
  | { readonly kind: 'copy' }
  | { readonly kind: 'scroll'; readonly move: LogMove | 'page-up' | 'page-down' };

export interface Updated {
  readonly view: View;
  readonly effect: Effect;
  /** A message for the status line, where the screen does not show the change itself. */
  readonly message?: string;
}

/** The state outside the view that an update depends on. */
export interface UpdateContext {
  /** The places of the cameras that match the filter, in display order. */
  readonly places: readonly number[];
  readonly perPage: number;
  /** How many tiles each row of the current page has. */
  readonly perRow: readonly number[];
  /** Whether the log is visible. */
  readonly logShown: boolean;
  /** The largest first line of the open popup. */
  readonly popupMaxTop: number;
  /** How many rows the popup shows. */
  readonly popupRows: number;
  /** How many cameras are being recorded. */
  readonly recorded: number;
}

export const NOTHING: Effect = { kind: 'nothing' };
