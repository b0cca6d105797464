// All cameras that this receiver goes to.

import type { CameraTarget } from './camera-target.js';
import { DialedCamera, type DialedHost } from './dialed-camera.js';

/** Each has its place from the beginning on, in the order of the command line. */
export class DialedCameras {
  readonly #stop = new AbortController();
  #cameras: readonly DialedCamera[] = [];
  #running: Promise<unknown> = Promise.resolve();

  start(targets: readonly CameraTarget[], host: DialedHost): void {
    if (targets.length === 0) return;
    host.server.startTicking();
    this.#cameras = targets.map((target) => new DialedCamera(target, host));
    this.#running = Promise.all(this.#cameras.map((camera) => camera.run(this.#stop.signal)));
  }

  /** What the receiver wants has changed. */
  demandChanged(): void {
    for (const camera of this.#cameras) camera.demandChanged();
  }

  /** Ends all of them, and what they have started. */
  async close(): Promise<void> {
    this.#stop.abort();
    await this.#running;
  }
}
