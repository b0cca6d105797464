// A snapshot of a camera that is watched in the size of its tile: for that moment it is asked for all it has.
import type { ReceivedFrame } from '../../core/camera/received-frame.js';
import { inspectJpeg } from '../../core/jpeg/jpeg-walk.js';

/** A camera that gives nothing larger within this time has nothing larger. */
const PATIENCE_MS = 1_500;

interface Asked {
  readonly shown: ReceivedFrame;
  readonly resolve: (frame: ReceivedFrame) => void;
}

/** Frames that are waited for, by place. */
export class FullSizeFrames {
  readonly #asked = new Map<number, Set<Asked>>();

  /** Whether the camera of a place is wanted in full for it. */
  wants(place: number): boolean {
    return this.#asked.has(place);
  }

  /** The next frame of more pixels than the one that is shown; that one, where none comes. */
  async next(place: number, shown: ReceivedFrame): Promise<ReceivedFrame> {
    const all = this.#asked.get(place) ?? new Set<Asked>();
    this.#asked.set(place, all);
    let timer: NodeJS.Timeout | undefined;
    let asked: Asked | undefined;
    try {
      return await new Promise<ReceivedFrame>((resolve) => {
        asked = { shown, resolve };
        all.add(asked);
        timer = setTimeout(() => resolve(shown), PATIENCE_MS);
      });
    } finally {
      clearTimeout(timer);
      if (asked !== undefined) all.delete(asked);
      if (all.size === 0) this.#asked.delete(place);
    }
  }

  /** A frame has come. */
  frame(place: number, frame: ReceivedFrame): void {
    for (const { shown, resolve } of this.#asked.get(place) ?? []) {
      if (pixelsOf(frame) > pixelsOf(shown)) resolve(frame);
    }
  }
}

function pixelsOf({ jpeg }: ReceivedFrame): number {
  const inspection = inspectJpeg(jpeg);
  return inspection.whole ? inspection.size.width * inspection.size.height : 0;
}
