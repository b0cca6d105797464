// The pacer of a live stream: the earliest departure time of a frame, at which it will find the link free.

/** The pace is taken from so many samples. */
const PACE_SAMPLES = 10;

/** A pace that is worse than before shows in the fastest of so many samples. */
const WORSE_SAMPLES = 8;

/** The weight of a new sample in the moving averages. */
const WEIGHT = 1 / 8;

/** A frame may leave earlier than computed by so many mean deviations of the transmission times. */
const DEVIATIONS = 2;

/** It may also leave earlier by this at least, which timers are late. On a busy machine it is what they are late by. */
const LEAD_MS = 3;

/** Below this transmission time the lead spans about the whole frame, and pacing gains nothing. */
const MIN_PACED_MS = 2 * LEAD_MS;

/** The pace is worse when it is slower by this factor than the best of so many samples. */
const KEPT_SAMPLES = 32;
const WORSE = 1.2;

/** The best samples but these count: when an acknowledgement is late, the next ones look fast. */
const OUTLIERS = 5;

/** A deviation counts as this share of the mean at most. With that in each sample, frames leave a transmission time early. */
const MAX_DEVIATION = 1 / DEVIATIONS;

/** With a larger share of deviation, as on a shared link, a worse pace says nothing about the round trip. */
const STEADY = 0.1;

/** So many frames leave unpaced to find out why the pace is worse. */
const UNPACED_SAMPLES = 4;

/** A frame in flight. */
export interface FrameInFlight {
  readonly atMs: number;
  readonly bytes: number;
}

/**
 * Computes when the next frame should leave. With a credit window alone, a frame waits behind the one before it for
 * the whole transmission time of that one. On a slow link that is half a second, by which the frame is older. The link
 * transmits one frame after the other, at a pace in ms a byte that acknowledgements show. This is the "earliest
 * departure time" of Van Jacobson (Evolving from AFAP, netdev 0x12, 2018), for whole frames.
 *
 * Where transmission times vary, as with jitter or other cameras on the link, frames leave earlier, up to what the window
 * allows. A link that idles is worse than a frame that waits.
 *
 * Where the round trip grows, frames leave too late, and the link idles before each. That looks like a slower link. So when
 * the pace is worse, a few frames leave unpaced. If they show the old pace, the round trip has to be measured again.
 */
export class LinkPacer {
  /** The last transmission times in ms a byte. */
  readonly #paces: number[] = [];
  /** The median of the last paces. Undefined until it is asked for. */
  #median: number | undefined;
  #meanPace = 0;
  #meanMs = 0;
  #deviationMs = 0;
  #encodeMs = 0;
  #lateMs = 0;
  #unpacedLeft = 0;
  #roundTripInDoubt = false;

  /** Whether frames are to be paced: they take the link long enough to matter, and its pace is known. */
  get isPacing(): boolean {
    return this.#unpacedLeft === 0 && this.#meanMs >= MIN_PACED_MS;
  }

  /** Whether frames are paced, and the times of the link vary so little that hardly any waits for another. */
  get isPrecise(): boolean {
    return this.isPacing && this.#isSteady;
  }

  /** Whether the round trip has probably grown since it was measured. */
  get roundTripInDoubt(): boolean {
    return this.#roundTripInDoubt;
  }

