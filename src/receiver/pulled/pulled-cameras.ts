// All cameras that the receiver goes to.
import type { ControlRequest } from '../../core/camera/camera-control.js';
import type { Demand } from '../../core/camera/demand.js';
import { TtycamError } from '../../core/errors.js';
import { monotonicMs } from '../../net/clock.js';
import { LinkedAbort } from '../../net/linked-abort.js';
import type { Camera } from '../inputs/camera.js';
import type { CameraRegistry } from '../inputs/camera-registry.js';
import { IN_FULL } from '../inputs/demand-policy.js';
import type { FrameQuota, FrameReceiver } from '../inputs/frame-receiver.js';
import type { CameraIdentity } from '../inputs/identity.js';
import { PulledCamera } from './pulled-camera.js';
import type { CameraRequest } from './pulled-input.js';

/** How often the demand and the states of cameras are updated. */
const TICK_MS = 200;

/** How long a camera that a person adds may take to its first picture. */
const TRY_TIMEOUT_MS = 20_000;

/** A camera that a person wants to add. */
interface TriedCamera {
  readonly camera: Camera;
  /** Resolves with its first picture; rejects with its first failure. */
  readonly outcome: Promise<void>;
  /** Goes to it no more, and gives its place back. */
  remove(): void;
}

export interface PulledCamerasEvents extends FrameReceiver {
  connected(camera: Camera): void;
  note(camera: Camera, message: string): void;
  /** All cameras were finite, and have ended; the first of them that failed did so for this reason. */
  allEnded(failure: TtycamError | undefined): void;
}

export class PulledCameras {
  readonly #registry: CameraRegistry;
  readonly #quota: FrameQuota;
  readonly #events: PulledCamerasEvents;
  readonly #demandOf: (camera: Camera) => Demand | undefined;
  readonly #abort = new AbortController();
  readonly #cameras = new Map<PulledCamera, { readonly ended: Promise<unknown>; readonly own: LinkedAbort }>();
  /** Cameras with demand until their state is known. */
  readonly #tried = new Set<Camera>();
  readonly #fileFps: number | undefined;
  #count = 0;
  #failure: TtycamError | undefined;
  #timer: NodeJS.Timeout | undefined;

  /**
   * @param demandOf The demand for a camera now; undefined: none.
   * @param fileFps Frames a second of files that have no rate of their own; undefined: as fast as they are taken.
   */
  constructor(
    registry: CameraRegistry,
    quota: FrameQuota,
    demandOf: (camera: Camera) => Demand | undefined,
    events: PulledCamerasEvents,
    fileFps?: number,
  ) {
    this.#fileFps = fileFps;
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
  add(request: CameraRequest): PulledCamera {
    this.#count += 1;
    const one = new PulledCamera(request, identityOf(request, this.#count), {
      registry: this.#registry,
      frames: this.#events,
      quota: this.#quota,
      fileFps: this.#fileFps,
      demandOf: (camera) => (this.#tried.has(camera) ? IN_FULL : this.#demandOf(camera)),
      connected: (camera) => this.#events.connected(camera),
      corrupt: (camera, problem) => this.#events.corrupt(camera, problem),
      note: (camera, message) => this.#events.note(camera, message),
    });
    const own = new LinkedAbort(this.#abort.signal);
    const ended = one.run(own.signal);
    this.#cameras.set(one, { ended, own });
    // It rejects where an output fails, and that has ended the run already.
    ended.then(
      (failure) => this.#ended(one, failure),
      () => undefined,
    );
    this.#timer ??= setInterval(() => this.#tick(), TICK_MS);
    one.update(monotonicMs());
    return one;
  }

  /** Opens a camera, visible or not, and reports the outcome of the first attempt. */
  try(request: CameraRequest): TriedCamera {
    const one = this.add(request);
    const { camera } = one;
    this.#tried.add(camera);
    one.update(monotonicMs());
    let timer: NodeJS.Timeout | undefined;
    const outcome = new Promise<void>((resolve, reject) => {
      one.hear = (failure) => (failure === undefined ? resolve() : reject(failure));
      const late = new TtycamError('timed-out', `no picture within ${TRY_TIMEOUT_MS / 1_000} s`);
      timer = setTimeout(() => reject(late), TRY_TIMEOUT_MS);
    }).finally(() => {
      clearTimeout(timer);
      one.hear = undefined;
      this.#tried.delete(camera);
    });
    const remove = (): void => {
      const { own } = this.#cameras.get(one) ?? {};
      this.#cameras.delete(one);
      own?.abort();
      this.#registry.roster.remove(camera);
    };
    return { camera, outcome, remove };
  }

  /** Asks for a control of a camera, if it is one of these, to be set. */
  requestControl(camera: Camera, request: ControlRequest): void {
    for (const one of this.#cameras.keys()) if (one.camera === camera) one.requestControl(request);
  }

  /** The demand has changed, or a pause. */
  demandChanged(): void {
    const nowMs = monotonicMs();
    for (const one of this.#cameras.keys()) {
      one.pauseChanged();
      one.update(nowMs);
    }
  }

  /** Ends every camera. All their resources are released when the promise resolves. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    this.#abort.abort();
    await Promise.allSettled([...this.#cameras.values()].map(({ ended }) => ended));
  }

  #ended(one: PulledCamera, failure: TtycamError | undefined): void {
    if (!this.#cameras.delete(one)) return;
    this.#failure ??= failure;
    if (this.#cameras.size === 0 && !this.#abort.signal.aborted) this.#events.allEnded(this.#failure);
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
