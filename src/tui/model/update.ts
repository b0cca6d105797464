// The reducer of keys: it computes the view after a key, and the effect to perform.
import { LAYOUT_KINDS } from '../layout/layout.js';
import { adjacentTile } from '../layout/layout-grid.js';
import { typeAddress } from './address-prompt.js';
import { ORDER_TEXTS } from './dashboard-settings.js';
import { type Command, commandOf, digitOf } from './keys.js';
import type { LogMove } from './log-view.js';
import { magnify, type Point, pan } from './magnification.js';
import { typeInto } from './prompt.js';
import { CAMERA_ORDERS } from './remembered-settings.js';
import { isSolo, magnificationOf, type Popup, shownNumbers, type View } from './view-state.js';

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

const NOTHING: Effect = { kind: 'nothing' };
const RATES = [1, 2, 5, 10, 15, 20, 30, 60];

/** Applies a key to the view. */
export function update(view: View, key: string, context: UpdateContext): Updated {
  if (view.confirmsQuit) return answerQuit(view, key);
  if (view.prompt !== undefined) return typeFilter(view, view.prompt, key);
  if (view.address !== undefined) {
    const { view: next, add } = typeAddress(view, view.address, key);
    return { view: next, effect: add === undefined ? NOTHING : { kind: 'add', address: add } };
  }
  const scrolled = scrollPopup(view, commandOf(key), context);
  if (scrolled !== undefined) return { view: scrolled, effect: NOTHING };
  const digit = digitOf(key);
  if (digit !== undefined) {
    const place = placeOfDigit(digit, view, context);
    if (place !== undefined) return { view: { ...view, selected: place }, effect: NOTHING };
    return {
      view,
      effect: NOTHING,
      message: `there is no camera ${digit}${view.log.filter === '' ? '' : ' here: Esc ends the filter'}`,
    };
  }
  const command = commandOf(key);
  return command === undefined ? { view, effect: NOTHING } : run(view, command, context);
}

/** The place of the camera with this number on the screen. */
function placeOfDigit(digit: number, view: View, { places, perPage }: UpdateContext): number | undefined {
  const cameras = places.map((place) => ({ place }));
  const numbers = shownNumbers(view.selected, cameras, perPage);
  return places.find((place) => numbers.get(place) === digit);
}

function run(view: View, command: Command, context: UpdateContext): Updated {
  const to = (change: Partial<View>, message?: string): Updated => ({
    view: { ...view, ...change },
    effect: NOTHING,
    ...(message === undefined ? {} : { message }),
  });
  const perform = (effect: Effect): Updated => ({ view, effect });
  switch (command) {
    case 'quit':
      return context.recorded > 0 ? to({ confirmsQuit: true, popup: undefined }) : perform({ kind: 'quit' });
    case 'help':
      return to({ popup: togglePopup(view, 'help') });
    case 'errors':
      if (view.selected === undefined) return to({}, 'there is no camera yet');
      return to({ popup: togglePopup(view, 'errors') });
    case 'back':
      return stepBack(view);
    case 'zoom':
      if (view.popup !== undefined) return to({ popup: undefined });
      return to({ zoomed: !view.zoomed && view.selected !== undefined });
    case 'magnify':
    case 'reduce':
      return zoomPicture(view, command === 'magnify' ? 'in' : 'out');
    case 'whole':
      return to({ magnified: undefined });
    case 'pan-left':
    case 'pan-right':
    case 'pan-up':
    case 'pan-down':
      return panPicture(view, command);
    case 'left':
    case 'right':
    case 'up':
    case 'down':
    case 'next':
    case 'previous':
    case 'page-next':
    case 'page-previous':
      return { view: move(view, command, context), effect: NOTHING };
    case 'layout': {
      const layout = LAYOUT_KINDS[(LAYOUT_KINDS.indexOf(view.layout) + 1) % LAYOUT_KINDS.length] ?? 'grid';
      return to({ layout, zoomed: false }, `layout: ${layout}`);
    }
    case 'order': {
      const order = CAMERA_ORDERS[(CAMERA_ORDERS.indexOf(view.order) + 1) % CAMERA_ORDERS.length] ?? 'name';
      return to({ order }, `order: ${ORDER_TEXTS[order]}`);
    }
    case 'brighten':
      return to(
        { brightens: !view.brightens },
        view.brightens ? 'pictures as they come' : 'dark pictures are brightened',
      );
    case 'freeze':
      return toggleFrozen(view);
    case 'faster':
    case 'slower': {
      const faster = RATES.find((rate) => rate > view.maxFps) ?? view.maxFps;
      const slower = RATES.findLast((rate) => rate < view.maxFps) ?? view.maxFps;
      const maxFps = command === 'faster' ? faster : slower;
      return to({ maxFps }, `at most ${maxFps} screens a second`);
    }
    case 'log':
      return to({ zoomed: false, log: { ...view.log, shown: context.logShown ? 'off' : 'on' } });
    case 'filter':
      return to({
        prompt: view.log.filter,
        beforePrompt: { filter: view.log.filter, selected: view.selected },
        popup: undefined,
      });
    case 'add':
      return to({ address: '', popup: undefined });
    case 'older':
    case 'newer':
      if (view.log.filter === '') return to({}, 'no filter: / sets one');
      return perform({ kind: 'scroll', move: command === 'older' ? -1 : 1 });
    case 'page-up':
    case 'page-down':
      return perform({ kind: 'scroll', move: command });
    case 'log-top':
    case 'log-end':
      return perform({ kind: 'scroll', move: command === 'log-top' ? 'top' : 'end' });
    case 'record':
    case 'record-all':
      return perform({ kind: 'record', all: command === 'record-all' });
    case 'colors':
    case 'copy':
    case 'pause':
    case 'snapshot':
    case 'window':
    case 'controls':
    case 'repaint':
    case 'suspend':
      return perform({ kind: command });
  }
}