  /** A frame of `bytes` kept the link busy for `tookMs`. */
  transmitted(tookMs: number, bytes: number): void {
    const pace = tookMs / Math.max(1, bytes);
    const isFirst = this.#paces.length === 0;
    const weight = isFirst ? 1 : WEIGHT;
    const deviationMs = isFirst ? 0 : Math.abs(tookMs - this.#meanPace * bytes);
    this.#deviationMs += (Math.min(deviationMs, this.#meanMs * MAX_DEVIATION) - this.#deviationMs) * weight;
    this.#meanPace += (pace - this.#meanPace) * weight;
    this.#meanMs += (tookMs - this.#meanMs) * weight;
    this.#paces.push(pace);
    if (this.#paces.length > KEPT_SAMPLES) this.#paces.shift();
    this.#median = undefined;
    this.#explainWorsePace();
  }

  /** A frame took `ms` to encode after it was allowed to leave. The next one is begun earlier by the mean of that. */
  encoded(ms: number): void {
    this.#encodeMs += (ms - this.#encodeMs) * WEIGHT;
  }

  /** A timer for a departure fired `ms` late. Without the frames leaving earlier by that, the link would idle before each. */
  timerLate(ms: number): void {
    this.#lateMs += (Math.min(ms, this.#meanMs * MAX_DEVIATION) - this.#lateMs) * WEIGHT;
  }

  /** The round trip was measured. */
  roundTripMeasured(): void {
    this.#roundTripInDoubt = false;
    this.#unpacedLeft = 0;
    this.#keepLast(WORSE_SAMPLES);
  }

  /**
   * The earliest departure time of the next frame.
   *
   * @param inFlight The frames in flight, oldest first.
   * @param acknowledgedMs When the last frame before them was acknowledged.
   */
  departureMs(inFlight: readonly FrameInFlight[], acknowledgedMs: number, roundTripMs: number): number {
    const pace = this.#pace(inFlight.length);
    const leadMs = Math.max(LEAD_MS, this.#lateMs);
    // All times are those of acknowledgements, one round trip after the departure.
    let freeMs = acknowledgedMs;
    for (const { atMs, bytes } of inFlight) freeMs = Math.max(freeMs, atMs + roundTripMs) + bytes * pace;
    return freeMs - roundTripMs - DEVIATIONS * this.#deviationMs - this.#encodeMs - leadMs;
  }

  /**
   * The pace of the fastest sample: the others met an idle link, a slow start or a busy machine. After a lost packet, however,
   * an acknowledgement is late, and those of the other frames in flight come right behind it. Their frames seem to have taken
   * no time. Frames that leave at such a pace fill the queue, which drops the next packet, and so on. So with several frames in
   * flight the median counts.
   */
  #pace(inFlight: number): number {
    if (inFlight < 2) return this.#fastest(PACE_SAMPLES);
    // It is asked for several times for each sample.
    this.#median ??= medianOf(this.#paces.slice(-PACE_SAMPLES));
    return this.#median;
  }

  #explainWorsePace(): void {
    if (this.#unpacedLeft === 0) {
      const isKnown = this.#isSteady && this.#paces.length >= 2 * WORSE_SAMPLES;
      if (isKnown && this.#isWorse(WORSE_SAMPLES)) this.#unpacedLeft = UNPACED_SAMPLES;
      return;
    }
    this.#unpacedLeft -= 1;
    if (this.#unpacedLeft > 0) return;
    if (this.#isWorse(UNPACED_SAMPLES)) this.#keepLast(UNPACED_SAMPLES);
    else this.#roundTripInDoubt = true;
  }

  get #isSteady(): boolean {
    return this.#deviationMs < this.#meanMs * STEADY;
  }

  /** Whether even the fastest of the last `count` samples is slower than the best of all. */
  #isWorse(count: number): boolean {
    const fastest = this.#fastest(count);
    let better = 0;
    for (const pace of this.#paces) if (pace * WORSE < fastest) better += 1;
    return better > OUTLIERS;
  }

  /** The pace of the fastest of the last `count` samples. */
  #fastest(count: number): number {
    let fastest = Number.POSITIVE_INFINITY;
    for (let at = Math.max(0, this.#paces.length - count); at < this.#paces.length; at += 1)
      fastest = Math.min(fastest, this.#paces[at] as number);
    return fastest;
  }

  #keepLast(count: number): void {
    this.#paces.splice(0, Math.max(0, this.#paces.length - count));
    this.#median = undefined;
  }
}

/** The lower one of the two in the middle, where they are even in number. */
function medianOf(paces: number[]): number {
  paces.sort((one, other) => one - other);
  return paces[Math.floor((paces.length - 1) / 2)] ?? 0;
}
