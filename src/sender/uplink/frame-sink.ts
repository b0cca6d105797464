// The interface of what takes a sender's frames: a TCP uplink to one receiver, or a NATS uplink to any number of viewers.
import type { ControlRequest } from '../../core/camera/camera-control.js';
import type { Demand } from '../../core/camera/demand.js';
import type { Orientation } from '../../core/jpeg/exif.js';
import type { CameraReport, SenderStats } from '../../core/wire/messages.js';
import type { Credentials } from '../../net/credentials/credentials.js';
import type { Consumers } from '../../sources/suspend-when-idle.js';

/** An encoded frame, with the number that it got when it was captured. */
export interface OutgoingFrame {
  readonly sequence: number;
  readonly jpeg: Uint8Array;
  /** In µs since 1970. */
  readonly capturedUs: number;
  readonly trueWidth: number;
  readonly trueHeight: number;
  /** How it is to be turned where it is shown; undefined: as its own Exif data says. */
  readonly orientation?: Orientation | undefined;
  /** How long it took to encode, in ms, once it might leave; undefined where it was encoded before that. */
  readonly encodeMs?: number;
}

/** What a frame sink has done so far. */
export interface FrameSinkCounts {
  /**
   * Frames and bytes of JPEG that were taken: those that a receiver acknowledged, or that a NATS server took for a viewer.
   * For a program that never acknowledges, they are those that left.
   */
  readonly frames: number;
  readonly bytes: number;
  /** Frames handed to the network. A frame sent again after a reconnect counts once. */
  readonly sent: number;
  /** Frames of a live source that were in flight when a connection ended. */
  readonly lost: number;
}

/** The network path to the peer as it is now. */
export interface PathStats {
  /** The peer's software, once it has said so. */
  readonly peerSoftware: string | undefined;
  /** The round trip in ms, once measured. */
  readonly roundTripMs: number | undefined;
  /** For how long a frame keeps the path busy, in ms, once measured. */
  readonly carryMs: number | undefined;
  /** Frames that may be in flight now. */
  readonly window: number;
  /** Sends our figures of the stream to the peer. */
  sendStats(stats: SenderStats): void;
}

/** Takes frames one at a time, each when `ready`. */
export interface FrameSink extends Consumers {
  /** Undefined while there is no connection. */
  readonly path: PathStats | undefined;
  /** Whether there is a connection, and its other end has no demand for frames now. */
  readonly paused: boolean;
  /** The rate and size that the viewers ask for, where they do. */
  readonly demand: Demand | undefined;
  readonly counts: FrameSinkCounts;
  /** Aborted when the peer needs no more frames, where that ends the run. */
  readonly done: AbortSignal;
  /**
   * Connects, and again whenever the connection breaks, until `signal` is aborted.
   *
   * @throws TtycamError when nobody has answered for too long, or a lasting refusal ends the run.
   */
  run(signal: AbortSignal): Promise<void>;
  /**
   * Waits until a frame may be sent that is needed to bring the frames taken to `wanted`: frames in flight may still be
   * taken. False when that many have been taken, when the peer needs no more frames, or when `signal` was aborted.
   */
  ready(signal: AbortSignal, wanted?: number): Promise<boolean>;
  /** Whether `ready` would be true without a wait. */
  isReady(wanted?: number): boolean;
  /** Sends a frame; only when `ready` says so. */
  send(frame: OutgoingFrame): void;
  /** Sends the camera's state to the peer, and to each that connects later. */
  report(camera: CameraReport): void;
  /** Called when somebody who watches asks to set a control of the camera. */
  onControlRequest?: ((request: ControlRequest) => void) | undefined;
  /** Replaces keys or certificates; for a connection that is proven by them. */
  renew?(credentials: Credentials): void;
  /** No more frames will come. Waits until every one sent was taken or is not wanted, or `signal` is aborted. */
  drain(signal: AbortSignal): Promise<void>;
  /** Closes the connection once all has left. It is not made again. */
  finish(): Promise<void>;
}
