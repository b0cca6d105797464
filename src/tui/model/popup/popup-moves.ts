// Keys that open, close and scroll a popup.
import type { UpdateContext } from '../operator/effect.js';
import type { Command } from '../operator/keys.js';
import type { Popup, View } from '../view-state.js';

/** The popup after the key of this kind: the same key opens and closes it. */
export function togglePopup({ popup }: View, kind: Popup['kind']): Popup | undefined {
  return popup?.kind === kind ? undefined : { kind, top: 0 };
}

/** The view with its popup scrolled; undefined if the command does not scroll, or if all lines are visible. */
export function scrollPopup(view: View, command: Command | undefined, context: UpdateContext): View | undefined {
  const { popup } = view;
  const { popupMaxTop, popupRows } = context;
  if (popup === undefined || popupMaxTop === 0) return undefined;
  const page = Math.max(1, popupRows - 1);
  const tops: Partial<Record<Command, number>> = {
    up: popup.top - 1,
    down: popup.top + 1,
    'page-up': popup.top - page,
    'page-down': popup.top + page,
    'log-top': 0,
    'log-end': popupMaxTop,
  };
  const top = command === undefined ? undefined : tops[command];
  if (top === undefined) return undefined;
  return { ...view, popup: { ...popup, top: Math.max(0, Math.min(popupMaxTop, top)) } };
}
