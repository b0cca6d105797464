// One of our senders behind a pair of pipes: its connection, as over TCP, for a camera that the receiver goes to.
import type { ControlRequest } from '../../core/camera/camera-control.js';
import { monotonicMs } from '../../net/clock.js';
import type { MessageLink } from '../../net/link.js';
import type { Camera } from '../inputs/camera.js';
import type { CameraPeer } from '../inputs/camera-peer.js';
import { Connection } from '../inputs/connection.js';
import type { FrameQuota } from '../inputs/frame-receiver.js';
import type { CameraIdentity } from '../inputs/identity.js';

/** One connection. Its owner has to call `tick` a few times a second. */
export class WireSession {
  readonly #connection: Connection;
  readonly #camera: Camera;
  readonly #peer: CameraPeer;

  /** @param identified Called with what the sender says of itself, before its first frame is taken. */
  constructor(
    link: MessageLink,
    quota: FrameQuota,
    camera: Camera,
    peer: CameraPeer,
    identified: (identity: CameraIdentity) => void,
  ) {
    this.#camera = camera;
    this.#peer = peer;
    this.#connection = new Connection(link, {
      quota,
      now: monotonicMs,
      admit: (identity) => identity,
      adopt: async (identity) => {
        identified(identity);
        return this.#peer;
      },
    });
  }

  /** @throws TtycamError why it ended. What the sender has reported of itself says more than that it ended. */
  async run(): Promise<void> {
    await this.#connection.run();
    const reported = this.#peer.reportedEnd();
    if (reported !== undefined) throw reported;
  }

  tick(nowMs: number = monotonicMs()): void {
    this.#connection.tick(nowMs);
  }

  requestControl(request: ControlRequest): void {
    if (this.#connection.camera === this.#camera) this.#connection.requestControl(request);
  }

  pauseChanged(): void {
    if (this.#connection.camera === this.#camera) this.#connection.pauseChanged();
  }
}
