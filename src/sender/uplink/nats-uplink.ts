// The NATS uplink of one camera: a heartbeat once a second, and frames while it has viewers, as fast as the server takes them.
import type { Demand } from '../../core/camera/demand.js';
import { TtycamError } from '../../core/errors.js';
import type { CameraReport, VideoMessage } from '../../core/wire/messages.js';
import { type SubjectKind, subjectOf } from '../../core/wire/nats-subjects.js';
import { monotonicMs } from '../../net/clock.js';
import { type Credentials, firstKey } from '../../net/credentials/credentials.js';
import type { NatsClient } from '../../net/nats/nats.js';
import { openNats } from '../../net/nats/nats.js';
import { loadNats } from '../../net/nats/nats-library.js';
import { Attendance } from './attendance.js';
import { Condition } from './condition.js';
import { FlushTimes } from './flush-times.js';
import type { FrameSink, FrameSinkCounts, OutgoingFrame, PathStats } from './frame-sink.js';
import { frameMessage } from './message-codec.js';
import { NatsCodec } from './nats-codec.js';
import { NatsDenials } from './nats-denials.js';
import { NatsPresence } from './nats-presence.js';
import { NatsPublisher } from './nats-publisher.js';
import type { NatsUplinkEvents, NatsUplinkOptions } from './nats-uplink-options.js';
import { NatsViewers } from './nats-viewers.js';

/** How often leases, heartbeats and timeouts are checked. */
const TICK_MS = 100;

/** One camera on a NATS server. */
export class NatsUplink implements FrameSink {
  onControlRequest: FrameSink['onControlRequest'];
  readonly #options: NatsUplinkOptions;
  readonly #events: NatsUplinkEvents;
  readonly #changed = new Condition();
  readonly #attendance = new Attendance(() => this.#isWanted(), this.#changed);
  readonly #codec: NatsCodec;
  readonly #viewers: NatsViewers;
  readonly #presence: NatsPresence;
  readonly #denials: NatsDenials;
  readonly #publisher: NatsPublisher;
  readonly #path: PathStats;
  #nats: NatsClient | undefined;
  #unsubscribe: () => void = () => undefined;
  #watched = false;
  /** Since when there is no server, or, where frames are counted, none that takes them. */
  #unservedSinceMs = monotonicMs();
  /** Why there is no connection now. */
  #disconnectReason: TtycamError | undefined;
  /** Why the run ends. */
  #failure: TtycamError | undefined;

