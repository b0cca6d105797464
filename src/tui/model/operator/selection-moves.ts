// Keys that move the selection: arrows, digits and pages.
import { adjacentTile } from '../../layout/layout-grid.js';
import { shownNumbers, type View } from '../view-state.js';
import type { UpdateContext } from './effect.js';
import type { Command } from './keys.js';

/** The place of the camera with this number on the screen. */
export function placeOfDigit(digit: number, view: View, { places, perPage }: UpdateContext): number | undefined {
  const cameras = places.map((place) => ({ place }));
  const numbers = shownNumbers(view.selected, cameras, perPage);
  return places.find((place) => numbers.get(place) === digit);
}

/**
 * Moves the selection. Left and right follow the order; up and down go to the adjacent tile, or from the page's edge to the
 * next page.
 */
export function moveSelection(view: View, command: Command, { places, perPage, perRow }: UpdateContext): View {
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
