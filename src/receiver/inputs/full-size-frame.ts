// Full-size frames for snapshots: a camera that streams in the size of its tile is waiting for full size for a moment.
import type { ReceivedFrame } from '../../core/camera/received-frame.js';
import { inspectJpeg } from '../../core/jpeg/jpeg-walk.js';

/** A camera that sends no larger frame within this time has none. */
const TIMEOUT_MS = 1_500;

interface Waiting {
  readonly shown: ReceivedFrame;
  readonly resolve: (frame: ReceivedFrame) => void;
}

/** The snapshots that wait for a larger frame, by place. */
export class FullSizeFrames {
  readonly #waiting = new Map<number, Set<Waiting>>();

  /** Whether a snapshot of the camera of a place waits. */
  isWaiting(place: number): boolean {
    return this.#waiting.has(place);
  }

  /** Resolves with the next frame of more pixels than the one that is shown, or with that one where none comes. */
  async next(place: number, shown: ReceivedFrame): Promise<ReceivedFrame> {
    const all = this.#waiting.get(place) ?? new Set<Waiting>();
    this.#waiting.set(place, all);
    let timer: NodeJS.Timeout | undefined;
    let waiting: Waiting | undefined;
    try {
      return await new Promise<ReceivedFrame>((resolve) => {
        waiting = { shown, resolve };
        all.add(waiting);
        timer = setTimeout(() => resolve(shown), TIMEOUT_MS);
      });
    } finally {
      clearTimeout(timer);
      if (waiting !== undefined) all.delete(waiting);
      if (all.size === 0) this.#waiting.delete(place);
    }
  }

  /** A frame of the camera of a place has come. */
  frame(place: number, frame: ReceivedFrame): void {
    for (const { shown, resolve } of this.#waiting.get(place) ?? []) {
      if (pixelsOf(frame) > pixelsOf(shown)) resolve(frame);
    }
  }
}

function pixelsOf({ jpeg }: ReceivedFrame): number {
  const inspection = inspectJpeg(jpeg);
  return inspection.whole ? inspection.size.width * inspection.size.height : 0;
}
