// One camera that the receiver goes to: opened while there is demand for it, and tried again after each failure.
import type { ControlRequest } from '../../core/camera/camera-control.js';
import { FINISHED, reasonOf } from '../../core/camera/camera-state.js';
import type { Demand } from '../../core/camera/demand.js';
import { TtycamError } from '../../core/errors.js';
import type { Size } from '../../core/geometry.js';
import { turnOf } from '../../core/jpeg/turn.js';
import { STALLED_AFTER_MS } from '../../core/limits.js';
import { monotonicMs, unixUs } from '../../net/clock.js';
import { LinkedAbort } from '../../net/linked-abort.js';
import { RetryTimer } from '../../net/retry-timer.js';
import { leastRetryMs } from '../../sources/denied.js';
import type { SourceEvents, SourceFrame } from '../../sources/source.js';
import { QUICK_RETRY } from '../../sources/supervise.js';
import type { Camera } from '../inputs/camera.js';
import { CameraPeer } from '../inputs/camera-peer.js';
import type { CameraRegistry } from '../inputs/camera-registry.js';
import type { FrameQuota, FrameReceiver } from '../inputs/frame-receiver.js';
import type { CameraIdentity } from '../inputs/identity.js';
import { FrameIntake } from './frame-intake.js';
import type { CameraRequest, InputSite, PulledInput } from './pulled-input.js';
import { WireSession } from './wire-session.js';

/** For how long a camera stays open without demand: turning a page back and forth reopens nothing. */
const REST_AFTER_MS = 2_000;

/** A camera is reopened for a demand that is larger by this factor than the one it was opened for. */
const LARGER = 1.25;

/** What a camera that is gone to needs of the receiver around it. */
export interface PulledCameraHost {
  readonly registry: CameraRegistry;
  readonly frames: FrameReceiver;
  readonly quota: FrameQuota;
  /** Frames a second of a finite input that has no rate of its own; undefined: as fast as they are taken. */
  readonly fileFps: number | undefined;
  /** The demand for a camera now; undefined: none. */
  demandOf(camera: Camera): Demand | undefined;
  connected(camera: Camera): void;
  corrupt(camera: Camera, problem: string): void;
  /** Something that a person should know, and need not act on. */
  note(camera: Camera, message: string): void;
}

/** Hears how the attempts at a camera go: undefined for one that has given a picture. */
type HearOutcome = (failure: TtycamError | undefined) => void;

/** A camera, from the start of the run to its end. */
export class PulledCamera {
  readonly camera: Camera;
  readonly #request: CameraRequest;
  readonly #host: PulledCameraHost;
  readonly #peer: CameraPeer;
  readonly #intake: FrameIntake;
  readonly #retry = new RetryTimer(QUICK_RETRY.retryMinMs, QUICK_RETRY.retryMaxMs);
  /** What identifies the camera, whichever run of a sender gives its frames. */
  readonly #instance: string;
  #identity: CameraIdentity;
  #input: PulledInput | undefined;
  #attempt: LinkedAbort | undefined;
  #session: WireSession | undefined;
  /** The demand that the present attempt began with. */
  #openedFor: Demand | undefined;
  /** Since when there is no demand for its frames; undefined while there is. */
  #unwantedMs: number | undefined;
  /** Whether the present attempt has given a frame. */
  #isUp = false;
  /** Whether the attempt before was healthy, and was ended here. */
  #hasRested = false;
  #wake: (() => void) | undefined;
  /** Hears the next outcome. */
  hear: HearOutcome | undefined;

  constructor(request: CameraRequest, identity: CameraIdentity, host: PulledCameraHost) {
    this.#request = request;
    this.#host = host;
    this.#identity = identity;
    this.#instance = identity.instance;
    this.camera = host.registry.roster.take(identity, monotonicMs());
    const { rotate, flip } = request.settings;
    this.camera.turn = turnOf(rotate, flip);
    this.#peer = new CameraPeer(this.camera, host.registry, host.frames, host.quota);
    const { fileFps } = host;
    const corrupt = (problem: string) => this.#corrupt(problem);
    this.#intake = new FrameIntake({ peer: this.#peer, fps: request.settings.fps, fileFps, corrupt });
  }

