// Key bar: the keys that have an effect in the present situation, the most important first.
import type { CameraSnapshot } from '../../core/camera/camera-snapshot.js';
import { isSolo, magnificationOf, type View } from '../model/view-state.js';
import { fitting, type Span, span, widthOf } from './spans.js';

/** One entry: the key as text, what it does, and the name of the key that a click on it presses. */
export interface BarKey {
  readonly key: string;
  readonly name: string;
  readonly press: string;
}

/** What the keys act on. */
export interface BarContext {
  readonly view: View;
  /** The selected camera. */
  readonly camera: CameraSnapshot | undefined;
  readonly pages: number;
  /** Whether the popup has more lines than it shows. */
  readonly popupScrolls: boolean;
  /** Whether a camera can be added by its address. */
  readonly canAdd: boolean;
  /** Whether the popup of controls is open. */
  readonly controlsOpen?: boolean;
}

const SEPARATOR = '  ';

const key = (text: string, name: string, press = text): BarKey => ({ key: text, name, press });

const QUIT = key('q', 'quit');
const HELP = key('?', 'help');

/** The keys of a situation. */
export function barKeys(context: BarContext): readonly BarKey[] {
  const { view, camera } = context;
  if (view.popup !== undefined) {
    const scroll = context.popupScrolls ? [key('PgDn', 'more', 'pagedown'), key('PgUp', 'back', 'pageup')] : [];
    return [key('Esc', 'close', 'escape'), ...scroll, QUIT];
  }
  if (context.controlsOpen === true) {
    return [
      key('Esc', 'close', 'escape'),
      key('←', 'less', 'left'),
      key('→', 'more', 'right'),
      key('d', 'default'),
      QUIT,
    ];
  }
  const adding = context.canAdd ? [key('a', 'add camera')] : [];
  if (camera === undefined)
    return [QUIT, HELP, key('y', 'copy command'), ...adding, key('L', 'log'), key('m', 'colours')];
  const { log } = view;
  const leaving = [
    ...(log.filter === '' ? [] : [key('Esc', 'end filter', 'escape')]),
    ...(log.anchor === undefined ? [] : [key('End', 'follow log', 'end')]),
  ];
  const shown = isSolo(view) ? soloKeys(view) : gridKeys(context);
  return [
    QUIT,
    HELP,
    ...leaving,
    ...shown,
    ...cameraKeys(view, camera),
    key('/', 'filter'),
    key('y', 'copy address'),
    ...adding,
  ];
}

function gridKeys({ view, pages }: BarContext): BarKey[] {
  return [
    key('Enter', 'zoom', 'enter'),
    ...(pages > 1 && view.layout === 'grid' ? [key(']', 'next page')] : []),
    key('g', 'layout'),
  ];
}

function soloKeys(view: View): BarKey[] {
  const isMagnified = magnificationOf(view, view.selected) !== undefined;
  return [
    view.zoomed ? key('Enter', 'back', 'enter') : key('g', 'layout'),
    key('+', 'zoom in'),
    ...(isMagnified ? [key('-', 'out'), key('0', 'whole')] : []),
  ];
}

function cameraKeys(view: View, { place, state, paused, recording, controls }: CameraSnapshot): BarKey[] {
  const isLost = state.kind === 'lost';
  const errors = key('e', 'errors');
  return [
    ...(isLost || state.kind === 'stalled' ? [errors] : []),
    ...(paused === true ? [key('p', 'resume')] : []),
    key('Space', view.frozen.has(place) ? 'unfreeze' : 'freeze', 'space'),
    key('s', 'snap'),
    key('r', recording === true ? 'end rec' : isLost ? 'rec when back' : 'rec'),
    ...(paused === true ? [] : [key('p', 'pause')]),
    ...(controls === undefined ? [] : [key('c', 'controls')]),
    key('o', 'order'),
    ...(isLost || state.kind === 'stalled' ? [] : [errors]),
  ];
}

/** The keys as text, as many as fit in `width` cells. */
export function keyBarSpans(keys: readonly BarKey[], width: number): Span[] {
  return fitting(keys.map(entrySpans), SEPARATOR, width);
}

/** The key whose entry is at a column of `keyBarSpans`; undefined between entries and behind the last one. */
export function barKeyAt(keys: readonly BarKey[], width: number, column: number): BarKey | undefined {
  let left = 0;
  for (const entry of keys) {
    const right = left + widthOf(entrySpans(entry));
    if (right > width) return undefined;
    if (column >= left && column < right) return entry;
    left = right + SEPARATOR.length;
  }
  return undefined;
}

function entrySpans({ key: text, name }: BarKey): Span[] {
  return [span(text, 'key'), span(` ${name}`, 'dim')];
}
