// The view state that keys change: selection, layout, zoom, order, frozen cameras, and the log's filter and scroll position.
import type { CameraSnapshot } from '../../core/camera/camera-snapshot.js';
import { compareNames } from '../../core/camera/name-order.js';
import type { LayoutKind, LogChoice } from '../layout/layout.js';
import { troubleRank } from './camera-view.js';
import type { Magnification } from './operator/magnification.js';
import type { CameraOrder, ViewSettings } from './remembered-settings.js';

/** Which part of the log is visible. */
export interface LogView {
  readonly shown: LogChoice;
  /** The text that log lines and camera names must contain; empty for no filter. */
  readonly filter: string;
  /** The number of the last visible line, where the first line ever has 1; undefined: the view follows new lines. */
  readonly anchor: number | undefined;
}

/** A popup, and its first visible line. */
export interface Popup {
  readonly kind: 'help' | 'errors';
  readonly top: number;
}

/** The view as the user has set it. */
export interface View {
  /** The place of the selected camera; undefined while there is no camera. */
  readonly selected: number | undefined;
  readonly layout: LayoutKind;
  readonly zoomed: boolean;
  readonly order: CameraOrder;
  /** The popup that is open. */
  readonly popup: Popup | undefined;
  /** The magnified picture. It counts only while that camera is shown alone. */
  readonly magnified: Magnification | undefined;
  /** Whether dark pictures are brightened. */
  readonly brightens: boolean;
  /** The places of the cameras whose pictures are frozen. */
  readonly frozen: ReadonlySet<number>;
  readonly log: LogView;
  /** The text in the open prompt for a filter; undefined while no prompt is open. */
  readonly prompt: string | undefined;
  /** The text in the open prompt for the address of a camera; undefined while it is not open. */
  readonly address: string | undefined;
  /** The filter and the selection before the prompt was opened. */
  readonly beforePrompt: { readonly filter: string; readonly selected: number | undefined };
  /** Whether the question for confirmation of quitting is open. */
  readonly confirmsQuit: boolean;
  /** Maximum screens a second. */
  readonly maxFps: number;
}

export const INITIAL_VIEW: View = {
  selected: undefined,
  layout: 'grid',
  zoomed: false,
  order: 'name',
  popup: undefined,
  magnified: undefined,
  brightens: false,
  frozen: new Set(),
  log: { shown: 'auto', filter: '', anchor: undefined },
  prompt: undefined,
  address: undefined,
  beforePrompt: { filter: '', selected: undefined },
  confirmsQuit: false,
  maxFps: 30,
};

/** The view at the start of a dashboard. */
export function initialView({ layout, order, log }: ViewSettings, options: Pick<View, 'maxFps' | 'brightens'>): View {
  return { ...INITIAL_VIEW, ...options, layout, order, log: { ...INITIAL_VIEW.log, shown: log } };
}

/** Whether one camera is shown alone, so that its picture can be magnified. */
export function isSolo({ zoomed, layout }: Pick<View, 'zoomed' | 'layout'>): boolean {
  return zoomed || layout === 'solo';
}

/** The magnification of the camera at a place; undefined: its whole picture is shown. */
export function magnificationOf(
  view: Pick<View, 'zoomed' | 'layout' | 'magnified'>,
  place: number | undefined,
): Magnification | undefined {
  return isSolo(view) && view.magnified?.place === place ? view.magnified : undefined;
}

/** What is remembered of a view. */
export function settingsOfView({ layout, order, log }: View): ViewSettings {
  return { layout, order, log: log.shown };
}

/** The cameras in display order. */
export function sortCameras(view: View, cameras: readonly CameraSnapshot[]): readonly CameraSnapshot[] {
  switch (view.order) {
    case 'name':
      return [...cameras].sort(compareNames);
    case 'trouble':
      return [...cameras].sort((one, other) => troubleRank(one) - troubleRank(other) || compareNames(one, other));
    case 'arrival':
      return cameras;
  }
}

/** The cameras whose names contain the filter. If none does, all of them: then the filter is meant for the log. */
export function filterCameras(view: View, cameras: readonly CameraSnapshot[]): readonly CameraSnapshot[] {
  const sought = view.log.filter.toLowerCase();
  const matching = cameras.filter(({ name }) => name.toLowerCase().includes(sought));
  return sought === '' || matching.length === 0 ? cameras : matching;
}

/** Selects the first camera if the selected one is not among the places. */
export function ensureSelection(view: View, places: readonly number[]): View {
  if (view.selected !== undefined && places.includes(view.selected)) return view;
  const selected = places[0];
  return selected === view.selected ? view : { ...view, selected };
}

/** A page of cameras, which are displayed as tiles. */
export interface Page<T> {
  readonly shown: readonly T[];
  /** The index of the page, from 0, and the number of pages. */
  readonly index: number;
  readonly count: number;
}

/** The page with the selected camera. */
export function pageOf<T extends { readonly place: number }>(
  selected: number | undefined,
  cameras: readonly T[],
  perPage: number,
): Page<T> {
  const at = Math.max(
    0,
    cameras.findIndex(({ place }) => place === selected),
  );
  const index = Math.floor(at / perPage);
  const shown = cameras.slice(index * perPage, (index + 1) * perPage);
  return { shown, index, count: Math.max(1, Math.ceil(cameras.length / perPage)) };
}

/** The number that each camera has on the screen, from 1. A camera of another page of tiles has none. */
export function shownNumbers<T extends { readonly place: number }>(
  selected: number | undefined,
  cameras: readonly T[],
  perPage: number,
): ReadonlyMap<number, number> {
  // Beside a single tile, all cameras are lines of a list.
  const shown = perPage === 1 ? cameras : pageOf(selected, cameras, perPage).shown;
  return new Map(shown.map(({ place }, index) => [place, index + 1]));
}
