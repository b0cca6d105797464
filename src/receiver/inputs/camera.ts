// A camera at the receiver: its state, its newest frame, and its counters since it first came.
import type { ControlList } from '../../core/camera/camera-control.js';
import type { CameraSnapshot } from '../../core/camera/camera-snapshot.js';
import { type CameraEvent, type CameraState, reduceCamera } from '../../core/camera/camera-state.js';
import type { Demand } from '../../core/camera/demand.js';
import { AgeMeter, type ClockReading } from '../../core/camera/frame-age.js';
import { FrameNumbers } from '../../core/camera/frame-numbers.js';
import type { ReceivedFrame } from '../../core/camera/received-frame.js';
import { type SenderRates, senderRatesOf } from '../../core/camera/sender-rates.js';
import type { Size } from '../../core/geometry.js';
import {
  composed,
  isOrientation,
  isTurned,
  type Orientation,
  orientationOf,
  uprightSize,
} from '../../core/jpeg/exif.js';
import { inspectJpeg } from '../../core/jpeg/jpeg-walk.js';
import { setOrientation } from '../../core/jpeg/set-orientation.js';
import { STALLED_AFTER_MS } from '../../core/limits.js';
import { RateMeter } from '../../core/rate/rate-meter.js';
import type { SenderStats, VideoMessage } from '../../core/wire/messages.js';
import { type CameraIdentity, isSameRun } from './identity.js';

/** A sender reports its rates once a second. Older reports are out of date. */
const FIGURES_VALID_MS = 3_000;

/** What became of a message's picture. */
export type Accepted =
  | { readonly kind: 'frame'; readonly frame: ReceivedFrame }
  /** The bytes are no complete JPEG, or a damaged one. */
  | { readonly kind: 'corrupt'; readonly problem: string }
  /** Sent again after a reconnect, and already taken. */
  | { readonly kind: 'repeated' }
  | { readonly kind: 'none' };

/** The present, by the clocks of net/clock.ts. */
export interface Now {
  /** `monotonicMs` */
  readonly ms: number;
  /** `unixUs` */
  readonly unixUs: number;
}

/** A camera in its place. Connections come and go; the camera stays. */
export class Camera {
  readonly place: number;
  /** It distinguishes cameras of one name, and never changes. Undefined for the first of them. */
  readonly twin: number | undefined;
  /** Its controls, while it gives pictures and its sender lets viewers set them. Texts are cleaned. */
  controls: ControlList | undefined;
  /** How its pictures are turned here, beside what its sender asks for. */
  turn: Orientation = 1;
  #identity: CameraIdentity;
  #state: CameraState;
  #paused = false;
  #demand: Demand | undefined;
  #skipped = 0;
  /** Whether its frames come with the time of their capture. */
  tellsAge = true;
  /** Without a frame for this time it is stalled. A camera that gives single pictures may take longer. */
  stalledAfterMs = STALLED_AFTER_MS;
  readonly #fps = new RateMeter();
  readonly #byteRate = new RateMeter();
  readonly #ages = new AgeMeter();
  readonly #numbers: FrameNumbers;
  #roundTripMs: number | undefined;
  #sender: { readonly figures: SenderRates; readonly untilMs: number } | undefined;
  #frame: ReceivedFrame | undefined;
  #frames = 0;
  #bytes = 0;
  #corrupt = 0;
  #reconnects = 0;
  /** Frames that proved damaged when they were decoded: counted once, as the dashboard and the window both decode. */
  readonly #damaged = new WeakSet<ReceivedFrame>();
  #firstFrameMs = 0;
  #lastFrameMs = 0;

  /** @param twin 2 for the second camera of its name, and so on. */
  constructor(place: number, identity: CameraIdentity, nowMs: number, twin?: number) {
    this.place = place;
    this.twin = twin;
    this.#identity = identity;
    this.#numbers = new FrameNumbers(!identity.onNats);
    this.#state = { kind: 'connecting', sinceMs: nowMs };
  }

