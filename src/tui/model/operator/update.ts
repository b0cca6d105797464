// The reducer of keys: it computes the view after a key, and the effect to perform.
import { LAYOUT_KINDS } from '../../layout/layout.js';
import { ORDER_TEXTS } from '../dashboard-settings.js';
import { scrollPopup, togglePopup } from '../popup/popup-moves.js';
import { typeAddress } from '../prompt/address-prompt.js';
import { typeFilter } from '../prompt/filter-prompt.js';
import { CAMERA_ORDERS } from '../remembered-settings.js';
import { magnificationOf, type View } from '../view-state.js';
import { type Effect, NOTHING, type UpdateContext, type Updated } from './effect.js';
import { type Command, commandOf, digitOf } from './keys.js';
import { panPicture, zoomPicture } from './picture-zoom.js';
import { moveSelection, placeOfDigit } from './selection-moves.js';

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
      return { view: moveSelection(view, command, context), effect: NOTHING };
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

function toggleFrozen(view: View): Updated {
  if (view.selected === undefined) return { view, effect: NOTHING };
  const frozen = new Set(view.frozen);
  if (!frozen.delete(view.selected)) frozen.add(view.selected);
  return { view: { ...view, frozen }, effect: NOTHING };
}
