// What a sender's counts say: its stream hop by hop, in frames a second.
import type { SenderStats } from '../wire/messages.js';

/** A sender's side of its stream, in frames a second over the last second. */
export interface SenderRates {
  /** What the camera itself gives; 0 for a file or a pipe, which has no rate of its own. */
  readonly cameraFps: number;
  /** What of that is to be sent: less than it where `--fps` holds it back. */
  readonly capturedFps: number;
  /** What went into the network. */
  readonly sentFps: number;
  /** What was dropped because the link had no room for it. */
  readonly droppedForLinkFps: number;
  /** What was dropped because the sender's machine was too slow for it. */
  readonly droppedForCpuFps: number;
  /** How long it takes to encode a picture, in ms. */
  readonly encodeMs: number;
  /** The JPEG quality in use; undefined where pictures travel as they came. */
  readonly quality?: number;
  /** The quality where the link has room; undefined where they would travel as they came. */
  readonly fullQuality?: number;
  /** The rate that the camera is held to as the link carries no more; undefined where it is not. */
  readonly heldFps?: number;
}

/** The figures of a SenderStats; undefined for one that was counted over no time. */
export function figuresOf(stats: SenderStats): SenderRates | undefined {
  if (stats.intervalMs === 0) return undefined;
  const perSecond = (count: number) => (count * 1_000) / stats.intervalMs;
  return {
    cameraFps: perSecond(stats.cameraFrames),
    capturedFps: perSecond(stats.captured),
    sentFps: perSecond(stats.sent),
    droppedForLinkFps: perSecond(stats.droppedForLink),
    droppedForCpuFps: perSecond(stats.droppedForCpu),
    encodeMs: stats.encodeUs / 1_000,
    ...(stats.quality === undefined ? {} : { quality: Math.min(100, stats.quality) }),
    ...(stats.fullQuality === undefined ? {} : { fullQuality: Math.min(100, stats.fullQuality) }),
    ...(stats.heldMillifps === undefined ? {} : { heldFps: stats.heldMillifps / 1_000 }),
  };
}
