// The way to a bus: a sign of life once a second, and frames while somebody looks, no faster than the bus takes them.
import { setImmediate as nextTurn } from 'node:timers/promises';
import { SealCheck, seal } from '../core/checksum.js';
import { TtycamError } from '../core/errors.js';
import { MAX_CONTROL_BYTES, PRESENCE_EVERY_MS } from '../core/limits.js';
import {
  type CameraReport,
  type ControlMessage,
  decodeControl,
  encodeVideo,
  type Hello,
  type SenderStats,
  type VideoMessage,
} from '../core/messages.js';
import { type SubjectKind, subjectOf } from '../core/subjects.js';
import { type Demand, Watches } from '../core/watches.js';
import type { Bus, BusMessage } from '../net/bus.js';
import { monotonicMs, unixUs } from '../net/clock.js';
import { fastCrc32 } from '../net/crc32.js';
import { type NatsOptions, openBus } from '../net/nats.js';
import { loadNats } from '../net/nats-client.js';
import { FlushTimes } from './flush-times.js';
import type { OutgoingFrame, Outlet, OutletCounts, Way } from './outlet.js';
import { WaitingRoom } from './waiting.js';

/** How often it looks after itself: whether a watch has run out, or a sign of life is due. */
const TICK_MS = 100;

/** Most questions of the clock that are answered in that time: more than the most viewers ask. Whoever hears nothing asks again. */
const MAX_ANSWERS_PER_TICK = 128;

/** Signs of life go out with each second's figures; without those, this much later. */
const PRESENCE_GRACE_MS = 250;

/** A frame that the server refused is not tried again for so long, nor a subject that it forbids. */
const HINDERED_MS = 5_000;

/** Answers go to viewers' own subjects only: another could be a camera's. */
const INBOX = '_INBOX.';

export interface BusUplinkOptions {
  readonly access: Omit<NatsOptions, 'clientName'>;
  readonly hello: Hello;
  /** Give up when no server has been reached for so long; undefined: never. */
  readonly connectTimeoutMs: number | undefined;
}

export interface BusUplinkEvents {
  connected(server: string): void;
  /** The connection ended, or an attempt failed; the next one comes after `retryMs`. */
  disconnected(reason: TtycamError, retryMs: number): void;
  /** Somebody looks, or nobody does any more. */
  watched(watched: boolean): void;
  /** The server does not take frames, as they are too large, or forbids a subject. */
  hindered(reason: TtycamError): void;
  /** It takes them again. */
  unhindered(): void;
  /** What came as a wish was none, or damaged on its way. */
  refused(reason: TtycamError): void;
}

interface Hindrance {
  readonly reason: string;
  readonly untilMs: number;
}

/** One camera's place on a bus. */
export class BusUplink implements Outlet {
  readonly #options: BusUplinkOptions;
  readonly #events: BusUplinkEvents;
  readonly #watches = new Watches();
  readonly #waiting = new WaitingRoom();
  readonly #way: Way;
  readonly #times = new FlushTimes();
  #bus: Bus | undefined;
  #unsubscribe: () => void = () => undefined;
  #camera: CameraReport = { live: true };
  /** Why frames are not taken, and until when nothing is tried again. */
  #hindered: Hindrance | undefined;
  /** Why wishes do not come, and until when they are not asked for again. */
  #deaf: Hindrance | undefined;
  #watched = false;
  /** Since when nobody has wanted frames. */
  #aloneSinceMs = monotonicMs();
  /** Since when there is no server. */
  #awaySinceMs = monotonicMs();
  #saidMs = Number.NEGATIVE_INFINITY;
  /** The next frame, while the one before is on its way. */
  #inHand: OutgoingFrame | undefined;
  #flushing = false;
  /** Questions of the clock that may still be answered of those that come within a tick. */
  #answersLeft = MAX_ANSWERS_PER_TICK;
  #answeringMs = monotonicMs();
  #frames = 0;
  #bytes = 0;
  #lost = 0;

