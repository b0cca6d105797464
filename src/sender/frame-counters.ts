// What becomes of each frame before it reaches the network, counted for the receiver, which says why a stream is slow, and for
// what follows the link.
import type { SenderStats } from '../core/wire/messages.js';

/** Running totals. */
export interface FrameCounts {
  readonly camera: number;
  readonly captured: number;
  /** Left out because the rate is held for the link. */
  readonly heldBack: number;
  readonly droppedForLink: number;
  readonly droppedForCpu: number;
  readonly encoded: number;
  readonly encodeMs: number;
}

const NOTHING: FrameCounts = {
  ...{ camera: 0, captured: 0, heldBack: 0, droppedForLink: 0, droppedForCpu: 0, encoded: 0, encodeMs: 0 },
};

/** Counts, and gives what was counted since it was last asked. */
export class FrameCounters {
  /** What the next frame waits for now, and is dropped for when a newer one comes. */
  waitingFor: 'link' | 'cpu' = 'link';
  #sinceMs: number;
  #sentBefore = 0;
  #before = NOTHING;
  readonly #totals = { ...NOTHING };

  constructor(nowMs: number) {
    this.#sinceMs = nowMs;
  }

  get totals(): FrameCounts {
    return this.#totals;
  }

  /** The camera took a frame, and before it `missed` ones that came too late to be fetched. */
  came(missed: number): void {
    this.#totals.camera += 1 + missed;
  }

  /** A frame is to be sent, as were `missed` ones before it. */
  captured(missed: number): void {
    this.#totals.captured += 1 + missed;
    this.#totals.droppedForCpu += missed;
  }

  /** A captured frame was left out, as the rate is held for the link. */
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

  /** What was counted since the last call. `sent` is how many frames went into the network altogether. */
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
