// A sender's statistics: printed once a second and at the end, and sent to the receiver.
import type { Output } from '../cli/output.js';
import { TtycamError } from '../core/errors.js';
import { RateMeter } from '../core/rate/rate-meter.js';
import { FAULT_OVER_AFTER_MS, RecurringFault } from '../core/rate/recurring-fault.js';
import { plainText } from '../core/text.js';
import { ageText, countText, numberText, sizeText } from '../core/units.js';
import { monotonicMs } from '../net/clock.js';
import { FrameCounters } from './frame-counters.js';
import type { RateAdapter } from './rate-adapter.js';
import type { FrameSink } from './uplink/frame-sink.js';

const EVERY_MS = 1_000;

/** How many skipped files of a folder are named to people; JSON names all of them. */
const MAX_FILES_LOGGED = 20;

/** Prints `stats` once a second, and `summary` at the end. */
export class ConsoleStats {
  /** Frames of a live source that were replaced by newer ones before they were encoded. */
  replaced = 0;
  /** Frames of the camera that were not fetched in time. */
  missed = 0;
  readonly counters = new FrameCounters(monotonicMs());
  readonly #sink: FrameSink;
  readonly #adapter: RateAdapter;
  readonly #output: Output;
  readonly #timer: NodeJS.Timeout;
  readonly #frames = new RateMeter();
  readonly #bytes = new RateMeter();
  readonly #startMs = monotonicMs();
  #torn = 0;
  /** Those of `#torn` that no event has counted yet, and the reason of the last. */
  readonly #unreported = { count: 0, reason: '' };
  #tornEventMs = Number.NEGATIVE_INFINITY;
  #filesSkipped = 0;
  #firstTorn = '';
  readonly #fault = new RecurringFault();
  #last = { frames: 0, bytes: 0 };

  constructor(sink: FrameSink, adapter: RateAdapter, output: Output) {
    this.#sink = sink;
    this.#adapter = adapter;
    this.#output = output;
    this.#timer = setInterval(() => this.#tick(), EVERY_MS);
  }

  /** A picture was skipped. */
  torn(reason: string): void {
    this.#count(reason);
    this.#unreported.count += 1;
    this.#unreported.reason = reason;
    this.#sendTornEvent();
    if (this.#fault.occurred(reason, monotonicMs())) this.#output.say(reason);
  }

  /**
   * The receiver needs no more frames.
   *
   * @param total How many frames there were to send; undefined where that is not known.
   */
  receiverDone(total: number | undefined): void {
    const { frames } = this.#sink.counts;
    // It has got all there was.
    if (total !== undefined && frames >= total) return;
    this.#output.event('done', { frames, of: total ?? null });
    const pictures = total === undefined ? `${frames} pictures` : `${frames} of ${total} pictures`;
    this.#output.say(`the receiver has all it wanted: ${pictures}`);
  }

  /** A file of a folder was skipped. */
  fileSkipped(file: string, reason: string): void {
    const message = `${plainText(file)} was left out: ${reason}`;
    this.#count(message);
    this.#output.event('torn', { reason: message, count: 1 });
    this.#filesSkipped += 1;
    if (this.#filesSkipped <= MAX_FILES_LOGGED) this.#output.say(message);
  }

  #count(reason: string): void {
    this.#torn += 1;
    if (this.#torn === 1) this.#firstTorn = reason;
  }

  /** At most one event a second: a camera with a bad cable would fill a log with 30 of them. */
  #sendTornEvent(now = monotonicMs()): void {
    const { count, reason } = this.#unreported;
    if (count === 0 || now - this.#tornEventMs < EVERY_MS) return;
    this.#tornEventMs = now;
    this.#unreported.count = 0;
    this.#output.event('torn', { reason, count });
  }

  /** The error of a finite run that has skipped pictures; undefined where it has skipped none. */
  get skippedError(): TtycamError | undefined {
    if (this.#torn === 0) return undefined;
    const total = this.#torn + this.#sink.counts.frames;
    const message = `${this.#torn} of ${total} ${total === 1 ? 'picture' : 'pictures'} left out`;
    return new TtycamError('pictures-left-out', `${message}; the first: ${this.#firstTorn}`);
  }

  end(): void {
    clearInterval(this.#timer);
    const seconds = (monotonicMs() - this.#startMs) / 1_000;
    const { frames, bytes } = this.#sink.counts;
    this.#sendTornEvent(Number.POSITIVE_INFINITY);
    this.#output.event('summary', { ...this.#totals(), seconds: Math.round(seconds * 1_000) / 1_000 });
    const parts = [
      countText(frames, 'frame'),
      `${sizeText(bytes)} in ${ageText(seconds * 1_000)}`,
      `${(seconds > 0 ? frames / seconds : 0).toFixed(1)} fps`,
      `${numberText(this.#dropped)} dropped`,
      ...(this.#torn === 0 ? [] : [`${numberText(this.#torn)} torn`]),
    ];
    this.#output.say(`sent ${parts.join(', ')}`);
  }

  get #dropped(): number {
    return this.replaced + this.counters.totals.heldBack + this.missed + this.#sink.counts.lost;
  }

  #totals(): Readonly<Record<string, number>> {
    const { frames, bytes } = this.#sink.counts;
    return { frames, bytes, dropped: this.#dropped, torn: this.#torn };
  }

  /** Logs how many more pictures were left out, or that none is any more. */
  #logFault(nowMs: number, isWorking: boolean): void {
    const line = this.#fault.due(nowMs, isWorking);
    if (line?.kind === 'more') {
      const pictures = line.count === 1 ? 'picture was' : 'pictures were';
      this.#output.say(`${line.count} more ${pictures} left out, the last: ${line.reason}`);
    } else if (line?.kind === 'over') {
      this.#output.say(`no picture was left out for ${FAULT_OVER_AFTER_MS / 1_000} s; ${line.total} were before`);
    }
  }

  #tick(): void {
    const now = monotonicMs();
    const { frames, bytes, sent } = this.#sink.counts;
    this.#logFault(now, frames > this.#last.frames);
    this.#sendTornEvent(now);
    this.#frames.add(now, frames - this.#last.frames);
    this.#bytes.add(now, bytes - this.#last.bytes);
    this.#last = { frames, bytes };
    const { path } = this.#sink;
    // Taken even without a receiver: drops while none was there must not count for the next one.
    const interval = this.counters.take(now, sent);
    const chosen = this.#adapter.figures;
    path?.sendStats({ ...interval, ...chosen });
    this.#output.event('stats', {
      connected: path !== undefined,
      fps: Math.round(this.#frames.perSecond(now) * 10) / 10,
      bytesPerSecond: Math.round(this.#bytes.perSecond(now)),
      ...this.#totals(),
      receiver: path?.peerSoftware ?? null,
      roundTripMs: path?.roundTripMs === undefined ? null : Math.round(path.roundTripMs * 100) / 100,
      window: path?.window ?? null,
      quality: chosen.quality ?? null,
      heldFps: this.#adapter.heldFps === undefined ? null : Math.round(this.#adapter.heldFps * 10) / 10,
    });
  }
}
