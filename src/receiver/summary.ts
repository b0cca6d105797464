// The summary of a run, camera by camera.
import type { Percentiles } from '../core/camera/histogram.js';
import type { Camera } from './inputs/camera.js';

/** One camera's part of the `summary` event. */
export interface CameraSummary {
  readonly name: string;
  /** Distinguishes cameras of one name. */
  readonly place: number;
  readonly frames: number;
  readonly bytes: number;
  /** Frames a second from the first frame to the last. */
  readonly fps: number;
  readonly dropped: number;
  readonly corrupt: number;
  readonly latencyMs: Percentiles | null;
}

/** The summary of every camera, by place. */
export function summarize(cameras: readonly Camera[], nowMs: number): CameraSummary[] {
  return cameras.map((camera) => {
    const { name, place, frames, bytes, dropped, corrupt, latencyMs } = camera.snapshot(nowMs);
    const fps = rounded(camera.meanFps);
    return { name, place, frames, bytes, fps, dropped, corrupt, latencyMs: latencyMs ?? null };
  });
}

/** To a hundredth. */
export function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}
