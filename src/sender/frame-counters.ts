// Frame counters: how many frames each stage passed or dropped, and why. The receiver and the rate controller use them.
import type { SenderStats } from '../core/wire/messages.js';

/** Totals since the start. */
export interface FrameCounts {
  readonly camera: number;
  readonly captured: number;
  /** Dropped because the rate is held for a slow link. */
  readonly heldBack: number;
  readonly droppedForLink: number;
  readonly droppedForCpu: number;
  readonly encoded: number;
  readonly encodeMs: number;
}

const ZERO: FrameCounts = {
  camera: 0,
  captured: 0,
  heldBack: 0,
  droppedForLink: 0,
  droppedForCpu: 0,
  encoded: 0,
  encodeMs: 0,
};

/** Counts events of frames, and gives the counts of each interval. */
export class FrameCounters {
  /** What the next frame waits for now. If a newer frame replaces it, it counts as dropped for this. */
  waitingFor: 'link' | 'cpu' = 'link';
  #sinceMs: number;
  #sentBefore = 0;
  #before = ZERO;
  readonly #totals = { ...ZERO };

  constructor(nowMs: number) {
    this.#sinceMs = nowMs;
  }

  get totals(): FrameCounts {
    return this.#totals;
  }

  /** The camera gave a frame; the `missed` ones before it were not fetched in time. */
  came(missed: number): void {
    this.#totals.camera += 1 + missed;
  }

  /** A frame is meant to be sent, as were the `missed` ones before it. */
  captured(missed: number): void {
    this.#totals.captured += 1 + missed;
    this.#totals.droppedForCpu += missed;
  }

  /** A captured frame was dropped, as the rate is held for a slow link. */
  heldBack(): void {
    this.#totals.heldBack += 1;
  }

  /** A captured frame was replaced by a newer one. */
  replaced(): void {
    if (this.waitingFor === 'link') this.#totals.droppedForLink += 1;
    else this.#totals.droppedForCpu += 1;
  }

  /** A picture was encoded, or found to need no encoding. */
  encoded(tookMs: number): void {
    this.#totals.encoded += 1;
    this.#totals.encodeMs += tookMs;
  }

  /** The counts since the last call. `sent` is the number of frames handed to the network since the start. */
  take(nowMs: number, sent: number): SenderStats {
    const before = this.#before;
    const now = { ...this.#totals };
    const since = (count: keyof FrameCounts) => now[count] - before[count];
    const encoded = since('encoded');
    const stats = {
      intervalMs: Math.max(1, Math.round(nowMs - this.#sinceMs)),
      cameraFrames: since('camera'),
      captured: since('captured'),
      sent: sent - this.#sentBefore,
      droppedForLink: since('droppedForLink') + since('heldBack'),
      droppedForCpu: since('droppedForCpu'),
      encodeUs: encoded === 0 ? 0 : Math.round((since('encodeMs') / encoded) * 1_000),
    };
    this.#sinceMs = nowMs;
    this.#sentBefore = sent;
    this.#before = now;
    return stats;
  }
}
