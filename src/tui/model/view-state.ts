// The view state: the selected camera, layout, zoom and order, the frozen cameras, and the part of the log.
import type { CameraSnapshot } from '../../core/camera/camera-snapshot.js';
import type { LayoutKind, LogChoice } from '../layout/layout.js';
import { troubleRank } from './camera-view.js';

/** Which part of the log is shown. */
export interface LogView {
  readonly shown: LogChoice;
  /** Only lines that hold this, and cameras whose names do; empty for all. */
  readonly filter: string;
  /** The number of the last line shown, from 1 for the first line ever; undefined follows the end. */
  readonly anchor: number | undefined;
}

/** The view as the person has set it. */
export interface View {
  /** Place of the selected camera; undefined while there is none. */
  readonly selected: number | undefined;
  readonly layout: LayoutKind;
  readonly zoomed: boolean;
  /** Cameras in trouble first, instead of by place. */
  readonly byTrouble: boolean;
  readonly helpOpen: boolean;
  /** Whether dark pictures are brightened. */
  readonly brightens: boolean;
  /** Places of the cameras whose picture stands still. */
  readonly frozen: ReadonlySet<number>;
  readonly log: LogView;
  /** What is being typed as a filter; undefined while nothing is. */
  readonly prompt: string | undefined;
  /** Whether quitting waits for a yes. */
  readonly confirmsQuit: boolean;
  /** Screens a second, at most. */
  readonly maxFps: number;
}

export const FIRST_VIEW: View = {
  selected: undefined,
  layout: 'grid',
  zoomed: false,
  byTrouble: false,
  helpOpen: false,
  brightens: false,
  frozen: new Set(),
  log: { shown: 'auto', filter: '', anchor: undefined },
  prompt: undefined,
  confirmsQuit: false,
  maxFps: 30,
};

/** The cameras in the order in which they are shown. */
export function ordered(view: View, cameras: readonly CameraSnapshot[]): readonly CameraSnapshot[] {
  if (!view.byTrouble) return cameras;
  return [...cameras].sort((one, other) => troubleRank(one) - troubleRank(other) || one.place - other.place);
}

/** The cameras whose names hold the filter; all of them where none does, as it is the log that is searched then. */
export function found(view: View, cameras: readonly CameraSnapshot[]): readonly CameraSnapshot[] {
  const sought = view.log.filter.toLowerCase();
  const matching = cameras.filter(({ name }) => name.toLowerCase().includes(sought));
  return sought === '' || matching.length === 0 ? cameras : matching;
}

/** The selection held to what there is: the first camera when the selected one is no longer known. */
export function holdSelection(view: View, places: readonly number[]): View {
  if (view.selected !== undefined && places.includes(view.selected)) return view;
  const selected = places[0];
  return selected === view.selected ? view : { ...view, selected };
}

/** A page of cameras: those shown as tiles now. */
export interface Page<T> {
  readonly shown: readonly T[];
  /** Which page it is, from 0, and how many there are. */
  readonly index: number;
  readonly count: number;
}

/** The page that the selected camera is on. */
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
