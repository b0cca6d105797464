// How many frames a sender may have on the way: enough to fill the link, never enough to make it late.
import { RateMeter } from './rate-meter.js';

/** The smallest window: one frame on the way while the acknowledgement of another comes back. */
const MIN_WINDOW = 2;

/** The largest: what keeps a finite source fast on a long link, and still bounds what a dying receiver may lose. */
const MAX_WINDOW = 64;

/** How often the clock is asked where the link falls empty by itself. */
const PROBE_EVERY_MS = 1_000;

/** A round trip measured so long ago is forgotten, and measured anew on an empty link. */
const ROUND_TRIP_VALID_MS = 10_000;

/**
 * A round trip longer than this counts as this. What is over it is mostly the queue of other cameras on the same link,
 * which they would answer with larger windows of their own, and so on without end. With it, the frames of n cameras on
 * a link of c frames a second are late by about 0.5 s + 2n / c at most, and a link by satellite still gets 10 fps.
 */
const MAX_ROUND_TRIP_MS = 500;

/** A frame acknowledged within so many round trips has met no queue. */
const NO_QUEUE = 1.25;

/** Over how long the rate of acknowledgements is taken. */
const METER_MS = 1_000;

/** The weight of a new frame in the mean of how long frames take. */
const CARRY_WEIGHT = 1 / 8;

/** How long sending may be held for such a measurement. */
const PROBE_TIMEOUT_MS = 1_000;

/** A frame that was sent and is not acknowledged. */
interface OnTheWay {
  readonly sequence: number;
  readonly atMs: number;
}

/**
 * The window of a credit-controlled stream: W = max(2, ceil(fps x RTT) + 1) frames may be unacknowledged.
 *
 * `fps` is what is acknowledged a second, not what the camera could give, and RTT is measured while nothing else is on
 * the way. Together they are the link's bandwidth-delay product, as in BBR (Cardwell et al., ACM Queue 14(5), 2016). With
 * a round trip that includes our own queue, the window would feed on itself: a longer queue makes a longer round trip
 * makes a larger window. Hence, at the start and every 10 s, sending rests until the link is empty and one question was answered.
 */
export class Credit {
  readonly #delivered = new RateMeter(METER_MS);
  /** Oldest first, their numbers ascending. */
  readonly #sent: OnTheWay[] = [];
  #roundTrip: { readonly ms: number; readonly atMs: number } | undefined;
  #probeSentMs: number | undefined;
  #nextProbeMs = 0;
  #carryMs: number | undefined;
  #acknowledgedMs = 0;
  #held: { readonly fps: number; readonly untilMs: number } | undefined;

  /** Frames on the way. */
  get inFlight(): number {
    return this.#sent.length;
  }

  /** The round trip in use, in ms. */
  get roundTripMs(): number | undefined {
    return this.#roundTrip?.ms;
  }

  /** For how long a frame keeps the link busy, in ms, over the last ten or so: without the round trip, and without waiting for other frames. */
  get carryMs(): number | undefined {
    return this.#carryMs;
  }