  get identity(): CameraIdentity {
    return this.#identity;
  }

  get name(): string {
    return this.#identity.name;
  }

  get state(): CameraState {
    return this.#state;
  }

  /** Whether this receiver has paused it. */
  get paused(): boolean {
    return this.#paused;
  }

  /** A sender has connected for this camera: the same as before, or another run of it. */
  connected(identity: CameraIdentity, nowMs: number): void {
    // Another run numbers its frames from 1, and is not paused.
    this.#reconnects += 1;
    const sameRun = isSameRun(identity, this.#identity);
    if (!sameRun) {
      this.#numbers.restart();
      this.#paused = false;
    }
    this.#identity = identity;
    this.#ages.forget(sameRun);
    this.#roundTripMs = undefined;
    this.#sender = undefined;
    this.controls = undefined;
    this.happened({ kind: 'connected' }, nowMs);
    if (this.#paused) this.happened({ kind: 'paused' }, nowMs);
  }

  /** Records that it was paused or resumed. */
  pause(paused: boolean, nowMs: number): void {
    this.#paused = paused;
    this.happened({ kind: paused ? 'paused' : 'resumed' }, nowMs);
  }

  /** Sets what is asked of it on NATS from now on; undefined: nothing, so it is idle. */
  setDemand(demand: Demand | undefined, nowMs: number): void {
    // Frames that it sent to other viewers meanwhile do not count as dropped.
    if (this.#demand === undefined && demand !== undefined) this.#numbers.restart();
    this.#demand = demand;
    this.happened({ kind: demand === undefined ? 'unwatched' : 'watched' }, nowMs);
  }

  /** What is asked of it on NATS. */
  get demand(): Demand | undefined {
    return this.#demand;
  }

  /** Counts a picture that never became a frame, as it was torn. */
  countCorrupt(): void {
    this.#corrupt += 1;
  }

  /** Counts a frame that was replaced by a newer one before it was taken. */
  countSkipped(): void {
    this.#skipped += 1;
  }

  /** Moves the state on. */
  happened(event: CameraEvent, nowMs: number): void {
    this.#state = reduceCamera(this.#state, event, nowMs);
  }

  /** Takes the sender's clock offset of an exchange. */
  updateClock(reading: ClockReading): void {
    this.#ages.learn(reading);
    this.#roundTripMs = reading.roundTripUs / 1_000;
  }

  /** Whether frames have come whose age needs another clock exchange. */
  get clockInDoubt(): boolean {
    return this.#ages.inDoubt;
  }

  /** Takes the sender's report on its own rates. */
  updateSenderStats(stats: SenderStats, nowMs: number): void {
    const figures = senderRatesOf(stats);
    if (figures !== undefined) this.#sender = { figures, untilMs: nowMs + FIGURES_VALID_MS };
  }

  /**
   * Takes the picture out of a message and counts it.
   *
   * @param damage What a check has found to be wrong with it.
   */
  accept(message: VideoMessage, now: Now, damage?: string): Accepted {
    if (message.jpeg === undefined) return { kind: 'none' };
    const sequence = message.sequence ?? 0;
    if (!this.#numbers.take(sequence, now.ms)) return { kind: 'repeated' };
    const inspection = inspectJpeg(message.jpeg);
    if (!inspection.whole || damage !== undefined) {
      this.#corrupt += 1;
      return { kind: 'corrupt', problem: inspection.whole ? (damage ?? '') : inspection.problem };
    }
    const { jpeg, size } = oriented(message.jpeg, inspection.size, message.orientation, this.turn);
    const { trueWidth = 0, trueHeight = 0, captureTimeUs = 0 } = message;
    const hasTrueSize = trueWidth > 0 && trueHeight > 0;
    const takenUs = captureTimeUs > 0 ? this.#ages.add(captureTimeUs, now.unixUs) : undefined;
    const frame: ReceivedFrame = {
      jpeg,
      sequence,
      capturedMs: takenUs === undefined ? undefined : takenUs / 1_000,
      receivedMs: now.unixUs / 1_000,
      trueSize: hasTrueSize ? uprightSize({ width: trueWidth, height: trueHeight }, this.turn) : size,
    };
    this.#count(frame, now.ms);
    return { kind: 'frame', frame };
  }

  /** Counts a frame that proved damaged when it was decoded. False if it was counted before. */
  damaged(frame: ReceivedFrame): boolean {
    if (this.#damaged.has(frame)) return false;
    this.#damaged.add(frame);
    this.#corrupt += 1;
    return true;
  }

  /** The camera at `nowMs`. Whether it is recorded is known elsewhere. */
  snapshot(nowMs: number): Omit<CameraSnapshot, 'recording'> {
    return {
      place: this.place,
      name: this.#identity.name,
      ...(this.twin === undefined ? {} : { twin: this.twin }),
      source: this.#identity.source,
      address: this.#identity.address,
      state: this.#state,
      paused: this.#paused,
      fps: this.#fps.perSecond(nowMs),
      bytesPerSecond: this.#byteRate.perSecond(nowMs),
      frames: this.#frames,
      bytes: this.#bytes,
      dropped: this.#numbers.dropped,
      corrupt: this.#corrupt,
      latencyMs: this.#ages.percentiles(),
      // A program of the first protocol has no instance id, and sends no time.
      ageUnknown: !this.tellsAge || (this.#identity.instance === '' && !this.#identity.onNats),
      roundTripMs: this.#roundTripMs,
      sender: this.#sender !== undefined && nowMs < this.#sender.untilMs ? this.#sender.figures : undefined,
      ...(this.#identity.onNats ? { nats: { asked: this.#demand, skipped: this.#skipped } } : {}),
      controls: this.#state.kind === 'lost' ? undefined : this.controls,
      frame: this.#frame,
    };
  }

  /** Whole frames since it first came. */
  get frames(): number {
    return this.#frames;
  }

  /** How often its sender has connected again. */
  get reconnects(): number {
    return this.#reconnects;
  }

  /** The ages of its frames on arrival. */
  get ages(): AgeMeter['histogram'] {
    return this.#ages.histogram;
  }

  /** Frames a second from the first frame to the last. 0 for fewer than two. */
  get meanFps(): number {
    const spanMs = this.#lastFrameMs - this.#firstFrameMs;
    return spanMs > 0 ? ((this.#frames - 1) * 1_000) / spanMs : 0;
  }

  #count(frame: ReceivedFrame, nowMs: number): void {
    if (this.#frames === 0) this.#firstFrameMs = nowMs;
    this.#lastFrameMs = nowMs;
    this.#frame = frame;
    this.#frames += 1;
    this.#bytes += frame.jpeg.length;
    this.#fps.add(nowMs);
    this.#byteRate.add(nowMs, frame.jpeg.length);
    this.happened({ kind: 'frame' }, nowMs);
  }
}

/**
 * A picture with its orientation in its Exif data, which is what every view and output obeys. Its size is that of the upright
 * picture.
 *
 * @param asked The orientation that its sender asks for; none, or no valid one: that of the JPEG.
 * @param turn How it is turned here besides.
 */
function oriented(
  jpeg: Uint8Array,
  size: Size,
  asked: number | undefined,
  turn: Orientation,
): { readonly jpeg: Uint8Array; readonly size: Size } {
  const isAsked = asked !== undefined && isOrientation(asked);
  if (!isAsked && turn === 1) return { jpeg, size };
  const own = orientationOf(jpeg);
  const orientation = composed(isAsked ? asked : own, turn);
  const isExchanged = isTurned(own) !== isTurned(orientation);
  return {
    jpeg: setOrientation(jpeg, orientation),
    size: isExchanged ? { width: size.height, height: size.width } : size,
  };
}
