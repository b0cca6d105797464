// One camera that the receiver goes to: opened while it is wanted, tried again after each failure, and told apart by its state.
import { FINISHED, reasonOf } from '../../core/camera/camera-state.js';
import type { Demand } from '../../core/camera/demand.js';
import { TtycamError } from '../../core/errors.js';
import { STALLED_AFTER_MS } from '../../core/limits.js';
import { Newest } from '../../core/newest.js';
import { ChangingPace } from '../../core/rate/pace.js';
import { monotonicMs, unixUs } from '../../net/clock.js';
import { LinkedAbort } from '../../net/linked-abort.js';
import { RetryTimer } from '../../net/retry-timer.js';
import type { SourceEvents, SourceFrame } from '../../sources/source.js';
import type { Camera, Now } from '../inputs/camera.js';
import { CameraPeer } from '../inputs/camera-peer.js';
import type { CameraRegistry } from '../inputs/camera-registry.js';
import type { FrameQuota, FrameReceiver } from '../inputs/frame-receiver.js';
import type { CameraIdentity } from '../inputs/identity.js';
import type { CameraRequest, InputSite, PulledInput } from './pulled-input.js';
import { jpegOf } from './rgb-jpeg.js';
import { WireSession } from './wire-session.js';

const RETRY_MIN_MS = 500;
/** A camera that comes back is seen within two seconds. An attempt at one that is away costs a connection request. */
const RETRY_MAX_MS = 1_500;

/** For how long a camera stays open without demand: turning a page back and forth opens nothing anew. */
const REST_AFTER_MS = 2_000;

/** A camera is opened anew for a demand that is larger by this factor than the one it was opened for. */
const LARGER = 1.25;

/** What a camera that is gone to needs of the receiver around it. */
export interface PulledCameraHost {
  readonly registry: CameraRegistry;
  readonly frames: FrameReceiver;
  readonly quota: FrameQuota;
  /** The demand for a camera now; undefined: none. */
  demandOf(camera: Camera): Demand | undefined;
  connected(camera: Camera): void;
  corrupt(camera: Camera, problem: string): void;
  /** Something that a person should know, and need not act on. */
  note(camera: Camera, message: string): void;
}

interface NumberedFrame {
  readonly frame: SourceFrame;
  readonly sequence: number;
  readonly now: Now;
}

/** A camera, from the start of the run to its end. */
export class PulledCamera {
  readonly camera: Camera;
  readonly #request: CameraRequest;
  readonly #host: PulledCameraHost;
  readonly #peer: CameraPeer;
  readonly #newest = new Newest<NumberedFrame>();
  readonly #pace = new ChangingPace();
  readonly #retry = new RetryTimer(RETRY_MIN_MS, RETRY_MAX_MS);
  /** What identifies the camera, whichever run of a sender gives its frames. */
  readonly #instance: string;
  #identity: CameraIdentity;
  #input: PulledInput | undefined;
  #attempt: LinkedAbort | undefined;
  #session: WireSession | undefined;
  /** The demand that the present attempt began with. */
  #openedFor: Demand | undefined;
  /** Since when nobody wants its frames; undefined while somebody does. */
  #unwantedMs: number | undefined;
  #sequence = 0;
  /** Whether the present attempt has given a frame. */
  #isUp = false;
  #wake: (() => void) | undefined;

  constructor(request: CameraRequest, identity: CameraIdentity, host: PulledCameraHost) {
    this.#request = request;
    this.#host = host;
    this.#identity = identity;
    this.#instance = identity.instance;
    this.camera = host.registry.roster.take(identity, monotonicMs());
    this.#peer = new CameraPeer(this.camera, host.registry, host.frames);
  }