  /** @throws TtycamError `nats-missing`. */
  constructor(options: NatsUplinkOptions, events: NatsUplinkEvents) {
    loadNats();
    this.#options = options;
    this.#events = events;
    this.#codec = new NatsCodec(options.hello, options.key);
    const times = new FlushTimes();
    const flush = async () => (await this.#nats?.flush()) ?? false;
    this.#viewers = new NatsViewers({
      decode: (bytes) => this.#codec.decode(bytes),
      reply: (inbox, message, request) => this.#write(inbox, () => this.#codec.encodeAnswer(message, request)),
      refused: (reason) => events.refused(reason),
      changed: () => this.#update(),
      controlRequested: (request) => this.onControlRequest?.(request),
      done: () => options.end.peerDone(),
    });
    this.#denials = new NatsDenials({
      blocked: (reason) => {
        events.blocked(reason);
        this.#presence.publish();
      },
      unblocked: () => {
        events.unblocked();
        this.#presence.publish();
      },
    });
    this.#publisher = new NatsPublisher(
      {
        wanted: () => this.#isWanted(),
        publish: (frame) => this.#publish('frame', frameMessage(frame)),
        flush,
        denied: (sinceMs) => this.#failure !== undefined || this.#denials.deniedSince(sinceMs),
        changed: () => this.#changed.notify(),
      },
      times,
    );
    this.#presence = new NatsPresence(
      {
        publishState: (message) => this.#publish('state', message),
        flush,
        idle: () => this.#publisher.pending === 0,
        blockedReason: () => this.#denials.reason?.message,
      },
      times,
    );
    this.#path = {
      peerSoftware: 'nats',
      get roundTripMs() {
        return times.roundTripMs;
      },
      get carryMs() {
        return times.carryMs;
      },
      window: 1,
      sendStats: (stats) => this.#presence.publish(stats),
    };
  }

  get path(): PathStats | undefined {
    return this.#nats?.connected === true ? this.#path : undefined;
  }

  /** Whether there is a server and no viewer. */
  get paused(): boolean {
    return this.path !== undefined && this.demand === undefined;
  }

  get demand(): Demand | undefined {
    return this.#viewers.demand;
  }

  get counts(): FrameSinkCounts {
    return this.#publisher.counts;
  }

  /** Aborted when no viewer needs more frames. */
  get done(): AbortSignal {
    return this.#options.end.done;
  }

  /** How long there has been no viewer, or none that frames could reach, in ms; 0 while there is one. */
  idleMs(): number {
    return this.#attendance.idleMs();
  }

  async waitForConsumer(signal: AbortSignal): Promise<void> {
    await this.#attendance.waitForConsumer(signal);
  }

  async run(signal: AbortSignal): Promise<void> {
    const { access, hello } = this.#options;
    const events = {
      connected: (server: string) => {
        this.#denials.reset();
        this.#disconnectReason = undefined;
        this.#events.connected(server);
        this.#presence.publish();
        this.#changed.notify();
      },
      disconnected: (error: TtycamError, retryMs: number) => {
        this.#disconnectReason = error;
        if (this.#endsWith(error)) return;
        this.#events.disconnected(error, retryMs);
        this.#changed.notify();
      },
      denied: (error: TtycamError) => this.#denied(error),
    };
    const nats = openNats({ ...access, clientName: `ttycam sender ${hello.cameraName}` }, events, signal);
    this.#nats = nats;
    this.#subscribe();
    const timer = setInterval(() => this.#tick(), TICK_MS);
    try {
      await this.#changed.wait(() => this.#failure !== undefined, signal);
    } finally {
      clearInterval(timer);
      await nats.close();
      this.#changed.notify();
    }
    if (this.#failure !== undefined) throw this.#failure;
  }

  /** At most one frame waits, so that the next one is encoded as late, and is as new, as possible. */
  async ready(signal: AbortSignal, wanted = Number.POSITIVE_INFINITY): Promise<boolean> {
    const isOver = () => this.done.aborted || this.counts.frames >= wanted;
    await this.#changed.wait(() => isOver() || this.isReady(wanted), signal);
    return !signal.aborted && !isOver();
  }

  isReady(wanted = Number.POSITIVE_INFINITY): boolean {
    const isNeeded = this.counts.frames + this.#publisher.pending < wanted;
    return isNeeded && this.#isWanted() && this.#publisher.free;
  }

  send(frame: OutgoingFrame): void {
    this.#publisher.send(frame);
  }

  report(camera: CameraReport): void {
    // Behind the report of a camera that stopped, a frame would look like a present one.
    if (!camera.live) this.#publisher.forget();
    this.#presence.report(camera);
  }

  /** Uses another key. The viewers that hold it too come back within a second. */
  renew(credentials: Credentials): void {
    const key = firstKey(credentials);
    if (key === undefined || !this.#codec.renew(key)) return;
    this.#viewers.endAll();
    this.#presence.publish();
  }

  async drain(signal: AbortSignal): Promise<void> {
    await this.#changed.wait(() => this.#publisher.pending === 0, signal);
  }

  async finish(): Promise<void> {
    await this.#nats?.close();
  }

  #isWanted(): boolean {
    if (this.#denials.blocksAt(monotonicMs())) return false;
    return this.path !== undefined && this.demand !== undefined;
  }

  #tick(): void {
    this.#viewers.tick();
    this.#codec.tick();
    if (this.#codec.isStateDue) this.#presence.publish();
    this.#update();
  }

  /** Checks all that a request or the time may have changed. */
  #update(): void {
    const now = monotonicMs();
    this.#attendance.update();
    if (this.#isServed()) this.#unservedSinceMs = now;
    else this.#giveUpWhenDue(now);
    if (this.#denials.resubscribeDue(now)) this.#subscribe();
    const watched = this.demand !== undefined;
    if (watched !== this.#watched) {
      this.#watched = watched;
      this.#events.watched(watched);
    }
    this.#presence.tick();
    this.#changed.notify();
  }

  #subscribe(): void {
    this.#unsubscribe();
    this.#unsubscribe =
      this.#nats?.subscribe(this.#subject('control'), (message) => this.#viewers.handle(message)) ?? this.#unsubscribe;
  }

  #publish(kind: 'frame' | 'state', message: VideoMessage): boolean {
    return this.#write(this.#subject(kind), () => this.#codec.encode(kind, message));
  }

  /** False where it was not sent. Without a connection nothing is encoded. */
  #write(subject: string, encode: () => [Uint8Array, ...Uint8Array[]]): boolean {
    if (this.#nats?.connected !== true) return false;
    try {
      return this.#nats.publish(subject, encode());
    } catch (reason) {
      this.#denials.denyPublish(TtycamError.from(reason));
      return false;
    }
  }

  #denied(reason: TtycamError): void {
    const denies = (kind: SubjectKind) => reason.message.endsWith(` ${this.#subject(kind)}`);
    if ((denies('frame') || denies('control')) && this.#endsWith(reason)) return;
    if (denies('frame')) this.#denials.denyPublish(reason);
    else {
      // Without its heartbeat the camera cannot be found, but viewers that know its name can still watch it.
      if (denies('control')) this.#denials.denySubscribe(reason);
      this.#events.blocked(reason);
    }
  }

  #subject(kind: SubjectKind): string {
    return subjectOf(this.#options.hello.cameraName, kind);
  }

  /** Whether there is a server; for a run that counts frames, whether it also takes them. */
  #isServed(): boolean {
    const blocked = this.#denials.publishBlocked !== undefined && this.#options.end.isCounted;
    return this.#nats?.connected === true && !blocked;
  }

  /** Ends the run where this refusal does. */
  #endsWith(error: TtycamError): boolean {
    if (!this.#options.end.endsWith(error)) return false;
    this.#failure ??= error;
    this.#changed.notify();
    return true;
  }

  /** Ends the run after too long without a server. Checked by a timer, as the next attempt may be seconds away. */
  #giveUpWhenDue(nowMs: number): void {
    const { end } = this.#options;
    if (nowMs - this.#unservedSinceMs < end.limitMs) return;
    const timedOut = new TtycamError('timed-out', 'no NATS server has answered');
    this.#failure ??= end.gaveUp(this.#disconnectReason ?? this.#denials.publishBlocked ?? timedOut);
    this.#changed.notify();
  }
}
