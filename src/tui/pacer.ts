// The dashboard's timing: one timer for all requested ticks, and rate limits for boxes, pictures and decoders.

/** The minimum time between two ticks, however many frames arrive in between. */
const MIN_TICK_INTERVAL_MS = 6;
/** The minimum time between two updates of the boxes; the response to a key does not wait for it. */
const BOXES_INTERVAL_MS = 100;
/** A terminal that is not ready is tried again after this time, or when it has answered a probe. */
const NOT_READY_MS = 50;
/** A frame is due after this share of the interval. It is less than 1, because timers fire late. */
const DUE_SHARE = 0.9;

/** Calls `tick` at the earliest requested time. One call serves all requests. */
export class Pacer {
  readonly #tick: () => void;
  readonly #minIntervalMs: number;
  #timer: NodeJS.Timeout | undefined;
  #dueMs = Number.POSITIVE_INFINITY;
  #lastMs = Number.NEGATIVE_INFINITY;

  /** @param minIntervalMs The minimum time between two ticks; `requestNow` ignores it. */
  constructor(tick: () => void, minIntervalMs = MIN_TICK_INTERVAL_MS) {
    this.#tick = tick;
    this.#minIntervalMs = minIntervalMs;
  }

  /** Requests a tick at `atMs` of performance.now(); by default as soon as the minimum interval allows. */
  request(atMs = Number.NEGATIVE_INFINITY): void {
    const dueMs = Math.max(atMs, this.#lastMs + this.#minIntervalMs);
    if (dueMs >= this.#dueMs) return;
    this.#dueMs = dueMs;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#tick(), Math.max(0, dueMs - performance.now()));
  }

  /** Requests a tick on the next turn of the event loop, regardless of the minimum interval. */
  requestNow(): void {
    this.#dueMs = Number.NEGATIVE_INFINITY;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#tick(), 0);
  }

  /** Notes that a tick has begun, which serves all earlier requests. */
  begin(nowMs: number): void {
    this.stop();
    this.#lastMs = nowMs;
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#dueMs = Number.POSITIVE_INFINITY;
  }
}

/** Pending work beyond the boxes. */
export interface DrawBacklog {
  /** Whether a decoded picture waits to be drawn. */
  readonly pictures: boolean;
  /** Whether a picture waits to be decoded. */
  readonly decodes: boolean;
  /** Until when a screen waits for pictures that are being decoded. Undefined if it need not wait. */
  readonly awaitedUntilMs: number | undefined;
}

/** Rate limits for boxes, pictures and decoders. Times are those of performance.now(), in ms. */
export class DrawPacing {
  #boxesChanged = true;
  #urgent = true;
  /** Whether pictures were decoded for the next screen. */
  #decoded = false;
  #lastDrawMs = Number.NEGATIVE_INFINITY;
  #lastDecodeMs = Number.NEGATIVE_INFINITY;
  #lastBoxesMs = Number.NEGATIVE_INFINITY;

  /** Whether the user waits for the boxes, because a key or the terminal has changed them. */
  get urgent(): boolean {
    return this.#urgent;
  }

  /** Marks the boxes as out of date; `urgent`: the user waits for them. */
  boxesChanged(urgent: boolean): void {
    this.#boxesChanged = true;
    this.#urgent ||= urgent;
  }

  /** Records the end of a decode. */
  pictureDecoded(): void {
    this.#decoded = true;
  }

  /**
   * Whether pictures may be decoded now; if so, the interval starts anew. Decoding and drawing are limited separately:
   * with one limit, each frame would be late by the decoding time of the frame before.
   *
   * Decoded pictures are drawn before newer ones are decoded. Otherwise a decode that takes longer than the interval would
   * delay them forever. But if the terminal is not ready, they become old, and the newest ones are decoded once it is.
   *
   * @param canWrite Whether a screen can be written now.
   */
  takeDecode(canWrite: boolean, nowMs: number, intervalMs: number): boolean {
    if (!canWrite) this.#decoded = false;
    if (!canWrite || this.#decoded) return false;
    const due = nowMs - this.#lastDecodeMs >= intervalMs * DUE_SHARE;
    if (due) this.#lastDecodeMs = nowMs;
    return due;
  }

  /**
   * Whether a screen may be drawn now; if so, it takes the decoded pictures. It waits for those that are being decoded.
   * Otherwise a slow terminal would be busy with the pictures before them, and always be one screen behind.
   *
   * @param isDecoding Whether pictures are being decoded that a screen waits for.
   */
  takeDraw(isDecoding: boolean, nowMs: number, intervalMs: number): boolean {
    const due = !isDecoding && nowMs - this.#lastDrawMs >= intervalMs * DUE_SHARE;
    if (due) this.#decoded = false;
    return due || this.#urgent;
  }

  /** Whether the boxes must be drawn now; if so, they count as drawn. */
  takeBoxes(nowMs: number): boolean {
    const due = this.#boxesChanged && (this.#urgent || nowMs - this.#lastBoxesMs >= BOXES_INTERVAL_MS);
    if (!due) return false;
    this.#boxesChanged = false;
    this.#urgent = false;
    this.#lastBoxesMs = nowMs;
    return true;
  }

  /** Notes that a screen was written. */
  drawn(nowMs: number): void {
    this.#lastDrawMs = nowMs;
  }

  /** When the next tick can draw or decode something; infinite if nothing is pending. */
  nextMs(backlog: DrawBacklog, canWrite: boolean, nowMs: number, intervalMs: number): number {
    const { pictures, decodes, awaitedUntilMs = 0 } = backlog;
    const drawMs = Math.max(awaitedUntilMs, this.#lastDrawMs + intervalMs * DUE_SHARE);
    const decodeMs = this.#lastDecodeMs + intervalMs * DUE_SHARE;
    const boxesMs = Math.max(awaitedUntilMs, this.#lastBoxesMs + BOXES_INTERVAL_MS);
    const due = [
      ...(this.#boxesChanged ? [this.#urgent ? 0 : boxesMs] : []),
      ...(pictures ? [drawMs] : []),
      ...(decodes ? [this.#decoded ? Math.max(decodeMs, drawMs) : decodeMs] : []),
    ];
    const earliestMs = Math.min(...due);
    return canWrite ? earliestMs : Math.max(earliestMs, nowMs + NOT_READY_MS);
  }
}
