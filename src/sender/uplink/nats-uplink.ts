// The way to a bus: a sign of life once a second, and frames while somebody looks, no faster than the bus takes them.

import { type Demand, ViewerLeases } from '../../core/camera/demand.js';
import { TtycamError } from '../../core/errors.js';
import { MAX_CONTROL_BYTES, PRESENCE_EVERY_MS } from '../../core/limits.js';
import { appendChecksum, ChecksumVerifier } from '../../core/wire/checksum.js';
import {
  type CameraReport,
  type ControlMessage,
  decodeControl,
  encodeVideo,
  type Hello,
  type SenderStats,
  type VideoMessage,
  type Watch,
} from '../../core/wire/messages.js';
import { type SubjectKind, subjectOf } from '../../core/wire/nats-subjects.js';
import { monotonicMs, unixUs } from '../../net/clock.js';
import { fastCrc32 } from '../../net/crc32.js';
import { type NatsClient, type NatsOptions, openNats } from '../../net/nats/nats.js';
import { loadNats } from '../../net/nats/nats-library.js';
import type { NatsMessage } from '../../net/nats/nats-link.js';
import type { RunEnd } from '../run-end.js';
import { Condition } from './condition.js';
import { FlushTimes } from './flush-times.js';
import type { FrameSink, FrameSinkCounts, OutgoingFrame, PathStats } from './frame-sink.js';
import { NatsDenials } from './nats-denials.js';
import { NatsPublisher } from './nats-publisher.js';
import type { NatsUplinkEvents } from './nats-uplink-events.js';

/** How often it looks after itself: whether a watch has run out, or a sign of life is due. */
const TICK_MS = 100;

/** Most questions of the clock that are answered in that time: more than the most viewers ask. Whoever hears nothing asks again. */
const MAX_ANSWERS_PER_TICK = 128;

/** Signs of life go out with each second's figures; without those, this much later. */
const PRESENCE_GRACE_MS = 250;

/** Answers go to viewers' own subjects only: another could be a camera's. */
const INBOX = '_INBOX.';

export interface NatsUplinkOptions {
  readonly access: Omit<NatsOptions, 'clientName'>;
  readonly hello: Hello;
  /**
   * What ends the run. One that is to bring so many frames also gives up when the server has refused all frames for so long
   * as nobody may answer.
   */
  readonly end: RunEnd;
}

/** One camera's place on a bus. */
export class NatsUplink implements FrameSink {
  readonly #options: NatsUplinkOptions;
  readonly #events: NatsUplinkEvents;
  readonly #watches = new ViewerLeases();
  readonly #waiting = new Condition();
  readonly #way: PathStats;
  readonly #times = new FlushTimes();
  #bus: NatsClient | undefined;
  #unsubscribe: () => void = () => undefined;
  #camera: CameraReport = { live: true };
  readonly #hindrances: NatsDenials;
  #watched = false;
  /** Since when nobody has wanted frames. */
  #aloneSinceMs = monotonicMs();
  /** Since when there is no server. */
  #awaySinceMs = monotonicMs();
  #saidMs = Number.NEGATIVE_INFINITY;
  readonly #frames: NatsPublisher;
  /** Why there is no way now, and why the run ends. */
  #awayFor: TtycamError | undefined;
  #failed: TtycamError | undefined;
  /** Questions of the clock that may still be answered of those that come within a tick. */
  #answersLeft = MAX_ANSWERS_PER_TICK;
  #answeringMs = monotonicMs();

