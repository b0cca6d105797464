// What a sender counts, and the lines in which it says so.
import type { Output } from '../cli/output.js';
import { TtycamError } from '../core/errors.js';
import { RateMeter } from '../core/rate/rate-meter.js';
import { plainText } from '../core/text.js';
import { monotonicMs } from '../net/clock.js';
import { FrameCounters } from './frame-counters.js';
import type { RateAdapter } from './rate-adapter.js';
import type { FrameSink } from './uplink/frame-sink.js';

const EVERY_MS = 1_000;

/** Torn pictures are told of at most so often, as some cameras give many; the count goes on. */
const TORN_EVERY_MS = 10_000;

/** So many files of a folder that are left out are named to people; JSON names all of them. */
const MAX_FILES_TOLD = 20;

/** Prints `stats` once a second, which the receiver is told as well, and `summary` at the end. */
export class SenderStats {
  /** Frames of a live source that were replaced by newer ones before they were encoded. */
  replaced = 0;
  /** Frames that the camera took and that came too late to be captured. */
  missed = 0;
  readonly hops = new FrameCounters(monotonicMs());
  readonly #outlet: FrameSink;
  readonly #adapting: RateAdapter;
  readonly #output: Output;
  readonly #timer: NodeJS.Timeout;
  readonly #frames = new RateMeter();
  readonly #bytes = new RateMeter();
  readonly #startMs = monotonicMs();
  #torn = 0;
  #filesLeftOut = 0;
  #firstTorn = '';
  #tornToldMs = Number.NEGATIVE_INFINITY;
  #last = { frames: 0, bytes: 0 };

  constructor(outlet: FrameSink, adapting: RateAdapter, output: Output) {
    this.#outlet = outlet;
    this.#adapting = adapting;
    this.#output = output;
    this.#timer = setInterval(() => this.#tick(), EVERY_MS);
  }

  /** A picture was left out. */
  torn(reason: string): void {
    this.#count(reason);
    const now = monotonicMs();
    if (now - this.#tornToldMs < TORN_EVERY_MS) return;
    this.#tornToldMs = now;
    this.#output.say(`${reason}${this.#torn === 1 ? '' : ` (${this.#torn} so far)`}`);
  }

  /**
   * The other end has all it wanted.
   *
   * @param given How many frames there were to send; undefined where that is not known.
   */
  receiverDone(given: number | undefined): void {
    const { frames } = this.#outlet.counts;
    // It wanted exactly what there was.
    if (given !== undefined && frames >= given) return;
    this.#output.event('done', { frames, of: given ?? null });
    const pictures = given === undefined ? `${frames} pictures` : `${frames} of ${given} pictures`;
    this.#output.say(`the receiver has all it wanted: ${pictures}`);
  }

  /** A file of a folder was left out. */
  fileLeftOut(file: string, reason: string): void {
    const words = `${plainText(file)} was left out: ${reason}`;
    this.#count(words);
    this.#filesLeftOut += 1;
    if (this.#filesLeftOut <= MAX_FILES_TOLD) this.#output.say(words);
  }

  #count(reason: string): void {
    this.#torn += 1;
    if (this.#torn === 1) this.#firstTorn = reason;
    this.#output.event('torn', { reason });
  }

  /** What a run that was to lose nothing has left out, as an error; undefined where that is nothing. */
  get leftOut(): TtycamError | undefined {
    if (this.#torn === 0) return undefined;
    const total = this.#torn + this.#outlet.counts.frames;
    const words = `${this.#torn} of ${total} ${total === 1 ? 'picture' : 'pictures'} left out`;
    return new TtycamError('pictures-left-out', `${words}; the first: ${this.#firstTorn}`);
  }

  end(): void {
    clearInterval(this.#timer);
    const seconds = (monotonicMs() - this.#startMs) / 1_000;
    const { frames, bytes } = this.#outlet.counts;
    this.#output.event('summary', { ...this.#totals(), seconds: Math.round(seconds * 1_000) / 1_000 });
    const dropped = this.#dropped === 0 ? '' : `, ${this.#dropped} dropped`;
    const torn = this.#torn === 0 ? '' : `, ${this.#torn} torn`;
    this.#output.say(`sent ${frames} frames, ${bytes} bytes in ${seconds.toFixed(1)} s${dropped}${torn}`);
  }

  get #dropped(): number {
    return this.replaced + this.hops.totals.heldBack + this.missed + this.#outlet.counts.lost;
  }

  #totals(): Readonly<Record<string, number>> {
    const { frames, bytes } = this.#outlet.counts;
    return { frames, bytes, dropped: this.#dropped, torn: this.#torn };
  }

  #tick(): void {
    const now = monotonicMs();
    const { frames, bytes, sent } = this.#outlet.counts;
    this.#frames.add(now, frames - this.#last.frames);
    this.#bytes.add(now, bytes - this.#last.bytes);
    this.#last = { frames, bytes };
    const { way } = this.#outlet;
    // Taken whoever listens: what was dropped while nobody was there is not the next receiver's.
    const hops = this.hops.take(now, sent);
    const chosen = this.#adapting.figures;
    way?.tellStats({ ...hops, ...chosen });
    this.#output.event('stats', {
      connected: way !== undefined,
      fps: Math.round(this.#frames.perSecond(now) * 10) / 10,
      bytesPerSecond: Math.round(this.#bytes.perSecond(now)),
      ...this.#totals(),
      receiver: way?.otherEnd ?? null,
      roundTripMs: way?.roundTripMs === undefined ? null : Math.round(way.roundTripMs * 100) / 100,
      window: way?.window ?? null,
      quality: chosen.quality ?? null,
      heldFps: this.#adapting.heldFps === undefined ? null : Math.round(this.#adapting.heldFps * 10) / 10,
    });
  }
}