  /** Runs until `signal` is aborted, or a finite input has ended. Rejects where an output fails. */
  async run(signal: AbortSignal): Promise<void> {
    const stop = () => {
      this.#newest.close();
      this.#wake?.();
    };
    signal.addEventListener('abort', stop, { once: true });
    const taken = this.#handOn();
    taken.catch(() => undefined);
    while (!signal.aborted) {
      await this.#untilWanted(signal);
      if (signal.aborted) break;
      if (await this.#tryOnce(signal)) break;
    }
    this.#newest.close();
    await taken;
  }

  /** Applies the demand. To be called when it may have changed, and a few times a second. */
  update(nowMs: number): void {
    const { camera } = this;
    const demand = camera.paused ? undefined : this.#host.demandOf(camera);
    // A size that changes nothing is not waited for, as by a snapshot.
    camera.setDemand(
      demand === undefined || this.#input?.scales === true ? demand : { ...demand, size: undefined },
      nowMs,
    );
    this.#host.registry.showState(camera);
    this.#session?.tick(nowMs);
    if (demand !== undefined) {
      this.#unwantedMs = undefined;
      this.#wake?.();
      if (this.#input?.scales === true && isLarger(demand, this.#openedFor)) this.#attempt?.abort();
      return;
    }
    this.#unwantedMs ??= nowMs;
    this.#newest.poll();
    if (nowMs - this.#unwantedMs >= REST_AFTER_MS) this.#attempt?.abort();
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

  /** One attempt. True where the camera has ended for good. */
  async #tryOnce(signal: AbortSignal): Promise<boolean> {
    const attempt = new LinkedAbort(signal);
    this.#attempt = attempt;
    this.#openedFor = this.camera.demand;
    let reason: TtycamError | undefined;
    try {
      const input = this.#request.scheme.make(this.#request);
      this.#input = input;
      this.camera.stalledAfterMs = Math.max(STALLED_AFTER_MS, input.quietMs ?? 0);
      await input.attempt(this.#site(input), attempt.signal);
      if (input.kind === 'finite' && !attempt.signal.aborted) reason = new TtycamError('peer-closed', FINISHED);
    } catch (error) {
      reason = TtycamError.from(error);
    } finally {
      attempt.release();
      this.#attempt = undefined;
    }
    const isOver = reason?.message === FINISHED;
    if (signal.aborted) return true;
    if (attempt.signal.aborted) {
      // It rests, or is opened anew for a larger demand.
      this.#isUp = false;
      return false;
    }
    this.#fail(reason ?? new TtycamError('source-failed', 'the camera ended its stream'));
    if (isOver) return true;
    await this.#retry.wait(signal, () => undefined);
    return false;
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
          this.#connected(false);
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
      torn: (reason) => {
        camera.countCorrupt();
        this.#host.corrupt(camera, reason);
      },
      fileSkipped: (file, reason) => this.#host.note(camera, `${file} was left out: ${reason}`),
      trouble: (reason, retryMs) => {
        this.#newest.poll();
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
      note: (message) => this.#host.note(camera, message),
    };
  }

  /** Takes a frame. Of a live input the newest is kept, above the wanted rate none. */
  #take(input: PulledInput, frame: SourceFrame): Promise<void> | undefined {
    if (!this.#isUp) this.#connected(input.knowsCaptureTime);
    const nowMs = monotonicMs();
    const now = { ms: nowMs, unixUs: unixUs(nowMs) };
    if (input.kind === 'finite') return this.#takeFinite(frame);
    const { demand } = this.camera;
    if (demand === undefined || !this.#pace.take(demand.fps, nowMs)) return undefined;
    this.#sequence += 1 + (demand.fps === undefined ? (frame.missed ?? 0) : 0);
    this.#newest.put({ frame, sequence: this.#sequence, now });
    return undefined;
  }

  /** While nobody wants the next frame, it waits, and so does its input. */
  async #takeFinite(frame: SourceFrame): Promise<void> {
    const signal = this.#attempt?.signal;
    while (this.camera.demand === undefined && signal?.aborted === false) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
        signal.addEventListener('abort', () => resolve(), { once: true });
      });
    }
    this.#sequence += 1;
    const nowMs = monotonicMs();
    await this.#deliver({ frame, sequence: this.#sequence, now: { ms: nowMs, unixUs: unixUs(nowMs) } });
  }

  /** Hands the newest frames on, one after another: a slow output costs frames and never age. */
  async #handOn(): Promise<void> {
    for (;;) {
      const next = await this.#newest.take();
      if (next === undefined) return;
      if (this.camera.demand !== undefined) await this.#deliver(next);
    }
  }

  async #deliver({ frame, sequence, now }: NumberedFrame): Promise<void> {
    const { quota } = this.#host;
    if (!quota.isOpen) return;
    const { picture, capturedUs } = frame;
    let jpeg: Uint8Array;
    try {
      jpeg = await jpegOf(picture);
    } catch (error) {
      this.camera.countCorrupt();
      this.#host.corrupt(this.camera, TtycamError.from(error).message);
      return;
    }
    const shown = picture.kind === 'jpeg' ? picture.trueSize : undefined;
    const captureTimeUs = this.#input?.knowsCaptureTime === true ? { captureTimeUs: capturedUs } : {};
    const message = {
      jpeg,
      sequence,
      ...captureTimeUs,
      ...(shown && { trueWidth: shown.width, trueHeight: shown.height }),
    };
    const accepted = await this.#peer.accept(message, now);
    if (quota.isOpen) await this.#peer.deliver(accepted);
  }

  #connected(knowsCaptureTime: boolean): void {
    const { camera } = this;
    this.#isUp = true;
    this.#retry.reset();
    this.#sequence = 0;
    const nowMs = monotonicMs();
    camera.connected(this.#identity, nowMs);
    // Its times are of our own clock.
    if (knowsCaptureTime) camera.updateClock({ offsetUs: 0, roundTripUs: 0, askedUs: unixUs(nowMs) });
    this.#host.connected(camera);
  }

  #fail(reason: TtycamError): void {
    const { camera } = this;
    this.#isUp = false;
    this.#newest.poll();
    if (camera.state.kind === 'lost') {
      if (reasonOf(camera.state) === reason.message) return;
      // Another reason is another loss, which a person has to see.
      camera.happened({ kind: 'connected' }, monotonicMs());
    }
    this.#host.registry.lost(camera, reason);
  }
}

function isLarger({ size }: Demand, opened: Demand | undefined): boolean {
  if (opened?.size === undefined) return false;
  if (size === undefined) return true;
  return size.width > opened.size.width * LARGER || size.height > opened.size.height * LARGER;
}
