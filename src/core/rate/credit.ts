// Credit-based flow control: a window of unacknowledged frames that fills the link and keeps its queue short.
import { LinkPacer } from './link-pacer.js';
import { RateMeter } from './rate-meter.js';

/** The smallest window: one frame travels while the acknowledgement of another comes back. */
const MIN_WINDOW = 2;

/**
 * The rate counts as this much larger where pacing alone keeps the queue short. Else a rate just below the one that needs a
 * larger window would keep the window, and the window that rate.
 */
const PACED_GROWTH = 1.1;

/**
 * From this window on, the receiver may acknowledge two frames at once. At a lower rate than this, an acknowledgement that waits
 * for a frame would be late.
 */
const MIN_SPARSE_WINDOW = 4;
const MIN_SPARSE_FPS = 10;

/** On a quick link a frame is acknowledged within this share of the time between two frames. */
const QUICK = 0.5;

/** So many frames are acknowledged at once on a quick link. All but the last have arrived long before. */
const QUICK_FRAMES = 4;

/**
 * The largest window: a finite source stays fast on a long link, and a receiver that crashes loses a bounded number
 * of frames.
 */
const MAX_WINDOW = 64;

/** How often the round trip is probed where the link becomes empty by itself. */
const PROBE_EVERY_MS = 1_000;

/** A round trip measurement expires after this time, and is repeated on an empty link. */
const ROUND_TRIP_VALID_MS = 10_000;

/**
 * The upper bound of the round trip in use. A longer one is mostly the queue of other cameras on the same link. Without this
 * bound each camera would enlarge its window for the queues of the others, without end. With it, the frames of n cameras
 * on a link of c frames a second are late by about 0.5 s + 2n / c at most. A satellite link still carries 10 fps.
 */
const MAX_ROUND_TRIP_MS = 500;

/** A frame that is acknowledged within so many round trips has met no queue. */
const NO_QUEUE = 1.25;

/** The window of the acknowledgement rate. */
const METER_MS = 1_000;

/** The weight of a new frame in the moving average of the transmission time. */
const CARRY_WEIGHT = 1 / 8;

/** How long sending pauses at most for a probe. */
const PROBE_TIMEOUT_MS = 1_000;

/** A frame that was sent and is not acknowledged. */
interface InFlight {
  readonly sequence: number;
  readonly atMs: number;
  readonly bytes: number;
  /** Whether the receiver may put off its acknowledgement. */
  readonly isSparse: boolean;
}

/**
 * The window of a credit-controlled stream: W = max(2, ceil(fps x RTT) + 1) frames may be unacknowledged.
 *
 * `fps` is the rate of acknowledgements, not the rate of the camera, and RTT is measured on an empty link. Their product
 * is the link's bandwidth-delay product, as in BBR (Cardwell et al., ACM Queue 14(5), 2016). A round trip that included
 * our own queue would enlarge the window, which lengthens the queue, and so on. Hence, at the start and every 10 s,
 * sending pauses until the link is empty and one clock request has been answered.
 *
 * Within the window, a frame of a live source leaves when it will find the link free (`link-pacer.ts`). A finite source has
 * no age to lose, so each of its frames leaves at once.
 */
export class Credit {
  readonly #pacer: LinkPacer | undefined;
  readonly #delivered = new RateMeter(METER_MS);
  /** Oldest first, their numbers ascending. */
  readonly #sent: InFlight[] = [];
  #roundTrip: { readonly ms: number; readonly atMs: number } | undefined;
  #probeSentMs: number | undefined;
  #nextProbeMs = 0;
  #carryMs: number | undefined;
  #acknowledgedMs = 0;
  #held: { readonly fps: number; readonly untilMs: number } | undefined;

  /** @param isLive Whether a frame that leaves later is a newer one. */
  constructor(isLive = true) {
    this.#pacer = isLive ? new LinkPacer() : undefined;
  }

  /** How many frames are unacknowledged. */
  get inFlight(): number {
    return this.#sent.length;
  }

  /** The round trip in use, in ms. */
  get roundTripMs(): number | undefined {
    return this.#roundTrip?.ms;
  }

  /**
   * The transmission time of a frame in ms, a moving average. It is how long the frame occupies the link, without the round
   * trip and without waiting for other frames.
   */
  get carryMs(): number | undefined {
    return this.#carryMs;
  }

