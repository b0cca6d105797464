// The sender of one camera, over TCP or NATS: applies its messages to the camera, and hands its frames on.
import type { ControlList } from '../../core/camera/camera-control.js';
import { reasonOf } from '../../core/camera/camera-state.js';
import { TtycamError } from '../../core/errors.js';
import { ClockEstimate } from '../../core/rate/clock-estimate.js';
import { plainText } from '../../core/text.js';
import { type Hello, PROTOCOL_VERSION, type VideoMessage } from '../../core/wire/messages.js';
import type { Accepted, Camera, Now } from './camera.js';
import type { CameraRegistry } from './camera-registry.js';
import type { FrameQuota, FrameReceiver } from './frame-receiver.js';

/** A sender, from its first message to its end. The camera outlives it. */
export class CameraPeer {
  readonly camera: Camera;
  readonly #registry: CameraRegistry;
  readonly #frames: FrameReceiver;
  readonly #quota: FrameQuota;
  readonly #clock = new ClockEstimate();

  constructor(camera: Camera, registry: CameraRegistry, frames: FrameReceiver, quota: FrameQuota) {
    this.camera = camera;
    this.#registry = registry;
    this.#frames = frames;
    this.#quota = quota;
  }

  /** How far the sender's clock is ahead of ours, in µs; undefined while unknown. */
  get clockOffsetUs(): number | undefined {
    return this.#clock.offsetUs;
  }

  /** Applies what a message says about its source, and about the sender's own rates. */
  update({ camera: source, senderStats }: VideoMessage, nowMs: number): void {
    if (source?.live === false) this.trouble(plainText(source.reason), nowMs);
    else if (source?.live === true) this.camera.happened({ kind: 'recovered' }, nowMs);
    if (source !== undefined) this.camera.controls = source.live ? cleanControls(source.controls) : undefined;
    if (senderStats !== undefined) this.camera.updateSenderStats(senderStats, nowMs);
  }

  /** The sender's source gives no frames. */
  trouble(reason: string, nowMs: number): void {
    this.camera.happened({ kind: 'trouble', reason }, nowMs);
  }

  /** Adds the answer to a clock request, if the message holds one. */
  learnClock({ clockAnswer }: VideoMessage, nowUs: number): void {
    if (clockAnswer === undefined) return;
    this.#clock.add(clockAnswer, nowUs);
    const { offsetUs, roundTripUs } = this.#clock;
    if (offsetUs === undefined || roundTripUs === undefined) return;
    this.camera.updateClock({ offsetUs, roundTripUs, askedUs: clockAnswer.askedUs });
  }

  /** Whether the run still takes frames. */
  get takesFrames(): boolean {
    return this.#quota.isOpen;
  }

  /**
   * Takes the frame of a message: checks its picture if that is asked for, counts it, and hands it on. Every output has it when a
   * promise resolves. Without a check and a slow output that is done at once, and there is no promise.
   *
   * @returns Whether it was taken. Once the run has all its frames, none is.
   */
  take(message: VideoMessage, now: Now): boolean | Promise<boolean> {
    const { jpeg } = message;
    if (jpeg === undefined || !this.takesFrames) return false;
    const { check } = this.#frames;
    return check === undefined
      ? this.#take(message, now)
      : check(jpeg).then((damage) => this.#take(message, now, damage));
  }

  // Nothing is awaited between the question to the quota and the count: other cameras share it, and a check takes time.
  #take(message: VideoMessage, now: Now, damage?: string): boolean | Promise<boolean> {
    if (!this.takesFrames) return false;
    const delivered = this.#deliver(this.camera.accept(message, now, damage));
    return delivered === undefined ? true : delivered.then(() => true);
  }

  #deliver(accepted: Accepted): Promise<void> | undefined {
    if (accepted.kind === 'corrupt') this.#frames.corrupt(this.camera, accepted.problem);
    if (accepted.kind !== 'frame') return undefined;
    this.#registry.showState(this.camera);
    return this.#frames.frame(this.camera, accepted.frame);
  }

  /** Why the sender ended, by its own last report (stopped, unplugged). Undefined where it reported nothing. */
  reportedEnd(cause?: TtycamError): TtycamError | undefined {
    const reason = reasonOf(this.camera.state);
    return reason === undefined || reason === '' ? undefined : new TtycamError('peer-closed', reason, { cause });
  }
}

/** A list with texts that can be printed. */
function cleanControls(list: ControlList | undefined): ControlList | undefined {
  if (list === undefined) return undefined;
  const controls = list.controls.map((control) => ({
    ...control,
    name: plainText(control.name),
    choices: control.choices.map(({ value, label }) => ({ value, label: plainText(label) })),
  }));
  return list.problem === undefined ? { controls } : { controls, problem: plainText(list.problem) };
}

/** @throws TtycamError `protocol-version` for a sender that uses a later version of the wire. */
export function checkVersion({ protocolVersion }: Hello): void {
  if (protocolVersion <= PROTOCOL_VERSION) return;
  const versions = `version ${protocolVersion} of the wire, this receiver ${PROTOCOL_VERSION}`;
  throw new TtycamError('protocol-version', `the sender speaks ${versions}. Update the receiver`);
}
