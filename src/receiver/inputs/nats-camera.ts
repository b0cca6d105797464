// One camera that is heard on a bus: what its messages say, and the newest of its frames.
import { isEnd } from '../../core/camera/camera-state.js';
import type { Demand } from '../../core/camera/demand.js';
import type { ReceivedFrame } from '../../core/camera/received-frame.js';
import { TtycamError } from '../../core/errors.js';
import { PRESENCE_EVERY_MS, SILENT_AFTER_MS } from '../../core/limits.js';
import { Newest } from '../../core/newest.js';
import { ClockEstimate } from '../../core/rate/clock-estimate.js';
import { DelayRateController } from '../../core/rate/delay-controller.js';
import { plainText } from '../../core/text.js';
import { ChecksumVerifier } from '../../core/wire/checksum.js';
import { decodeVideo, type VideoMessage } from '../../core/wire/messages.js';
import { fastCrc32 } from '../../net/crc32.js';
import type { Camera, Now } from './camera.js';
import type { CheckPicture } from './picture-check.js';

/** A bus holds seconds of frames, and never minutes. */
const MAX_QUEUED_MS = 60_000;
/** How far an exchange of clocks over a bus may be wrong. */
const MAX_EARLY_MS = 1_000;

/** A sign of life comes within this, and so does a frame of a camera that streams. */
const REFUTED_WITHIN_MS = PRESENCE_EVERY_MS * 1.5;

/** What a camera on a bus needs of the receiver around it. */
export interface NatsCameraHost {
  /** False once no more frames are wanted. */
  readonly wanting: boolean;
  frame(camera: Camera, frame: ReceivedFrame): Promise<void>;
  corrupt(camera: Camera, problem: string): void;
  /** Proves each picture before it is taken; undefined: none is. */
  readonly prove: CheckPicture | undefined;
  /** How old its frames are can only be told by asking its clock again. */
  clockInDoubt(camera: Camera): void;
}

/**
 * A message of a bus. There is no connection that a damaged one would end, so each is judged by itself.
 *
 * @throws TtycamError `message-malformed` or `message-damaged`.
 */
export function readNatsMessage(bytes: Uint8Array): VideoMessage {
  const message = decodeVideo(bytes);
  new ChecksumVerifier(fastCrc32).check(bytes, message.checksum);
  return message;
}

/** A camera on a bus, from its first message to its silence. */
export class NatsCamera {
  readonly camera: Camera;
  readonly #host: NatsCameraHost;
  readonly #newest = new Newest<{ readonly message: VideoMessage; readonly now: Now }>();
  readonly #clock = new ClockEstimate();
  readonly #ease = new DelayRateController();
  /** When it last gave a sign of life. */
  #heardMs: number;
  /** What was said in its name, and may be refuted. */
  #doubted: { readonly reason: string; readonly sinceMs: number } | undefined;

  constructor(camera: Camera, host: NatsCameraHost, nowMs: number) {
    this.camera = camera;
    this.#host = host;
    this.#heardMs = nowMs;
  }

  /** Whether it has said that it goes, and has not gone yet. */
  get leaving(): boolean {
    return this.#doubted !== undefined && isEnd(this.#doubted.reason);
  }

  /**
   * It says that it is there, and how it is. Anybody on a bus can say so in its name: what its frames or its next sign of life
   * may refute, that it is in trouble or goes, is believed when they have not.
   */
  told({ camera: report, senderStats }: VideoMessage, nowMs: number): void {
    if (report?.live === false && (isEnd(report.reason) || this.camera.state.kind === 'live')) {
      this.#doubted = { reason: plainText(report.reason), sinceMs: this.#doubted?.sinceMs ?? nowMs };
      return;
    }
    this.#heardMs = nowMs;
    if (report?.live === false) this.camera.happened({ kind: 'trouble', reason: plainText(report.reason) }, nowMs);
    else if (report?.live === true) {
      this.#doubted = undefined;
      this.camera.happened({ kind: 'recovered' }, nowMs);
    }
    if (senderStats !== undefined) this.camera.senderTold(senderStats, nowMs);
  }

  /** To be called a few times a second. False once it has gone. */
  tick(nowMs: number): boolean {
    const doubted = this.#doubted;
    if (doubted !== undefined && nowMs - doubted.sinceMs >= REFUTED_WITHIN_MS) {
      this.#doubted = undefined;
      this.#heardMs = Math.max(this.#heardMs, doubted.sinceMs);
      this.camera.happened({ kind: 'trouble', reason: doubted.reason }, nowMs);
      if (isEnd(doubted.reason)) return false;
    }
    return nowMs - this.#heardMs < SILENT_AFTER_MS;
  }

  /** It has answered what time it is there. */
  answered(message: VideoMessage, nowUs: number): void {
    if (message.clockAnswer === undefined) return;
    this.#clock.add(message.clockAnswer, nowUs);
    const { offsetUs, roundTripUs } = this.#clock;
    if (offsetUs === undefined || roundTripUs === undefined) return;
    this.camera.clockKnown({ offsetUs, roundTripUs, askedUs: message.clockAnswer.askedUs });
  }

  /** A frame has come. It waits until the one before it is taken, unless a newer one comes. */
  offer(message: VideoMessage, now: Now): void {
    this.#heardMs = now.ms;
    this.#doubted = undefined;
    if (this.#newest.put({ message, now })) this.camera.skip();
    const { captureTimeUs = 0 } = message;
    const { offsetUs } = this.#clock;
    if (captureTimeUs === 0 || offsetUs === undefined) return;
    const ageMs = (now.unixUs - captureTimeUs + offsetUs) / 1_000;
    // Anything else is of a clock that was set, and says nothing of a queue.
    if (ageMs >= -MAX_EARLY_MS && ageMs <= MAX_QUEUED_MS) this.#ease.frame(ageMs, now.ms);
  }

  /** What to ask it for, so that what comes is fresh: all that is wanted, where the way here carries that. */
  eased(demand: Demand): Demand {
    const fps = this.#ease.limit(demand.fps ?? Number.POSITIVE_INFINITY);
    return { ...demand, fps: Number.isFinite(fps) ? fps : undefined };
  }

  /** Hands its frames on, one after another, until `end`. Beside the client's own loop: what is slow here holds up nobody. */
  async run(): Promise<void> {
    for (;;) {
      const next = await this.#newest.take();
      if (next === undefined) return;
      // What was on its way when we looked away.
      if (!this.#host.wanting || this.camera.asked === undefined) continue;
      const { jpeg } = next.message;
      const damage = jpeg && (await this.#host.prove?.(jpeg));
      const accepted = this.camera.accept(next.message, next.now, damage);
      if (this.camera.clockInDoubt) this.#host.clockInDoubt(this.camera);
      if (accepted.kind === 'frame') await this.#host.frame(this.camera, accepted.frame);
      else if (accepted.kind === 'corrupt') this.#host.corrupt(this.camera, accepted.problem);
    }
  }

  end(): void {
    this.#newest.poll();
    this.#newest.close();
  }
}

/** What a camera is lost for: what it said of itself before it went tells more than that it went. */
export function lossOf(told: string | undefined, busDown: TtycamError | undefined, silentMs: number): TtycamError {
  if (busDown !== undefined) return new TtycamError(busDown.code, busDown.message, { cause: busDown });
  if (told !== undefined && told !== '') return new TtycamError('peer-closed', told);
  return new TtycamError('peer-silent', `no sign of it on the bus for ${silentMs / 1_000} s`);
}
