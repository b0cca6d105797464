// All cameras that the receiver goes to.
import type { Demand } from '../../core/camera/demand.js';
import { monotonicMs } from '../../net/clock.js';
import type { Camera } from '../inputs/camera.js';
import type { CameraRegistry } from '../inputs/camera-registry.js';
import type { FrameQuota, FrameReceiver } from '../inputs/frame-receiver.js';
import type { CameraIdentity } from '../inputs/identity.js';
import { PulledCamera } from './pulled-camera.js';
import type { CameraRequest } from './pulled-input.js';

/** How often the demand and the states of cameras are updated. */
const TICK_MS = 200;

export interface PulledCamerasEvents extends FrameReceiver {
  connected(camera: Camera): void;
  note(camera: Camera, message: string): void;
  /** All cameras were finite, and have ended. */
  allEnded(): void;
}

export class PulledCameras {
  readonly #registry: CameraRegistry;
  readonly #quota: FrameQuota;
  readonly #events: PulledCamerasEvents;
  readonly #demandOf: (camera: Camera) => Demand | undefined;
  readonly #abort = new AbortController();
  readonly #cameras = new Map<PulledCamera, Promise<void>>();
  #count = 0;
  #timer: NodeJS.Timeout | undefined;

  /** @param demandOf The demand for a camera now; undefined: none. */
  constructor(
    registry: CameraRegistry,
    quota: FrameQuota,
    demandOf: (camera: Camera) => Demand | undefined,
    events: PulledCamerasEvents,
  ) {
    this.#registry = registry;
    this.#quota = quota;
    this.#demandOf = demandOf;
    this.#events = events;
  }

  /**
   * Begins to go to these cameras.
   *
   * @throws TtycamError for a camera that was typed and can never give a picture, such as a file that is not there.
   */
  start(requests: readonly CameraRequest[]): void {
    for (const request of requests) if (request.isTyped) request.scheme.make(request);
    for (const request of requests) this.add(request);
  }

  /** Goes to one more camera. */
  add(request: CameraRequest): Camera {
    this.#count += 1;
    const one = new PulledCamera(request, identityOf(request, this.#count), {
      registry: this.#registry,
      frames: this.#events,
      quota: this.#quota,
      demandOf: this.#demandOf,
      connected: (camera) => this.#events.connected(camera),
      corrupt: (camera, problem) => this.#events.corrupt(camera, problem),
      note: (camera, message) => this.#events.note(camera, message),
    });
    const run = one.run(this.#abort.signal);
    this.#cameras.set(one, run);
    // It rejects where an output fails, and that has ended the run already.
    run.then(
      () => this.#ended(one),
      () => undefined,
    );
    this.#timer ??= setInterval(() => this.#tick(), TICK_MS);
    one.update(monotonicMs());
    return one.camera;
  }

  /** The demand has changed, or a pause. */
  demandChanged(): void {
    const nowMs = monotonicMs();
    for (const one of this.#cameras.keys()) {
      one.pauseChanged();
      one.update(nowMs);
    }
  }

  /** Ends every camera. Nothing of them is left when the promise resolves. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    this.#abort.abort();
    await Promise.allSettled(this.#cameras.values());
  }

  #ended(one: PulledCamera): void {
    this.#cameras.delete(one);
    if (this.#cameras.size === 0 && !this.#abort.signal.aborted) this.#events.allEnded();
  }

  #tick(): void {
    const nowMs = monotonicMs();
    for (const one of this.#cameras.keys()) one.update(nowMs);
    this.#registry.tick(nowMs);
  }
}

function identityOf({ name, address }: CameraRequest, number: number): CameraIdentity {
  return {
    name,
    provenName: undefined,
    instance: `pulled ${number}`,
    source: address.shown,
    software: '',
    pausable: true,
    address: address.shown,
    onNats: false,
    isPulled: true,
  };
}
