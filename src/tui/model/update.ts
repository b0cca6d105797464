// What a key does to the view, and what it asks for beyond it: a reducer.

import type { LayoutKind } from '../layout/layout.js';
import { tileBeyond } from '../layout/layout-grid.js';
import { type Command, commandOf, placeOf } from './keys.js';
import type { LogMove } from './log-view.js';
import { typeInto } from './prompt.js';
import type { View } from './view-state.js';

/** What a key asks for that is not the view's to give. */
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
  | { readonly kind: 'scroll'; readonly move: LogMove | 'page-up' | 'page-down' };

export interface Updated {
  readonly view: View;
  readonly wish: Effect;
  /** What was done, where it is not plain to see. */
  readonly said?: string;
}

/** What there is to be moved about in. */
export interface UpdateContext {
  /** The places of all cameras, in the order in which they are shown. */
  readonly places: readonly number[];
  readonly perPage: number;
  /** How many tiles each row of this page has. */
  readonly perRow: readonly number[];
  /** Whether the log is in sight. */
  readonly logShown: boolean;
  /** How many cameras are being recorded. */
  readonly recorded: number;
}

const NOTHING: Effect = { kind: 'nothing' };
const LAYOUTS: readonly LayoutKind[] = ['grid', 'list', 'solo'];
const RATES = [1, 2, 5, 10, 15, 20, 30, 60];

/** The view after a key. */
export function update(view: View, key: string, around: UpdateContext): Updated {
  if (view.asksToQuit) return answerQuit(view, key);
  if (view.prompt !== undefined) return typeFilter(view, view.prompt, key);
  const place = placeOf(key);
  if (place !== undefined) {
    if (around.places.includes(place)) return { view: { ...view, selected: place }, wish: NOTHING };
    return {
      view,
      wish: NOTHING,
      said: `there is no camera ${place}${view.log.filter === '' ? '' : ' here: Esc ends the filter'}`,
    };
  }
  const command = commandOf(key);
  return command === undefined ? { view, wish: NOTHING } : obey(view, command, around);
}

function obey(view: View, command: Command, around: UpdateContext): Updated {
  const to = (change: Partial<View>, said?: string): Updated => ({
    view: { ...view, ...change },
    wish: NOTHING,
    ...(said === undefined ? {} : { said }),
  });
  const wish = (wanted: Effect): Updated => ({ view, wish: wanted });
  switch (command) {
    case 'quit':
      return around.recorded > 0 ? to({ asksToQuit: true, helpOpen: false }) : wish({ kind: 'quit' });
    case 'help':
      return to({ helpOpen: !view.helpOpen });
    case 'back':
      return stepBack(view);
    case 'zoom':
      if (view.helpOpen) return to({ helpOpen: false });
      return to({ zoomed: !view.zoomed && view.selected !== undefined });
    case 'left':
    case 'right':
    case 'up':
    case 'down':
    case 'next':
    case 'previous':
    case 'page-next':
    case 'page-previous':
      return { view: move(view, command, around), wish: NOTHING };
    case 'layout': {
      const layout = LAYOUTS[(LAYOUTS.indexOf(view.layout) + 1) % LAYOUTS.length] ?? 'grid';
      return to({ layout, zoomed: false }, `layout: ${layout}`);
    }
    case 'order':
      return to({ byTrouble: !view.byTrouble }, view.byTrouble ? 'order: by number' : 'order: trouble first');
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
      return to({ zoomed: false, log: { ...view.log, shown: around.logShown ? 'off' : 'on' } });
    case 'filter':
      return to({ prompt: view.log.filter, helpOpen: false });
    case 'older':
    case 'newer':
      if (view.log.filter === '') return to({}, 'no filter: / sets one');
      return wish({ kind: 'scroll', move: command === 'older' ? -1 : 1 });
    case 'page-up':
    case 'page-down':
      return wish({ kind: 'scroll', move: command });
    case 'log-top':
    case 'log-end':
      return wish({ kind: 'scroll', move: command === 'log-top' ? 'top' : 'end' });
    case 'record':
    case 'record-all':
      return wish({ kind: 'record', all: command === 'record-all' });
    case 'colors':
    case 'pause':
    case 'snapshot':
    case 'window':
    case 'repaint':
    case 'suspend':
      return wish({ kind: command });
  }
}

/** Esc undoes the last thing that lies over the wall: the help, the zoom, the filter, the scrolled log. */
function stepBack(view: View): Updated {
  const { log } = view;
  if (view.helpOpen) return { view: { ...view, helpOpen: false }, wish: NOTHING };
  if (view.zoomed) return { view: { ...view, zoomed: false }, wish: NOTHING };
  if (log.filter !== '') return { view: { ...view, log: { ...log, filter: '', anchor: undefined } }, wish: NOTHING };
  if (log.anchor !== undefined) return { view: { ...view, log: { ...log, anchor: undefined } }, wish: NOTHING };
  return { view, wish: NOTHING };
}

function answerQuit(view: View, key: string): Updated {
  const stays = { ...view, asksToQuit: false };
  // Whoever asks twice means it.
  if (['y', 'Y', 'enter', 'q', 'C-c'].includes(key)) return { view: stays, wish: { kind: 'quit' } };
  return { view: stays, wish: NOTHING, said: 'goes on' };
}

function typeFilter(view: View, prompt: string, key: string): Updated {
  const outcome = typeInto(prompt, key);
  switch (outcome.kind) {
    case 'typing':
      return { view: { ...view, prompt: outcome.text }, wish: NOTHING };
    case 'cancelled':
      return { view: { ...view, prompt: undefined }, wish: NOTHING };
    case 'done': {
      const log = {
        shown: view.log.shown === 'off' ? 'on' : view.log.shown,
        filter: outcome.text,
        anchor: undefined,
      } as const;
      return { view: { ...view, prompt: undefined, log }, wish: NOTHING };
    }
  }
}

/** The selection moved: left and right in order, up and down to the tile that is seen there, beyond the page by pages. */
function move(view: View, command: Command, { places, perPage, perRow }: UpdateContext): View {
  if (places.length === 0 || view.selected === undefined) return view;
  const at = places.indexOf(view.selected);
  const select = (index: number): View => {
    const selected = places[Math.max(0, Math.min(places.length - 1, index))];
    return selected === undefined ? view : { ...view, selected };
  };
  const first = at - (at % perPage);
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
      const tile = tileBeyond(perRow, at - first, by);
      if (tile !== undefined) return select(first + tile);
      const beyond = by < 0 ? first - 1 : first + perPage;
      return beyond < 0 || beyond >= places.length ? view : select(beyond);
    }
    case 'page-next':
      return first + perPage < places.length ? select(first + perPage) : view;
    case 'page-previous':
      return first > 0 ? select(first - perPage) : view;
    default:
      return view;
  }
}

function toggleFrozen(view: View): Updated {
  if (view.selected === undefined) return { view, wish: NOTHING };
  const frozen = new Set(view.frozen);
  if (!frozen.delete(view.selected)) frozen.add(view.selected);
  return { view: { ...view, frozen }, wish: NOTHING };
}