  /** How many frames may be on the way at `nowMs`. */
  window(nowMs: number): number {
    const held = this.#held !== undefined && nowMs < this.#held.untilMs ? this.#held.fps : 0;
    const fps = Math.max(held, this.#delivered.perSecond(nowMs));
    const rtt = Math.min(this.#roundTrip?.ms ?? 0, MAX_ROUND_TRIP_MS) / 1_000;
    return Math.min(MAX_WINDOW, Math.max(MIN_WINDOW, Math.ceil(fps * rtt) + 1));
  }

  /** Whether a frame may be sent now. */
  maySend(nowMs: number): boolean {
    if (this.#isProbing(nowMs)) return false;
    if (this.#probeDue(nowMs)) return this.inFlight === 0;
    return this.inFlight < this.window(nowMs);
  }

  /** Whether the clock is to be asked now: the link is empty, and the last question a while ago. */
  shouldProbe(nowMs: number): boolean {
    return this.inFlight === 0 && !this.#isProbing(nowMs) && nowMs >= this.#nextProbeMs;
  }

  /** The clock was asked, on an empty link. */
  probeSent(nowMs: number): void {
    this.#probeSentMs = nowMs;
    // The rest that the measurement takes is not the link's doing. Until it has left the meter the rate before it holds,
    // or the window would shrink, and need seconds to grow back.
    const fps = this.#delivered.perSecond(nowMs);
    this.#held = { fps, untilMs: nowMs + METER_MS + 2 * (this.#roundTrip?.ms ?? 0) };
    // Until it is answered: a receiver that never does would else be asked again and again, and be sent nothing.
    this.#nextProbeMs = nowMs + ROUND_TRIP_VALID_MS;
  }

  /** It was answered: a round trip of `roundTripMs`. */
  probeAnswered(nowMs: number, roundTripMs: number): void {
    if (this.#probeSentMs === undefined) return;
    this.#nextProbeMs = this.#probeSentMs + PROBE_EVERY_MS;
    this.#probeSentMs = undefined;
    this.#roundTrip = { ms: roundTripMs, atMs: nowMs };
  }

  /** A frame went out. */
  sent(nowMs: number, sequence: number): void {
    this.#sent.push({ sequence, atMs: nowMs });
  }

  /** Every frame up to `sequence` was taken. Returns how many that newly are. */
  acknowledged(nowMs: number, sequence: number): number {
    let count = 0;
    while (count < this.#sent.length && (this.#sent[count] as OnTheWay).sequence <= sequence) count += 1;
    const taken = this.#sent.splice(0, count);
    const [oldest] = taken;
    const newest = taken[count - 1];
    if (oldest === undefined || newest === undefined) return 0;
    this.#meterCarrying(nowMs, oldest.atMs, count);
    this.#delivered.add(nowMs, count);
    this.#confirmRoundTrip(nowMs, nowMs - newest.atMs);
    return count;
  }

  // The link began with these when the first of them could have come back from an empty one, or when it was done with those
  // before them.
  #meterCarrying(nowMs: number, sentMs: number, count: number): void {
    if (this.#roundTrip === undefined) return;
    const carryMs = Math.max(0, nowMs - Math.max(sentMs + this.#roundTrip.ms, this.#acknowledgedMs)) / count;
    this.#acknowledgedMs = nowMs;
    this.#carryMs = this.#carryMs === undefined ? carryMs : this.#carryMs + (carryMs - this.#carryMs) * CARRY_WEIGHT;
  }

  // A frame that was acknowledged about as fast as an empty link answers shows that there is no queue, and spares a link that
  // is long, and only therefore never empty, the rest.
  #confirmRoundTrip(nowMs: number, frameMs: number): void {
    const known = this.#roundTrip;
    if (known === undefined || frameMs > known.ms * NO_QUEUE) return;
    this.#roundTrip = { ms: Math.min(known.ms, frameMs), atMs: nowMs };
  }

  // While the answer is awaited nothing is sent, so that the receiver's own question, which comes with it, meets an
  // empty link too. A receiver that does not answer holds us up for a second in ten.
  #isProbing(nowMs: number): boolean {
    return this.#probeSentMs !== undefined && nowMs - this.#probeSentMs < PROBE_TIMEOUT_MS;
  }

  // The first measurement is due with the first acknowledgement: on a long link two frames are always on the way, and it
  // would not fall empty by itself. Once asked, a receiver that does not answer is not waited for again.
  #probeDue(nowMs: number): boolean {
    if (nowMs < this.#nextProbeMs) return false;
    if (this.#roundTrip !== undefined) return nowMs - this.#roundTrip.atMs > ROUND_TRIP_VALID_MS;
    return this.#probeSentMs === undefined && this.#delivered.perSecond(nowMs) > 0;
  }
}
