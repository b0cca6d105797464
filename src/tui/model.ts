// What the person looks at: which camera, how large, what is frozen. A reducer over keys, and a minute of history.
import type { CameraSnapshot } from '../core/snapshot.js';
import { TILES_PER_PAGE } from './layout.js';

/** The view as the person has set it. */
export interface View {
  /** Place of the selected camera; undefined while there is none. */
  readonly selected: number | undefined;
  readonly zoomed: boolean;
  readonly helpOpen: boolean;
  /** Places of the cameras whose picture stands still. */
  readonly frozen: ReadonlySet<number>;
}

export const FIRST_VIEW: View = { selected: undefined, zoomed: false, helpOpen: false, frozen: new Set() };

/** What a key asks for beyond a new view. */
export type KeyWish = 'nothing' | 'quit' | 'repaint' | 'suspend' | 'window';

export interface KeyOutcome {
  readonly view: View;
  readonly wish: KeyWish;
}

/** The selection held to what there is: the first camera when the selected one is no longer known. */
export function holdSelection(view: View, places: readonly number[]): View {
  if (view.selected !== undefined && places.includes(view.selected)) return view;
  const selected = places[0];
  return selected === view.selected ? view : { ...view, selected };
}

/** The view after a key. `tileColumns` is how many tiles stand side by side, for the arrows up and down. */
export function pressKey(view: View, key: string, places: readonly number[], tileColumns: number): KeyOutcome {
  const to = (next: View): KeyOutcome => ({ view: next, wish: 'nothing' });
  switch (key) {
    case 'q':
    case 'Q':
    case 'C-c':
      return { view, wish: 'quit' };
    case 'C-l':
      return { view, wish: 'repaint' };
    case 'C-z':
      return { view, wish: 'suspend' };
    case 'w':
      return { view, wish: 'window' };
    case '?':
    case 'h':
    case 'f1':
      return to({ ...view, helpOpen: !view.helpOpen });
    case 'escape':
      if (view.helpOpen) return to({ ...view, helpOpen: false });
      return to({ ...view, zoomed: false });
    case 'enter':
      if (view.helpOpen) return to({ ...view, helpOpen: false });
      return to({ ...view, zoomed: !view.zoomed && view.selected !== undefined });
    case 'space':
      return to(toggleFrozen(view));
    case 'tab':
    case 'right':
      return to(step(view, places, 1, key === 'tab'));
    case 'S-tab':
    case 'left':
      return to(step(view, places, -1, key === 'S-tab'));
    case 'down':
      return to(step(view, places, tileColumns, false));
    case 'up':
      return to(step(view, places, -tileColumns, false));
    case 'pagedown':
      return to(step(view, places, TILES_PER_PAGE, false));
    case 'pageup':
      return to(step(view, places, -TILES_PER_PAGE, false));
    default: {
      const place = /^[1-9]$/.test(key) ? Number(key) : undefined;
      return to(place !== undefined && places.includes(place) ? { ...view, selected: place } : view);
    }
  }
}

/** The selection moved by `count` cameras; `round` goes from the last to the first, else it stays where it was. */
function step(view: View, places: readonly number[], count: number, round: boolean): View {
  if (places.length === 0 || view.selected === undefined) return view;
  const at = places.indexOf(view.selected) + count;
  const next = round ? (at + places.length) % places.length : at;
  const selected = places[next];
  return selected === undefined ? view : { ...view, selected };
}

function toggleFrozen(view: View): View {
  if (view.selected === undefined) return view;
  const frozen = new Set(view.frozen);
  if (!frozen.delete(view.selected)) frozen.add(view.selected);
  return { ...view, frozen };
}

/** The cameras on the page of the selected one; only that one when it is zoomed. */
export function visibleCameras(view: View, cameras: readonly CameraSnapshot[]): readonly CameraSnapshot[] {
  const at = Math.max(
    0,
    cameras.findIndex(({ place }) => place === view.selected),
  );
  if (view.zoomed) return cameras.slice(at, at + 1);
  const first = Math.floor(at / TILES_PER_PAGE) * TILES_PER_PAGE;
  return cameras.slice(first, first + TILES_PER_PAGE);
}

/** How many samples a history keeps: a minute, at one a second. */
export const HISTORY_SAMPLES = 60;

export interface Samples {
  readonly fps: readonly number[];
  readonly bytesPerSecond: readonly number[];
}

/** A minute of every camera's rates, for the charts: oldest first, zeros for the time before it was known. */
export class History {
  readonly #byPlace = new Map<number, { fps: number[]; bytesPerSecond: number[] }>();

  /** Takes a sample of each camera. To be called once a second. */
  sample(cameras: readonly CameraSnapshot[]): void {
    const known = new Set(cameras.map(({ place }) => place));
    for (const place of this.#byPlace.keys()) if (!known.has(place)) this.#byPlace.delete(place);
    for (const { place, fps, bytesPerSecond } of cameras) {
      const kept = this.#byPlace.get(place) ?? { fps: [], bytesPerSecond: [] };
      kept.fps = [...kept.fps, fps].slice(-HISTORY_SAMPLES);
      kept.bytesPerSecond = [...kept.bytesPerSecond, bytesPerSecond].slice(-HISTORY_SAMPLES);
      this.#byPlace.set(place, kept);
    }
  }

  /** Always HISTORY_SAMPLES of each. */
  of(place: number | undefined): Samples {
    const kept = place === undefined ? undefined : this.#byPlace.get(place);
    return { fps: padded(kept?.fps ?? []), bytesPerSecond: padded(kept?.bytesPerSecond ?? []) };
  }
}

function padded(values: readonly number[]): number[] {
  return [...new Array<number>(HISTORY_SAMPLES - values.length).fill(0), ...values];
}

/**
 * How long each camera has been in its state. The snapshots' clock is not ours: only differences on it are used, and a
 * state counts from when it was first seen here, a tick after it began.
 */
export class StateTimes {
  readonly #seen = new Map<number, { readonly key: string; readonly atMs: number }>();

  observe(cameras: readonly CameraSnapshot[], nowMs: number): void {
    for (const { place, state } of cameras) {
      const key = `${state.kind} ${state.sinceMs}`;
      if (this.#seen.get(place)?.key !== key) this.#seen.set(place, { key, atMs: nowMs });
    }
  }

  /** In ms; of a stalled camera, since its last frame. */
  elapsedMs({ place, state }: CameraSnapshot, nowMs: number): number {
    const sinceSeen = nowMs - (this.#seen.get(place)?.atMs ?? nowMs);
    return state.kind === 'stalled' ? sinceSeen + state.sinceMs - state.lastFrameMs : sinceSeen;
  }
}
