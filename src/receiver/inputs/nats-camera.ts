// One camera that was discovered on NATS: what its messages report, and the newest of its frames.
import { isEnd } from '../../core/camera/camera-state.js';
import type { Demand } from '../../core/camera/demand.js';
import { PRESENCE_EVERY_MS, SILENT_AFTER_MS } from '../../core/limits.js';
import { Newest } from '../../core/newest.js';
import { DelayRateController } from '../../core/rate/delay-controller.js';
import { plainText } from '../../core/text.js';
import type { VideoMessage } from '../../core/wire/messages.js';
import type { Camera, Now } from './camera.js';
import type { CameraPeer } from './camera-peer.js';

/** A NATS server queues seconds of frames, never minutes. */
const MAX_QUEUED_MS = 60_000;
/** The largest error of a clock exchange over NATS. */
const MAX_EARLY_MS = 1_000;

/** Presence comes within this, and so does a frame of a camera that streams. */
const REFUTED_WITHIN_MS = PRESENCE_EVERY_MS * 1.5;

/** What a camera on NATS needs of the receiver around it. */
export interface NatsCameraHost {
  /** The age of its frames is in doubt until its clock is asked again. */
  clockInDoubt(camera: Camera): void;
}

/** A camera on NATS, from its first message to its silence. */
export class NatsCamera {
  readonly peer: CameraPeer;
  readonly #host: NatsCameraHost;
  readonly #newest = new Newest<{ readonly message: VideoMessage; readonly now: Now }>();
  readonly #rate = new DelayRateController();
  /** When its last presence or frame came. */
  #heardMs: number;
  /** A report in its name that its next frame or presence may refute. */
  #doubted: { readonly reason: string; readonly sinceMs: number } | undefined;

  constructor(peer: CameraPeer, host: NatsCameraHost, nowMs: number) {
    this.peer = peer;
    this.#host = host;
    this.#heardMs = nowMs;
  }

  get camera(): Camera {
    return this.peer.camera;
  }

  /** Whether it has reported its end, and that is not confirmed yet. */
  get isLeaving(): boolean {
    return this.#doubted !== undefined && isEnd(this.#doubted.reason);
  }

  /**
   * Takes its presence, which reports its state. Anybody on the NATS server can report trouble or an end in its name, unless its
   * messages are encrypted. So such a report is accepted only when no frame or presence of the camera has refuted it in time.
   */
  present(message: VideoMessage, nowMs: number): void {
    const { camera: source } = message;
    if (source?.live === false && (isEnd(source.reason) || this.camera.state.kind === 'live')) {
      this.#doubted = { reason: plainText(source.reason), sinceMs: this.#doubted?.sinceMs ?? this.#doubtSince(nowMs) };
      return;
    }
    this.#heardMs = nowMs;
    if (source?.live === true) this.#doubted = undefined;
    this.peer.update(message, nowMs);
  }

  /** A report that is encrypted needs no time to be refuted. */
  #doubtSince(nowMs: number): number {
    const { provenName, sharesKey } = this.camera.identity;
    return provenName !== undefined || sharesKey === true ? nowMs - REFUTED_WITHIN_MS : nowMs;
  }

  /** Call it a few times a second. False once it has gone. */
  tick(nowMs: number): boolean {
    const doubted = this.#doubted;
    if (doubted !== undefined && nowMs - doubted.sinceMs >= REFUTED_WITHIN_MS) {
      this.#doubted = undefined;
      this.#heardMs = Math.max(this.#heardMs, doubted.sinceMs);
      this.peer.trouble(doubted.reason, nowMs);
      if (isEnd(doubted.reason)) return false;
    }
    return nowMs - this.#heardMs < SILENT_AFTER_MS;
  }

  /** A frame has come. It waits until the one before it is taken; a newer one replaces it. */
  offer(message: VideoMessage, now: Now): void {
    this.#heardMs = now.ms;
    this.#doubted = undefined;
    if (this.#newest.put({ message, now })) this.camera.countSkipped();
    const { captureTimeUs = 0 } = message;
    const { clockOffsetUs } = this.peer;
    if (captureTimeUs === 0 || clockOffsetUs === undefined) return;
    const ageMs = (now.unixUs - captureTimeUs + clockOffsetUs) / 1_000;
    // Any other age means that a clock was set, and says nothing of a queue.
    if (ageMs >= -MAX_EARLY_MS && ageMs <= MAX_QUEUED_MS) this.#rate.frame(ageMs, now.ms);
  }

  /** A demand reduced to what the path from the camera carries, so that frames arrive fresh. */
  limited(demand: Demand): Demand {
    const fps = this.#rate.limit(demand.fps ?? Number.POSITIVE_INFINITY);
    return { ...demand, fps: Number.isFinite(fps) ? fps : undefined };
  }

  /** Hands its frames on, one after another, until `end`. Not in the NATS client's loop, which a slow output would block. */
  async run(): Promise<void> {
    for (;;) {
      const next = await this.#newest.take();
      if (next === undefined) return;
      // It was under way when our lease ended.
      if (this.camera.demand === undefined) continue;
      const taken = this.peer.take(next.message, next.now);
      if (this.camera.clockInDoubt) this.#host.clockInDoubt(this.camera);
      await taken;
    }
  }

  end(): void {
    this.#newest.poll();
    this.#newest.close();
  }
}
