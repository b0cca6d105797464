// One camera that this receiver goes to: opened while somebody wants it, and again whenever it ends.
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Demand } from '../../../core/camera/demand.js';
import { type ErrorCode, TtycamError } from '../../../core/errors.js';
import { MAX_MESSAGE_BYTES } from '../../../core/limits.js';
import { monotonicMs, unixUs } from '../../../net/clock.js';
import { MessageLink } from '../../../net/link.js';
import { LinkedAbort } from '../../../net/linked-abort.js';
import { RetryTimer } from '../../../net/retry-timer.js';
import { jpegStream } from '../../../sources/files/jpeg-stream.js';
import type { Camera } from '../camera.js';
import { CameraPeer } from '../camera-peer.js';
import type { CameraRegistry } from '../camera-registry.js';
import type { FrameQuota } from '../frame-receiver.js';
import type { CameraIdentity } from '../identity.js';
import type { Server, ServerEvents } from '../server.js';
import type { CameraTarget, OpenedCamera } from './camera-target.js';

const RETRY_MIN_MS = 500;
const RETRY_MAX_MS = 2_000;

/** What only a person can change is tried seldom. Hosts lock out whoever fails to log in too often. */
const NEEDS_PERSON: readonly ErrorCode[] = ['ssh-denied', 'ssh-host-key'];
const RETRY_FOR_PERSON_MS = 60_000;

/** A stream of JPEGs without a picture for so long is opened again. */
const SILENT_AFTER_MS = 15_000;

/** A sender at the other end of a pipe has no viewers but this one: it is asked for all or nothing. */
const IN_FULL: Demand = { fps: undefined, size: undefined };

/** What a dialed camera needs of the receiver around it. */
export interface DialedHost {
  readonly server: Server;
  readonly cameras: CameraRegistry;
  readonly events: ServerEvents;
  readonly quota: FrameQuota;
  /** Whether anything takes the frames of this camera now. */
  isWanted(camera: Camera): boolean;
}

export class DialedCamera {
  readonly camera: Camera;
  readonly #target: CameraTarget;
  readonly #host: DialedHost;
  readonly #identity: CameraIdentity & { readonly dialed: string };
  readonly #retry = new RetryTimer(RETRY_MIN_MS, RETRY_MAX_MS);
  /** Wakes the loop while it waits for somebody who wants the camera. */
  #wake: (() => void) | undefined;
  /** Ends the stream of JPEGs that is open. A sender of ours is told to pause instead. */
  #rest: (() => void) | undefined;
  #sequence = 0;

  constructor(target: CameraTarget, host: DialedHost) {
    this.#target = target;
    this.#host = host;
    this.#identity = {
      name: target.name,
      provenName: undefined,
      instance: randomBytes(8).toString('hex'),
      dialed: randomBytes(8).toString('hex'),
      source: target.shown,
      software: '',
      pausable: true,
      address: target.shown,
      onNats: false,
    };
    this.camera = host.cameras.roster.take(this.#identity, monotonicMs());
    host.cameras.showState(this.camera);
  }

  /** Opens it again and again, until `signal` is aborted or its source has ended. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.#untilWanted(signal);
      if (signal.aborted) return;
      const framesBefore = this.camera.snapshot(monotonicMs()).frames;
      const attempt = new LinkedAbort(signal);
      let reason: TtycamError | undefined;
      try {
        reason = await this.#stream(await this.#target.open(attempt.signal), attempt);
      } catch (error) {
        reason = TtycamError.from(error);
      } finally {
        attempt.abort();
        attempt.release();
      }
      if (signal.aborted || !this.#host.quota.isOpen) return;
      if (this.camera.snapshot(monotonicMs()).frames > framesBefore) this.#retry.reset();
      if (reason === undefined) continue;
      this.#lost(reason);
      if (NEEDS_PERSON.includes(reason.code)) {
        await sleep(RETRY_FOR_PERSON_MS, undefined, { signal }).catch(() => undefined);
      } else await this.#retry.wait(signal, () => undefined);
    }
  }

  /** To be called when something may have begun or ceased to want the camera, or somebody has paused it. */
  demandChanged(): void {
    const { camera } = this;
    const before = camera.state.kind;
    camera.setDemand(this.#host.isWanted(camera) ? IN_FULL : undefined, monotonicMs());
    if (camera.state.kind !== before) {
      this.#host.server.pauseChanged(camera);
      this.#host.cameras.showState(camera);
    }
    if (this.#isActive) this.#wake?.();
    else this.#rest?.();
  }

  get #isActive(): boolean {
    return !this.camera.paused && this.#host.isWanted(this.camera);
  }

  async #untilWanted(signal: AbortSignal): Promise<void> {
    this.demandChanged();
    if (this.#isActive) return;
    await new Promise<void>((resolve) => {
      const done = () => {
        signal.removeEventListener('abort', done);
        this.#wake = undefined;
        resolve();
      };
      signal.addEventListener('abort', done, { once: true });
      this.#wake = done;
    });
  }

  /** Streams it to its end. Returns why it ended; undefined where nobody wants it any more. */
  async #stream(opened: OpenedCamera, attempt: LinkedAbort): Promise<TtycamError | undefined> {
    const { program: source } = opened;
    if (opened.stream.kind === 'wire') {
      const { name, address, dialed } = this.#identity;
      const link = new MessageLink(opened.stream.pipes, MAX_MESSAGE_BYTES, undefined, address);
      return await this.#host.server.serve(link, { as: { name, address, dialed, source }, ended: opened.ended });
    }
    return await this.#streamJpegs(opened.stream.chunks, { ...this.#identity, source }, opened.ended, attempt);
  }

  async #streamJpegs(
    chunks: AsyncIterable<Uint8Array>,
    identity: CameraIdentity,
    ended: Promise<TtycamError>,
    attempt: LinkedAbort,
  ): Promise<TtycamError | undefined> {
    const { cameras, events, quota } = this.#host;
    const { camera } = this;
    camera.connected(identity, monotonicMs());
    events.connected(camera, { legacy: false });
    const peer = new CameraPeer(camera, cameras, events);
    let isResting = false;
    let isSilent = false;
    this.#rest = () => {
      isResting = true;
      attempt.abort();
    };
    const silence = setTimeout(() => {
      isSilent = true;
      attempt.abort();
    }, SILENT_AFTER_MS);
    try {
      const torn = (problem: string) => events.corrupt(camera, problem);
      for await (const { picture } of jpegStream(chunks, { torn }, attempt.signal)) {
        silence.refresh();
        if (picture.kind !== 'jpeg' || isResting) continue;
        if (!quota.isOpen) return undefined;
        this.#sequence += 1;
        const { width: trueWidth, height: trueHeight } = picture.size;
        const message = { jpeg: picture.jpeg, sequence: this.#sequence, trueWidth, trueHeight };
        await peer.deliver(await peer.accept(message, { ms: monotonicMs(), unixUs: unixUs() }));
      }
    } finally {
      clearTimeout(silence);
      this.#rest = undefined;
    }
    if (isResting) return undefined;
    if (isSilent) return new TtycamError('source-failed', `no picture for ${SILENT_AFTER_MS / 1_000} s`);
    return await ended;
  }

  /** Reports a reason once, however often it is tried again. */
  #lost(reason: TtycamError): void {
    const { camera } = this;
    const { cameras } = this.#host;
    if (camera.state.kind === 'lost') {
      if (camera.state.reason === reason.message) return;
      camera.connected(camera.identity, monotonicMs());
    }
    cameras.lost(camera, reason);
  }
}
