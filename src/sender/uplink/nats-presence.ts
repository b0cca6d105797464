// The presence of one camera on NATS: its heartbeat, which carries the camera's state and the sender's figures.
import { PRESENCE_EVERY_MS } from '../../core/limits.js';
import type { CameraReport, SenderStats, VideoMessage } from '../../core/wire/messages.js';
import { monotonicMs } from '../../net/clock.js';
import type { FlushTimes } from './flush-times.js';

/** A heartbeat goes out with each second's figures. Without figures, it goes out this much later. */
const GRACE_MS = 250;

export interface NatsPresenceHost {
  publishState(message: VideoMessage): void;
  /** Resolves when the server has read all that was published; false when the connection ended before. */
  flush(): Promise<boolean>;
  /** Whether no frame is in flight. */
  idle(): boolean;
  /** Why viewers get no frames although the camera works; undefined where they can. */
  blockedReason(): string | undefined;
}

/** Publishes the state when it changes, and once a second. */
export class NatsPresence {
  readonly #host: NatsPresenceHost;
  readonly #times: FlushTimes;
  #camera: CameraReport = { live: true };
  #publishedMs = Number.NEGATIVE_INFINITY;

  constructor(host: NatsPresenceHost, times: FlushTimes) {
    this.#host = host;
    this.#times = times;
  }

  /** The camera's state has changed. */
  report(camera: CameraReport): void {
    this.#camera = camera;
    this.publish();
  }

  publish(senderStats?: SenderStats): void {
    const now = monotonicMs();
    this.#publishedMs = now;
    const reason = this.#host.blockedReason();
    const camera = this.#camera.live && reason !== undefined ? { live: false, reason } : this.#camera;
    this.#host.publishState({ camera, senderStats });
    // While a frame is in flight, the flush would measure the frame and not the round trip.
    if (this.#host.idle()) void this.#host.flush().then((flushed) => flushed && this.#times.idle(monotonicMs() - now));
  }

  /** Call it a few times a second: publishes a heartbeat where one is due. */
  tick(): void {
    if (monotonicMs() - this.#publishedMs >= PRESENCE_EVERY_MS + GRACE_MS) this.publish();
  }
}
