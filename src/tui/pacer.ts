// The dashboard's timing: one timer for all reasons to tick, and when boxes, pictures and decoders may run.

/** Boxes are drawn this often at most, but for the answer to a key. */
const BOXES_INTERVAL_MS = 100;
/** A terminal that is not ready is tried again after this time, unless it answers a probe before. */
const NOT_READY_MS = 50;
/** A frame that is due within this share of the interval is drawn now: timers are a little late. */
const DUE_SHARE = 0.9;

/** Calls `tick` when it was asked for; the earliest request counts. */
export class Pacer {
  readonly #tick: () => void;
  readonly #minIntervalMs: number;
  #timer: NodeJS.Timeout | undefined;
  #dueMs = Number.POSITIVE_INFINITY;
  #lastMs = Number.NEGATIVE_INFINITY;

  /** @param minIntervalMs The least time between two ticks, but for those of `now`. */
  constructor(tick: () => void, minIntervalMs: number) {
    this.#tick = tick;
    this.#minIntervalMs = minIntervalMs;
  }

  /** Requests a tick at `atMs` of performance.now(), or as soon as the interval allows. */
  ask(atMs = Number.NEGATIVE_INFINITY): void {
    const dueMs = Math.max(atMs, this.#lastMs + this.#minIntervalMs);
    if (dueMs >= this.#dueMs) return;
    this.#dueMs = dueMs;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#tick(), Math.max(0, dueMs - performance.now()));
  }

  /** Requests a tick at once, whenever the last one was. */
  now(): void {
    this.#dueMs = Number.NEGATIVE_INFINITY;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#tick(), 0);
  }

  /** A tick has begun: the requests before it are done. */
  done(nowMs: number): void {
    this.stop();
    this.#lastMs = nowMs;
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#dueMs = Number.POSITIVE_INFINITY;
  }
}

/** What waits to be drawn, beyond the boxes. */
export interface DrawBacklog {
  /** Whether a decoded picture has yet to be drawn. */
  readonly pictures: boolean;
  /** Whether a picture waits for its turn to be decoded. */
  readonly decodes: boolean;
}

/** When boxes, pictures and decoders may run. Times are of performance.now(), in ms. */
export class DrawPacing {
  #boxesChanged = true;
  #urgent = true;
  #lastDrawMs = Number.NEGATIVE_INFINITY;
  #lastDecodeMs = Number.NEGATIVE_INFINITY;
  #lastBoxesMs = Number.NEGATIVE_INFINITY;

  /** Whether a person waits for the boxes. */
  get urgent(): boolean {
    return this.#urgent;
  }

  /** The boxes are out of date; `urgent`: a person waits for them. */
  boxesChanged(urgent: boolean): void {
    this.#boxesChanged = true;
    this.#urgent ||= urgent;
  }

  /**
   * Whether pictures may be decoded now, and notes that they are. Decoding and drawing have clocks of their own: with one
   * clock, each frame would be late by the time that the last one took to decode.
   */
  takeDecode(nowMs: number, intervalMs: number): boolean {
    const due = nowMs - this.#lastDecodeMs >= intervalMs * DUE_SHARE;
    if (due) this.#lastDecodeMs = nowMs;
    return due;
  }

  mayDraw(nowMs: number, intervalMs: number): boolean {
    return this.#urgent || nowMs - this.#lastDrawMs >= intervalMs * DUE_SHARE;
  }

  /** Whether the boxes are to be drawn now, and notes that they are. */
  takeBoxes(nowMs: number): boolean {
    const due = this.#boxesChanged && (this.#urgent || nowMs - this.#lastBoxesMs >= BOXES_INTERVAL_MS);
    if (!due) return false;
    this.#boxesChanged = false;
    this.#urgent = false;
    this.#lastBoxesMs = nowMs;
    return true;
  }

  /** A screen was written. */
  drawn(nowMs: number): void {
    this.#lastDrawMs = nowMs;
  }

  /** When the next tick can draw or decode something; undefined when nothing waits. */
  nextMs({ pictures, decodes }: DrawBacklog, canWrite: boolean, nowMs: number, intervalMs: number): number | undefined {
    const due = [
      ...(this.#boxesChanged ? [this.#urgent ? 0 : this.#lastBoxesMs + BOXES_INTERVAL_MS] : []),
      ...(pictures ? [this.#lastDrawMs + intervalMs * DUE_SHARE] : []),
      ...(decodes ? [this.#lastDecodeMs + intervalMs * DUE_SHARE] : []),
    ];
    if (due.length === 0) return undefined;
    const earliestMs = Math.min(...due);
    return canWrite ? earliestMs : Math.max(earliestMs, nowMs + NOT_READY_MS);
  }
}
