// Status timelines: the state of each camera in each second of the last ten minutes.
import type { CameraSnapshot } from '../../core/camera/camera-snapshot.js';
import { shownStateOf } from './shown-state.js';

/** The length of a timeline, in seconds. */
const TIMELINE_SECONDS = 600;

/** What a cell of a timeline shows. Of several seconds it shows the last of these: the worst one. */
const TIMELINE_MARKS = [
  'unknown',
  'ended',
  'resting',
  'live',
  'recorded',
  'paused',
  'connecting',
  'slow',
  'stalled',
  'lost',
] as const;
export type TimelineMark = (typeof TIMELINE_MARKS)[number];

/** The marks of a camera, as indices into TIMELINE_MARKS. Second n is at index n modulo the length. */
export class Timelines {
  readonly #byPlace = new Map<number, Uint8Array>();
  #second = 0;

  /**
   * Adds a second. The caller calls it once a second.
   *
   * @param slow Whether a stage after the camera loses frames of the camera of this place.
   */
  sample(cameras: readonly CameraSnapshot[], slow: (place: number) => boolean): void {
    this.#second += 1;
    const known = new Set(cameras.map(({ place }) => place));
    for (const place of this.#byPlace.keys()) if (!known.has(place)) this.#byPlace.delete(place);
    for (const camera of cameras) {
      const marks = this.#byPlace.get(camera.place) ?? new Uint8Array(TIMELINE_SECONDS);
      this.#byPlace.set(camera.place, marks);
      marks[this.#second % TIMELINE_SECONDS] = TIMELINE_MARKS.indexOf(markOf(camera, slow(camera.place)));
    }
  }

  /**
   * The last ten minutes of a camera in `width` cells, the newest at the end. A cell covers the same seconds for as long as
   * it is shown, so that an old event never changes its look.
   */
  of(place: number, width: number): readonly TimelineMark[] {
    const marks = this.#byPlace.get(place);
    if (marks === undefined || width < 1) return [];
    const each = Math.ceil(TIMELINE_SECONDS / width);
    const newest = Math.floor(this.#second / each);
    const cells: TimelineMark[] = [];
    for (let cell = newest - width + 1; cell <= newest; cell += 1) {
      let worst = 0;
      for (let second = cell * each; second < (cell + 1) * each; second += 1) {
        if (second < 1 || second > this.#second || second <= this.#second - TIMELINE_SECONDS) continue;
        worst = Math.max(worst, marks[second % TIMELINE_SECONDS] ?? 0);
      }
      cells.push(TIMELINE_MARKS[worst] ?? 'unknown');
    }
    return cells;
  }
}

function markOf(camera: CameraSnapshot, slow: boolean): TimelineMark {
  const state = shownStateOf(camera);
  if (state === 'waiting') return 'connecting';
  if (state !== 'live') return state;
  return slow ? 'slow' : camera.recording ? 'recorded' : 'live';
}