  /**
   * Runs until `signal` is aborted, or a finite input has ended. Rejects where an output fails.
   *
   * @returns Why a finite input has failed; undefined where it has not.
   */
  async run(signal: AbortSignal): Promise<TtycamError | undefined> {
    const stop = () => {
      this.#intake.close();
      this.#wake?.();
    };
    signal.addEventListener('abort', stop, { once: true });
    const taken = this.#intake.run();
    taken.catch(() => undefined);
    let ended: TtycamError | undefined;
    while (!signal.aborted && ended === undefined) {
      await this.#untilWanted(signal);
      if (!signal.aborted) ended = await this.#tryOnce(signal);
    }
    signal.removeEventListener('abort', stop);
    this.#intake.close();
    await taken;
    return ended?.message === FINISHED ? undefined : ended;
  }

  /** Applies the demand. Call it when it may have changed, and a few times a second. */
  update(nowMs: number): void {
    const { camera } = this;
    const demand = camera.paused ? undefined : this.#host.demandOf(camera);
    // A size that changes nothing is not waited for, as by a snapshot.
    camera.setDemand(
      demand === undefined || this.#input?.scalesFrom !== undefined ? demand : { ...demand, size: undefined },
      nowMs,
    );
    this.#host.registry.showState(camera);
    this.#session?.tick(nowMs);
    if (demand !== undefined) {
      this.#unwantedMs = undefined;
      this.#wake?.();
      this.#intake.demanded();
      if (isLarger(demand, this.#openedFor, this.#input?.scalesFrom)) this.#attempt?.abort();
      return;
    }
    this.#unwantedMs ??= nowMs;
    this.#intake.clear();
    // A finite input waits instead: reopened, it would begin from its start.
    if (this.#input?.kind !== 'finite' && nowMs - this.#unwantedMs >= REST_AFTER_MS) this.#attempt?.abort();
  }

  /** Asks a sender behind pipes to set a control. */
  requestControl(request: ControlRequest): void {
    this.#session?.requestControl(request);
  }

  /** Tells a sender behind pipes at once whether it is paused. */
  pauseChanged(): void {
    this.#session?.pauseChanged();
  }

  async #untilWanted(signal: AbortSignal): Promise<void> {
    while (!signal.aborted && this.camera.demand === undefined) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    this.#wake = undefined;
  }

  /** One attempt. Resolves with the end of a finite input, which is not tried again: it would begin from its start. */
  async #tryOnce(signal: AbortSignal): Promise<TtycamError | undefined> {
    const attempt = new LinkedAbort(signal);
    this.#attempt = attempt;
    this.#openedFor = undefined;
    let reason: TtycamError;
    let endsItself = false;
    try {
      const input = this.#request.scheme.make(this.#request);
      this.#input = input;
      endsItself = input.kind === 'finite';
      // Only now it is known whether it takes a size.
      this.update(monotonicMs());
      this.#openedFor = this.camera.demand;
      this.camera.stalledAfterMs = Math.max(STALLED_AFTER_MS, input.quietMs ?? 0);
      await input.attempt(this.#site(input), attempt.signal);
      const what = endsItself ? FINISHED : 'the camera ended its stream';
      reason = new TtycamError(endsItself ? 'peer-closed' : 'source-failed', what);
    } catch (error) {
      reason = TtycamError.from(error);
    } finally {
      attempt.release();
      this.#attempt = undefined;
    }
    if (attempt.signal.aborted) {
      // The run ends, the camera rests, or it is reopened for a larger demand.
      this.#hasRested ||= this.#isUp;
      this.#isUp = false;
      return undefined;
    }
    this.#fail(reason);
    if (endsItself) return reason;
    const leastMs = leastRetryMs(reason, this.#input?.deniedRetryMs);
    await this.#retry.wait(signal, () => undefined, undefined, leastMs);
    return undefined;
  }

  #site(input: PulledInput): InputSite {
    return {
      events: this.#events(),
      demand: () => this.camera.demand,
      frame: (frame) => this.#take(input, frame),
      describe: (source) => {
        this.#identity = { ...this.#identity, source };
      },
      serve: async (link) => {
        const session = new WireSession(link, this.#host.quota, this.camera, this.#peer, (identity) => {
          const { source, software, instance } = identity;
          this.#identity = { ...this.#identity, source, software, instance: `${this.#instance} ${instance}` };
          this.#connected('sender');
        });
        this.#session = session;
        try {
          await session.run();
        } finally {
          this.#session = undefined;
        }
      },
    };
  }

  #events(): SourceEvents {
    const { camera } = this;
    return {
      torn: (reason) => this.#corrupt(reason),
      fileSkipped: (file, reason) => this.#host.note(camera, `${file} was left out: ${reason}`),
      trouble: (reason, retryMs) => {
        this.#intake.clear();
        if (retryMs !== undefined) return this.#fail(reason);
        camera.happened({ kind: 'trouble', reason: reason.message }, monotonicMs());
        this.#host.registry.showState(camera);
      },
      recovered: () => undefined,
      suspended: () => undefined,
      unchanged: () => {
        if (!this.#isUp) return;
        camera.happened({ kind: 'frame' }, monotonicMs());
        this.#host.registry.showState(camera);
      },
      chosen: (_device, description) => this.#host.note(camera, `the camera is ${description}`),
      note: (message) => this.#host.note(camera, message),
    };
  }

  #take(input: PulledInput, frame: SourceFrame): Promise<void> | undefined {
    if (!this.#isUp) this.#connected(input.knowsCaptureTime ? 'own' : 'none');
    return this.#attempt === undefined ? undefined : this.#intake.take(input, frame, this.#attempt.signal);
  }

  #corrupt(problem: string): void {
    this.camera.countCorrupt();
    this.#host.corrupt(this.camera, problem);
  }