  /** @throws TtycamError `nats-missing`. */
  constructor(options: BusUplinkOptions, events: BusUplinkEvents) {
    loadNats();
    this.#options = options;
    this.#events = events;
    const times = this.#times;
    this.#way = {
      otherEnd: 'nats',
      get roundTripMs() {
        return times.roundTripMs;
      },
      get carryMs() {
        return times.carryMs;
      },
      window: 1,
      tellStats: (stats) => this.#say(stats),
    };
  }

  get way(): Way | undefined {
    return this.#bus?.connected === true ? this.#way : undefined;
  }

  /** Nobody looks. */
  get paused(): boolean {
    return this.way !== undefined && this.demand === undefined;
  }

  get demand(): Demand | undefined {
    return this.#watches.demand(monotonicMs());
  }

  get counts(): OutletCounts {
    return { frames: this.#frames, bytes: this.#bytes, lost: this.#lost };
  }

  /** How long nobody has looked, or could, in ms; 0 while somebody does. */
  aloneMs(): number {
    return this.#isWanted() ? 0 : monotonicMs() - this.#aloneSinceMs;
  }

  async arrival(signal: AbortSignal): Promise<void> {
    await this.#waiting.until(() => this.#isWanted(), signal);
  }

  async run(signal: AbortSignal): Promise<void> {
    const { access, hello } = this.#options;
    const gaveUp = new AbortController();
    let reason: TtycamError | undefined;
    const events = {
      connected: (server: string) => {
        this.#hindered = undefined;
        this.#deaf = undefined;
        this.#events.connected(server);
        this.#say();
        this.#waiting.look();
      },
      disconnected: (error: TtycamError, retryMs: number) => {
        this.#events.disconnected(error, retryMs);
        reason = this.#gaveUp(error);
        if (reason !== undefined) gaveUp.abort();
      },
      denied: (error: TtycamError) => this.#denied(error),
    };
    const bus = openBus({ ...access, clientName: `ttycam sender ${hello.cameraName}` }, events, signal);
    this.#bus = bus;
    this.#subscribe();
    const timer = setInterval(() => this.#tick(), TICK_MS);
    try {
      await new Promise<void>((resolve) => {
        signal.addEventListener('abort', () => resolve(), { once: true });
        gaveUp.signal.addEventListener('abort', () => resolve(), { once: true });
        if (signal.aborted) resolve();
      });
    } finally {
      clearInterval(timer);
      await bus.close();
      this.#waiting.look();
    }
    if (reason !== undefined) throw reason;
  }

  /** One frame is in hand at most, so that what is encoded next is as new as it can be. */
  async ready(signal: AbortSignal): Promise<boolean> {
    await this.#waiting.until(() => this.#isWanted() && this.#inHand === undefined, signal);
    return !signal.aborted;
  }

  send(frame: OutgoingFrame): void {
    if (!this.#isWanted()) {
      this.#lost += 1;
      return;
    }
    if (this.#flushing) this.#inHand = frame;
    else this.#publish(frame);
  }

  report(camera: CameraReport): void {
    this.#camera = camera;
    this.#say();
  }

  async drain(signal: AbortSignal): Promise<void> {
    await this.#waiting.until(() => !this.#flushing && this.#inHand === undefined, signal);
  }

  async finish(): Promise<void> {
    await this.#bus?.close();
  }

  #isWanted(): boolean {
    if (this.#hindered !== undefined && monotonicMs() < this.#hindered.untilMs) return false;
    return this.way !== undefined && this.demand !== undefined;
  }

  #tick(): void {
    const now = monotonicMs();
    if (now - this.#answeringMs >= TICK_MS) {
      this.#answeringMs = now;
      this.#answersLeft = MAX_ANSWERS_PER_TICK;
    }
    if (this.#isWanted()) this.#aloneSinceMs = now;
    if (this.#bus?.connected === true) this.#awaySinceMs = now;
    if (this.#deaf !== undefined && now >= this.#deaf.untilMs) {
      // Its server may have been told better meanwhile.
      this.#deaf = undefined;
      this.#subscribe();
    }
    const watched = this.demand !== undefined;
    if (watched !== this.#watched) {
      this.#watched = watched;
      this.#events.watched(watched);
    }
    if (now - this.#saidMs >= PRESENCE_EVERY_MS + PRESENCE_GRACE_MS) this.#say();
    this.#waiting.look();
  }

  #subscribe(): void {
    this.#unsubscribe();
    this.#unsubscribe =
      this.#bus?.subscribe(this.#subject('control'), (message) => this.#take(message)) ?? this.#unsubscribe;
  }

  /** What a viewer wants. Anybody on the bus can write here. */
  #take({ bytes, reply }: BusMessage): void {
    let control: ControlMessage;
    try {
      if (bytes.length > MAX_CONTROL_BYTES)
        throw new TtycamError('message-too-large', 'a wish on the bus was too large');
      control = decodeControl(bytes);
      new SealCheck(fastCrc32).check(bytes, control.checksum);
    } catch (reason) {
      this.#events.refused(TtycamError.from(reason));
      return;
    }
    const { watch, paused, clockAskUs: askedUs } = control;
    if (askedUs !== undefined && reply?.startsWith(INBOX) === true && this.#answersLeft > 0) {
      this.#answersLeft -= 1;
      const nowUs = unixUs();
      this.#write(reply, { clockAnswer: { askedUs, receivedUs: nowUs, answeredUs: nowUs } });
    }
    if (watch === undefined || watch.viewerId.length === 0) return;
    if (paused === true) this.#watches.end(watch);
    else this.#watches.watch(watch, monotonicMs());
    this.#tick();
  }

  /** Who and how it is. */
  #say(senderStats?: SenderStats): void {
    const now = monotonicMs();
    this.#saidMs = now;
    const { reason } = this.#hindered ?? this.#deaf ?? {};
    const camera = this.#camera.live && reason !== undefined ? { live: false, reason } : this.#camera;
    this.#write(this.#subject('state'), { camera, senderStats });
    // How far the server is shows best while nothing else is on its way.
    if (!this.#flushing) void this.#bus?.flush().then((taken) => taken && this.#times.idle(monotonicMs() - now));
  }

  #publish(frame: OutgoingFrame): void {
    const { jpeg, sequence, capturedUs: captureTimeUs, trueWidth, trueHeight } = frame;
    const startMs = monotonicMs();
    if (!this.#write(this.#subject('frame'), { jpeg, sequence, captureTimeUs, trueWidth, trueHeight })) {
      this.#lost += 1;
      return;
    }
    this.#frames += 1;
    this.#bytes += jpeg.length;
    this.#flushing = true;
    void this.#bus?.flush().then(async (taken) => {
      // Where it was forbidden, that is heard about now, if only a moment later.
      if (this.#hindered !== undefined) await nextTurn();
      this.#flushing = false;
      if (taken && this.#hindered !== undefined && startMs >= this.#hindered.untilMs) this.#unhinder();
      if (taken) this.#times.frame(monotonicMs() - startMs);
      else this.#lost += 1;
      const next = this.#inHand;
      this.#inHand = undefined;
      if (next !== undefined) this.send(next);
      this.#waiting.look();
    });
  }

  /** False where it did not go out. Each message says whose it is, as a bus has no first one. */
  #write(subject: string, message: VideoMessage): boolean {
    const pieces = seal(encodeVideo({ ...message, hello: this.#options.hello }), fastCrc32);
    try {
      return this.#bus?.publish(subject, pieces) ?? false;
    } catch (reason) {
      this.#hinder(TtycamError.from(reason));
      return false;
    }
  }

  #denied(reason: TtycamError): void {
    const untilMs = monotonicMs() + HINDERED_MS;
    if (reason.message.endsWith(` ${this.#subject('frame')}`)) this.#hinder(reason);
    else {
      // Without its sign of life it is hard to find. It is told all the same, and whoever knows its name can look.
      if (reason.message.endsWith(` ${this.#subject('control')}`)) this.#deaf = { reason: reason.message, untilMs };
      this.#events.hindered(reason);
    }
  }

  #hinder(reason: TtycamError): void {
    const before = this.#hindered?.reason;
    this.#hindered = { reason: reason.message, untilMs: monotonicMs() + HINDERED_MS };
    if (before === reason.message) return;
    this.#events.hindered(reason);
    this.#say();
  }

  #unhinder(): void {
    this.#hindered = undefined;
    this.#events.unhindered();
    this.#say();
  }

  #subject(kind: SubjectKind): string {
    return subjectOf(this.#options.hello.cameraName, kind);
  }

  #gaveUp(error: TtycamError): TtycamError | undefined {
    const limitMs = this.#options.connectTimeoutMs;
    if (limitMs === undefined || monotonicMs() - this.#awaySinceMs < limitMs) return undefined;
    return new TtycamError(error.code, `${error.message} (gave up after ${limitMs / 1_000} s)`, { cause: error });
  }
}
