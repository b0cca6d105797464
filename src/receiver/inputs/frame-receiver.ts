// The interface that every input hands its cameras' frames to, and the limit on how many frames a run takes.
import type { ReceivedFrame } from '../../core/camera/received-frame.js';
import type { Camera } from './camera.js';
import type { CheckPicture } from './picture-check.js';

/** Takes the frames of every camera, over TCP and NATS alike. */
export interface FrameReceiver {
  /** Checks each picture before it is counted (`--check`); undefined: no picture is checked. */
  readonly check?: CheckPicture | undefined;
  /** Takes a frame. It is acknowledged when a promise resolves, so a slow disk slows its sender; without one, at once. */
  frame(camera: Camera, frame: ReceivedFrame): Promise<void> | undefined;
  corrupt(camera: Camera, problem: string): void;
}

/** Counts the frames of a run against `--frames`. All inputs share one. */
export class FrameQuota {
  readonly #limit: number;
  #arrived = 0;
  #stored = 0;
  #isClosed = false;

  /** @param limit Frames of all cameras together. */
  constructor(limit = Number.POSITIVE_INFINITY) {
    this.#limit = limit;
  }

  /** Frames that were taken so far. */
  get arrived(): number {
    return this.#arrived;
  }

  /** Whether frames are still taken. Once false, frames that arrive are neither counted nor acknowledged. */
  get isOpen(): boolean {
    return !this.#isClosed && this.#arrived < this.#limit;
  }

  /** Whether every frame of the limit is in the outputs. The next message to each sender says so. */
  get isDone(): boolean {
    return this.#stored >= this.#limit;
  }

  countArrived(): void {
    this.#arrived += 1;
  }

  /** Counts a frame that is in every output. Frames of other cameras may still be waiting for theirs. */
  countStored(): void {
    this.#stored += 1;
  }

  /** The run ends: no more frames are taken. */
  close(): void {
    this.#isClosed = true;
  }
}