/** The view while a filter is typed. It takes effect with each key. */
export function withPrompt(view: View, prompt: string): View {
  return { ...view, prompt, log: { ...view.log, filter: prompt.trim(), anchor: undefined } };
}

/**
 * Magnifies the picture of the camera that is shown alone, or makes it smaller.
 *
 * @param at The point that keeps its position; default: the middle.
 */
export function zoomPicture(view: View, direction: 'in' | 'out', at?: Point): Updated {
  if (view.selected === undefined) return { view, effect: NOTHING };
  if (!isSolo(view)) return { view, effect: NOTHING, message: 'Enter shows one camera alone; + and - zoom there' };
  const present = magnificationOf(view, view.selected);
  return { view: { ...view, magnified: magnify(view.selected, present, direction, at) }, effect: NOTHING };
}

function panPicture(view: View, command: 'pan-left' | 'pan-right' | 'pan-up' | 'pan-down'): Updated {
  const present = magnificationOf(view, view.selected);
  if (present === undefined) return { view, effect: NOTHING, message: 'the whole picture is shown; + zooms in' };
  const across = command === 'pan-left' ? -1 : command === 'pan-right' ? 1 : 0;
  const down = command === 'pan-up' ? -1 : command === 'pan-down' ? 1 : 0;
  return { view: { ...view, magnified: pan(present, across, down) }, effect: NOTHING };
}

function togglePopup({ popup }: View, kind: Popup['kind']): Popup | undefined {
  return popup?.kind === kind ? undefined : { kind, top: 0 };
}

/** The view with its popup scrolled; undefined if the command does not scroll, or if all lines are visible. */
function scrollPopup(view: View, command: Command | undefined, context: UpdateContext): View | undefined {
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

/** Esc closes one thing: the popup, or else the magnification, the zoom, the filter, or the scrolling of the log. */
function stepBack(view: View): Updated {
  const { log } = view;
  if (view.popup !== undefined) return { view: { ...view, popup: undefined }, effect: NOTHING };
  if (magnificationOf(view, view.selected) !== undefined)
    return { view: { ...view, magnified: undefined }, effect: NOTHING };
  if (view.zoomed) return { view: { ...view, zoomed: false }, effect: NOTHING };
  if (log.filter !== '') return { view: { ...view, log: { ...log, filter: '', anchor: undefined } }, effect: NOTHING };
  if (log.anchor !== undefined) return { view: { ...view, log: { ...log, anchor: undefined } }, effect: NOTHING };
  return { view, effect: NOTHING };
}

function answerQuit(view: View, key: string): Updated {
  const answered = { ...view, confirmsQuit: false };
  // A second q or Ctrl-C confirms, too.
  if (['y', 'Y', 'enter', 'q', 'C-c'].includes(key)) return { view: answered, effect: { kind: 'quit' } };
  return { view: answered, effect: NOTHING, message: 'recording continues' };
}

function typeFilter(view: View, prompt: string, key: string): Updated {
  const outcome = typeInto(prompt, key);
  switch (outcome.kind) {
    case 'typing':
      return { view: withPrompt(view, outcome.text), effect: NOTHING };
    case 'cancelled': {
      const { filter, selected } = view.beforePrompt;
      const log = { ...view.log, filter };
      return { view: { ...view, prompt: undefined, log, selected: selected ?? view.selected }, effect: NOTHING };
    }
    case 'done': {
      const log = {
        shown: view.log.shown === 'off' ? 'on' : view.log.shown,
        filter: outcome.text,
        anchor: undefined,
      } as const;
      return { view: { ...view, prompt: undefined, log }, effect: NOTHING };
    }
  }
}

/**
 * Moves the selection. Left and right follow the order; up and down go to the adjacent tile, or from the page's edge to the
 * next page.
 */
function move(view: View, command: Command, { places, perPage, perRow }: UpdateContext): View {
  if (places.length === 0 || view.selected === undefined) return view;
  const at = places.indexOf(view.selected);
  const select = (index: number): View => {
    const selected = places[Math.max(0, Math.min(places.length - 1, index))];
    return selected === undefined ? view : { ...view, selected };
  };
  const pageStart = at - (at % perPage);
  switch (command) {
    case 'left':
      return select(at - 1);
    case 'right':
      return select(at + 1);
    case 'next':
      return select((at + 1) % places.length);
    case 'previous':
      return select((at - 1 + places.length) % places.length);
    case 'up':
    case 'down': {
      const by = command === 'up' ? -1 : 1;
      const tile = adjacentTile(perRow, at - pageStart, by);
      if (tile !== undefined) return select(pageStart + tile);
      const onNextPage = by < 0 ? pageStart - 1 : pageStart + perPage;
      return onNextPage < 0 || onNextPage >= places.length ? view : select(onNextPage);
    }
    case 'page-next':
      return pageStart + perPage < places.length ? select(pageStart + perPage) : view;
    case 'page-previous':
      return pageStart > 0 ? select(pageStart - perPage) : view;
    default:
      return view;
  }
}

function toggleFrozen(view: View): Updated {
  if (view.selected === undefined) return { view, effect: NOTHING };
  const frozen = new Set(view.frozen);
  if (!frozen.delete(view.selected)) frozen.add(view.selected);
  return { view: { ...view, frozen }, effect: NOTHING };
}