  /** @param clock Whose times its frames have: our own, a sender's, or none. */
  #connected(clock: 'own' | 'sender' | 'none'): void {
    const { camera } = this;
    this.#isUp = true;
    this.#retry.reset();
    // When a person turns pages, the same camera comes again without any news. Another run of a sender is new.
    if (this.#hasRested && clock !== 'sender') return;
    // A sender numbers its frames itself, and may have been the program of the attempt before.
    if (clock !== 'sender') this.#identity = { ...this.#identity, instance: this.#instance };
    const nowMs = monotonicMs();
    camera.tellsAge = clock !== 'none';
    camera.connected(this.#identity, nowMs);
    if (clock === 'own') camera.updateClock({ offsetUs: 0, roundTripUs: 0, askedUs: unixUs(nowMs) });
    this.#host.connected(camera);
    this.hear?.(undefined);
  }

  #fail(reason: TtycamError): void {
    const { camera } = this;
    this.#isUp = false;
    this.#hasRested = false;
    this.#intake.clear();
    this.hear?.(reason);
    if (camera.state.kind === 'lost') {
      if (reasonOf(camera.state) === reason.message) return;
      // Another reason is another loss, which a person has to see.
      camera.happened({ kind: 'connected' }, monotonicMs());
    }
    this.#host.registry.lost(camera, reason);
  }
}

/** @param least The smallest size that an input gives; undefined: it gives one size. */
function isLarger({ size }: Demand, opened: Demand | undefined, least: Size | undefined): boolean {
  if (opened?.size === undefined || least === undefined) return false;
  if (size === undefined) return true;
  const { width, height } = opened.size;
  return size.width > Math.max(width * LARGER, least.width) || size.height > Math.max(height * LARGER, least.height);
}
