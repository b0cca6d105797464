// What the rest of a sender needs of the way its frames take: to one receiver, or to a bus.

import type { Demand } from '../../core/camera/demand.js';
import type { CameraReport, SenderStats } from '../../core/wire/messages.js';
import type { Credentials } from '../../net/credentials/credentials.js';
import type { Consumers } from '../../sources/suspend-when-idle.js';

/** A frame on its way: numbered where it was captured. */
export interface OutgoingFrame {
  readonly sequence: number;
  readonly jpeg: Uint8Array;
  readonly capturedUs: number;
  readonly trueWidth: number;
  readonly trueHeight: number;
}

/** What an outlet has done so far. */
export interface FrameSinkCounts {
  /**
   * Frames and bytes of JPEG that the other end took: what a receiver acknowledged, what left for a program that never
   * acknowledges, what a bus published to a viewer.
   */
  readonly frames: number;
  readonly bytes: number;
  /** Frames handed to the network. A frame sent again after a reconnect counts once. */
  readonly sent: number;
  /** Frames of a live source that were on the way when a connection ended. */
  readonly lost: number;
}

/** The way as it is now. */
export interface PathStats {
  /** Whose program is at its other end, once it has said so. */
  readonly otherEnd: string | undefined;
  /** There and back in ms, once measured. */
  readonly roundTripMs: number | undefined;
  /** For how long a frame keeps the way busy, in ms, once measured. */
  readonly carryMs: number | undefined;
  /** Frames that may be on the way now. */
  readonly window: number;
  /** Tells whoever is there how our side of the stream goes. */
  tellStats(stats: SenderStats): void;
}

/** Frames in, one at a time, each when `ready`. */
export interface FrameSink extends Consumers {
  /** Undefined while there is none. */
  readonly way: PathStats | undefined;
  /** Whether there is a way, and nobody at its end wants frames for now. */
  readonly paused: boolean;
  /** What is wanted of frames, where somebody has said so. */
  readonly demand: Demand | undefined;
  readonly counts: FrameSinkCounts;
  /** Aborted when whoever took frames has all it wanted, where that ends the run. */
  readonly done: AbortSignal;
  /**
   * Connects, and again whenever it breaks, until `signal` is aborted.
   *
   * @throws TtycamError when nobody has answered for too long, or a refusal that does not heal ends the run.
   */
  run(signal: AbortSignal): Promise<void>;
  /**
   * Waits until a frame may be sent that is needed to bring the frames that were taken to `wanted`: one on its way may be
   * taken yet. False when that many have been taken, when the other end has all it wanted, or when `signal` was aborted.
   */
  ready(signal: AbortSignal, wanted?: number): Promise<boolean>;
  /** Sends a frame; only when `ready` says so. */
  send(frame: OutgoingFrame): void;
  /** Tells whoever is there, and each who comes, how the camera is. */
  report(camera: CameraReport): void;
  /** Another key or other certificates hold from now on; for a way that is proven by them. */
  renew?(credentials: Credentials): void;
  /** No more frames will come. Waits until every one sent has arrived or is not wanted, or `signal` is aborted. */
  drain(signal: AbortSignal): Promise<void>;
  /** Ends it in peace, for good: it is not connected again. */
  finish(): Promise<void>;
}
