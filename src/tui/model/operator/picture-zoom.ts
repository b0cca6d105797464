// Keys that magnify the picture of the camera that is shown alone, and move the part that is visible.
import { isSolo, magnificationOf, type View } from '../view-state.js';
import { NOTHING, type Updated } from './effect.js';
import { magnify, type Point, pan } from './magnification.js';

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

export function panPicture(view: View, command: 'pan-left' | 'pan-right' | 'pan-up' | 'pan-down'): Updated {
  const present = magnificationOf(view, view.selected);
  if (present === undefined) return { view, effect: NOTHING, message: 'the whole picture is shown; + zooms in' };
  const across = command === 'pan-left' ? -1 : command === 'pan-right' ? 1 : 0;
  const down = command === 'pan-up' ? -1 : command === 'pan-down' ? 1 : 0;
  return { view: { ...view, magnified: pan(present, across, down) }, effect: NOTHING };
}