  /** How many frames may be unacknowledged at `nowMs`. */
  window(nowMs: number): number {
    const rtt = Math.min(this.#roundTrip?.ms ?? 0, MAX_ROUND_TRIP_MS) / 1_000;
    const fps = this.#fps(nowMs) * (this.#pacer?.isPrecise === true ? PACED_GROWTH : 1);
    // Where an acknowledgement was put off, the frame that asks for it may always leave. Then those that were put off have
    // probably arrived, and do not count. Otherwise one late acknowledgement would cost a frame.
    const asking = this.#sent.findIndex(({ isSparse }) => !isSparse);
    const least = this.#sent.at(-1)?.isSparse === true ? this.inFlight + 1 : MIN_WINDOW + Math.max(0, asking);
    return Math.min(MAX_WINDOW, Math.max(least, Math.ceil(fps * rtt) + 1));
  }

  /** Whether a frame may be sent now. */
  maySend(nowMs: number): boolean {
    if (this.#isProbing(nowMs)) return false;
    if (this.#probeDue(nowMs)) return this.inFlight === 0;
    return this.inFlight < this.window(nowMs) && nowMs >= this.#departureMs(nowMs);
  }

  /**
   * In how many ms `maySend` becomes true although nothing happens until then. Undefined where only an event can make it
   * true.
   */
  opensInMs(nowMs: number): number | undefined {
    if (this.#isProbing(nowMs) || this.#probeDue(nowMs) || this.inFlight >= this.window(nowMs)) return undefined;
    return Math.max(0, this.#departureMs(nowMs) - nowMs);
  }

  /** A timer for the end of `opensInMs` fired `ms` late. */
  timerLate(ms: number): void {
    this.#pacer?.timerLate(ms);
  }

  /**
   * Whether the receiver may put off the acknowledgement of the frame that is sent next, to one of the next. Only with credit to
   * spare: a stream that needs its whole window would lose half a frame of it. On a quick link frames are so far apart that
   * pacing delays none. On others it needs each acknowledgement.
   */
  allowsSparseAcknowledgements(nowMs: number): boolean {
    const fps = this.#fps(nowMs);
    if (fps < MIN_SPARSE_FPS) return false;
    const isBehindSparse = this.#sent.at(-1)?.isSparse === true;
    if (this.#isQuick(fps)) return (this.inFlight === 0 || isBehindSparse) && this.inFlight + 1 < QUICK_FRAMES;
    if (this.#departureMs(nowMs) > Number.NEGATIVE_INFINITY) return false;
    const window = this.window(nowMs);
    return !isBehindSparse && window >= MIN_SPARSE_WINDOW && this.inFlight + 2 < window;
  }

  /** Whether a clock request is to be sent now: the link is empty, and the next probe is due. */
  shouldProbe(nowMs: number): boolean {
    return this.inFlight === 0 && !this.#isProbing(nowMs) && nowMs >= this.#nextProbeMs;
  }

  /** A clock request was sent on an empty link. */
  probeSent(nowMs: number): void {
    this.#probeSentMs = nowMs;
    // The pause for the probe would lower the measured rate, and the window would need seconds to grow back. So the
    // rate before it holds until the pause has left the meter.
    const fps = this.#delivered.perSecond(nowMs);
    this.#held = { fps, untilMs: nowMs + METER_MS + 2 * (this.#roundTrip?.ms ?? 0) };
    // A receiver that never answers must not be probed again and again, as nothing is sent meanwhile.
    this.#nextProbeMs = nowMs + ROUND_TRIP_VALID_MS;
  }

  /** The clock request was answered, after a round trip of `roundTripMs`. */
  probeAnswered(nowMs: number, roundTripMs: number): void {
    if (this.#probeSentMs === undefined) return;
    this.#nextProbeMs = this.#probeSentMs + PROBE_EVERY_MS;
    this.#probeSentMs = undefined;
    this.#roundTrip = { ms: roundTripMs, atMs: nowMs };
    this.#pacer?.roundTripMeasured();
  }

  /** A frame of `bytes` was sent. It took `encodeMs` to encode after it was allowed to leave. `isSparse`: as in `InFlight`. */
  sent(nowMs: number, sequence: number, bytes: number, encodeMs = 0, isSparse = false): void {
    this.#sent.push({ sequence, atMs: nowMs, bytes, isSparse });
    this.#pacer?.encoded(encodeMs);
  }

  /** All frames up to `sequence` are acknowledged. Returns how many of them were not before. */
  acknowledged(nowMs: number, sequence: number): number {
    let count = 0;
    while (count < this.#sent.length && (this.#sent[count] as InFlight).sequence <= sequence) count += 1;
    const taken = this.#sent.splice(0, count);
    const oldest = taken[0];
    const newest = taken[count - 1];
    if (oldest === undefined || newest === undefined) return 0;
    // One that was put off says when the receiver has put it off to, and nothing about the link.
    if (newest.isSparse) this.#acknowledgedMs = nowMs;
    else this.#measureTransmission(nowMs, oldest.atMs, newest.atMs, taken);
    this.#delivered.add(nowMs, count);
    this.#confirmRoundTrip(nowMs, nowMs - newest.atMs);
    return count;
  }

  // The transmission of these frames began when the one before was acknowledged, or one round trip after the first was
  // sent, whichever is later. Where they left one by one and are acknowledged together, only the last one can be measured.
  #measureTransmission(nowMs: number, firstMs: number, lastMs: number, taken: readonly InFlight[]): void {
    if (this.#roundTrip === undefined) return;
    const since = (sentMs: number, roundTripMs: number) =>
      Math.max(0, nowMs - Math.max(sentMs + roundTripMs, this.#acknowledgedMs));
    const { ms: roundTripMs } = this.#roundTrip;
    const carryMs = Math.min(since(firstMs, roundTripMs) / taken.length, since(lastMs, roundTripMs));
    this.#acknowledgedMs = nowMs;
    this.#carryMs = this.#carryMs === undefined ? carryMs : this.#carryMs + (carryMs - this.#carryMs) * CARRY_WEIGHT;
    const bytes = taken.reduce((sum, frame) => sum + frame.bytes, 0) / taken.length;
    this.#pacer?.transmitted(carryMs, bytes);
  }

  // From when on a frame may leave, as far as the pacer is concerned.
  #departureMs(nowMs: number): number {
    const roundTripMs = this.#roundTrip?.ms;
    if (this.#pacer?.isPacing !== true || roundTripMs === undefined) return Number.NEGATIVE_INFINITY;
    // A window that the bound of the round trip cuts does not fill the link. There each frame counts at once.
    const framesCut = ((roundTripMs - MAX_ROUND_TRIP_MS) * this.#fps(nowMs)) / 1_000;
    if (framesCut >= 1) return Number.NEGATIVE_INFINITY;
    return this.#pacer.departureMs(this.#sent, this.#acknowledgedMs, roundTripMs);
  }

  #isQuick(fps: number): boolean {
    if (this.#roundTrip === undefined || this.#carryMs === undefined) return false;
    return (this.#roundTrip.ms + this.#carryMs) * fps < QUICK * 1_000;
  }

  #fps(nowMs: number): number {
    const held = this.#held !== undefined && nowMs < this.#held.untilMs ? this.#held.fps : 0;
    return Math.max(held, this.#delivered.perSecond(nowMs));
  }

  // A frame whose acknowledgement takes about one round trip has met no queue. It confirms the measurement, so a long
  // link, which is never empty, needs no pause for a probe.
  #confirmRoundTrip(nowMs: number, frameMs: number): void {
    const known = this.#roundTrip;
    if (known === undefined || frameMs > known.ms * NO_QUEUE) return;
    this.#roundTrip = { ms: Math.min(known.ms, frameMs), atMs: nowMs };
  }

  // Nothing is sent until the answer arrives, so that the receiver's own clock request, which comes with it, meets an empty
  // link, too. A receiver that does not answer costs one second in ten.
  #isProbing(nowMs: number): boolean {
    return this.#probeSentMs !== undefined && nowMs - this.#probeSentMs < PROBE_TIMEOUT_MS;
  }

  // The first probe is due at the first acknowledgement: on a long link two frames always travel, and it would not
  // become empty by itself. A receiver that did not answer a probe is not waited for again.
  #probeDue(nowMs: number): boolean {
    if (nowMs < this.#nextProbeMs) return false;
    if (this.#pacer?.roundTripInDoubt === true) return true;
    if (this.#roundTrip !== undefined) return nowMs - this.#roundTrip.atMs > ROUND_TRIP_VALID_MS;
    return this.#probeSentMs === undefined && this.#delivered.perSecond(nowMs) > 0;
  }
}