  /** @throws TtycamError `nats-missing`. */
  constructor(options: NatsUplinkOptions, events: NatsUplinkEvents) {
    loadNats();
    this.#options = options;
    this.#events = events;
    const times = this.#times;
    this.#hindrances = new NatsDenials({
      hindered: (reason) => {
        events.hindered(reason);
        this.#say();
      },
      unhindered: () => {
        events.unhindered();
        this.#say();
      },
    });
    this.#frames = new NatsPublisher(
      {
        wanted: () => this.#isWanted(),
        publish: ({ jpeg, sequence, capturedUs: captureTimeUs, trueWidth, trueHeight }) =>
          this.#write(this.#subject('frame'), { jpeg, sequence, captureTimeUs, trueWidth, trueHeight }),
        flush: async () => (await this.#bus?.flush()) ?? false,
        refused: (sinceMs) => this.#failed !== undefined || this.#hindrances.refusedSince(sinceMs),
        changed: () => this.#waiting.look(),
      },
      times,
    );
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

  get way(): PathStats | undefined {
    return this.#bus?.connected === true ? this.#way : undefined;
  }

  /** Nobody looks. */
  get paused(): boolean {
    return this.way !== undefined && this.demand === undefined;
  }

  get demand(): Demand | undefined {
    return this.#watches.demand(monotonicMs());
  }

  get counts(): FrameSinkCounts {
    return this.#frames.counts;
  }

  /** Aborted when every viewer has all it wanted. */
  get done(): AbortSignal {
    return this.#options.end.done;
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
    const events = {
      connected: (server: string) => {
        this.#hindrances.forget();
        this.#awayFor = undefined;
        this.#events.connected(server);
        this.#say();
        this.#waiting.look();
      },
      disconnected: (error: TtycamError, retryMs: number) => {
        this.#awayFor = error;
        if (this.#refuses(error)) return;
        this.#events.disconnected(error, retryMs);
        this.#waiting.look();
      },
      denied: (error: TtycamError) => this.#denied(error),
    };
    const bus = openNats({ ...access, clientName: `ttycam sender ${hello.cameraName}` }, events, signal);
    this.#bus = bus;
    this.#subscribe();
    const timer = setInterval(() => this.#tick(), TICK_MS);
    try {
      await this.#waiting.until(() => this.#failed !== undefined, signal);
    } finally {
      clearInterval(timer);
      await bus.close();
      this.#waiting.look();
    }
    if (this.#failed !== undefined) throw this.#failed;
  }

  /** One frame is in hand at most, so that what is encoded next is as new as it can be. */
  async ready(signal: AbortSignal, wanted = Number.POSITIVE_INFINITY): Promise<boolean> {
    const isOver = () => this.done.aborted || this.counts.frames >= wanted;
    const isNeeded = () => this.counts.frames + this.#frames.onTheWay < wanted;
    const isReady = () => this.#isWanted() && this.#frames.free;
    await this.#waiting.until(() => isOver() || (isNeeded() && isReady()), signal);
    return !signal.aborted && !isOver();
  }

  send(frame: OutgoingFrame): void {
    this.#frames.send(frame);
  }

  report(camera: CameraReport): void {
    this.#camera = camera;
    this.#say();
  }

  async drain(signal: AbortSignal): Promise<void> {
    await this.#waiting.until(() => this.#frames.onTheWay === 0, signal);
  }

  async finish(): Promise<void> {
    await this.#bus?.close();
  }

  #isWanted(): boolean {
    if (this.#hindrances.holds(monotonicMs())) return false;
    return this.way !== undefined && this.demand !== undefined;
  }

  #tick(): void {
    const now = monotonicMs();
    if (now - this.#answeringMs >= TICK_MS) {
      this.#answeringMs = now;
      this.#answersLeft = MAX_ANSWERS_PER_TICK;
    }
    if (this.#isWanted()) this.#aloneSinceMs = now;
    if (this.#isServed()) this.#awaySinceMs = now;
    else this.#giveUp(now);
    if (this.#hindrances.wishesDue(now)) this.#subscribe();
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
  #take({ bytes, reply }: NatsMessage): void {
    let wish: ControlMessage;
    try {
      wish = readWish(bytes);
    } catch (reason) {
      this.#events.refused(TtycamError.from(reason));
      return;
    }
    const { watch, paused, done, clockAskUs: askedUs } = wish;
    if (askedUs !== undefined && reply?.startsWith(INBOX) === true && this.#answersLeft > 0) {
      this.#answersLeft -= 1;
      const nowUs = unixUs();
      this.#write(reply, { clockAnswer: { askedUs, receivedUs: nowUs, answeredUs: nowUs } });
    }
    if (watch === undefined || watch.viewerId.length === 0) return;
    if (paused === true) this.#leave(watch, done === true);
    else this.#watches.watch(watch, monotonicMs());
    this.#tick();
  }

  /** A viewer looks away. The run ends where it has all it wanted and nobody else looks. */
  #leave(watch: Watch, done: boolean): void {
    const looked = this.#watches.end(watch);
    if (!looked || !done || this.demand !== undefined) return;
    this.#options.end.hasAll();
    this.#waiting.look();
  }

  /** Who and how it is. */
  #say(senderStats?: SenderStats): void {
    const now = monotonicMs();
    this.#saidMs = now;
    const reason = this.#hindrances.reason?.message;
    const camera = this.#camera.live && reason !== undefined ? { live: false, reason } : this.#camera;
    this.#write(this.#subject('state'), { camera, senderStats });
    // How far the server is shows best while nothing else is on its way.
    if (this.#frames.onTheWay === 0)
      void this.#bus?.flush().then((taken) => taken && this.#times.idle(monotonicMs() - now));
  }

  /** False where it did not go out. Each message says whose it is, as a bus has no first one. */
  #write(subject: string, message: VideoMessage): boolean {
    const pieces = appendChecksum(encodeVideo({ ...message, hello: this.#options.hello }), fastCrc32);
    try {
      return this.#bus?.publish(subject, pieces) ?? false;
    } catch (reason) {
      this.#hindrances.refuseFrames(TtycamError.from(reason));
      return false;
    }
  }

  #denied(reason: TtycamError): void {
    const forbids = (kind: SubjectKind) => reason.message.endsWith(` ${this.#subject(kind)}`);
    if ((forbids('frame') || forbids('control')) && this.#refuses(reason)) return;
    if (forbids('frame')) this.#hindrances.refuseFrames(reason);
    else {
      // Without its sign of life it is hard to find. It is told all the same, and whoever knows its name can look.
      if (forbids('control')) this.#hindrances.refuseWishes(reason);
      this.#events.hindered(reason);
    }
  }

  #subject(kind: SubjectKind): string {
    return subjectOf(this.#options.hello.cameraName, kind);
  }

  /** Whether there is a server, and it takes frames; for a camera that has no end, whether there is one. */
  #isServed(): boolean {
    const hindered = this.#hindrances.frames !== undefined && this.#options.end.isCounted;
    return this.#bus?.connected === true && !hindered;
  }

  /** Ends the run where this refusal does. */
  #refuses(error: TtycamError): boolean {
    if (!this.#options.end.endsWith(error)) return false;
    this.#failed ??= error;
    this.#waiting.look();
    return true;
  }

  /** Ends the run once there was no way for too long. Looked at by the clock: the next attempt may be seconds away. */
  #giveUp(nowMs: number): void {
    const { end } = this.#options;
    if (nowMs - this.#awaySinceMs < end.limitMs) return;
    const nobody = new TtycamError('timed-out', 'no NATS server has answered');
    this.#failed ??= end.gaveUp(this.#awayFor ?? this.#hindrances.frames ?? nobody);
    this.#waiting.look();
  }
}

/** @throws TtycamError for what is no wish: anybody on the bus can write there. */
function readWish(bytes: Uint8Array): ControlMessage {
  if (bytes.length > MAX_CONTROL_BYTES) throw new TtycamError('message-too-large', 'a wish on the bus was too large');
  const control = decodeControl(bytes);
  new ChecksumVerifier(fastCrc32).check(bytes, control.checksum);
  return control;
}
