// The frame rates of a sender's stages, from its counters.
import type { SenderStats } from '../wire/messages.js';

/**
 * What happens to frames on the sender's side, in frames a second over the last second. The JSON events have these
 * names.
 */
export interface SenderRates {
  /** What the camera delivers. 0 for a file or a pipe, which has no rate of its own. */
  readonly cameraFps: number;
  /** The rate that is to be sent: less than that where `--fps` limits it. */
  readonly capturedFps: number;
  /** The rate that was given to the network. */
  readonly sentFps: number;
  /** The rate of drops because the link had no capacity left. */
  readonly droppedForLinkFps: number;
  /** The rate of drops because the sender's machine was too slow. */
  readonly droppedForCpuFps: number;
  /** How long it takes to encode a picture, in ms. */
  readonly encodeMs: number;
  /** The JPEG quality in use. Undefined where pictures are sent as they came. */
  readonly quality?: number;
  /** The quality that is used when the link has capacity. Undefined where pictures would then be sent as they came. */
  readonly fullQuality?: number;
  /** The rate that the camera is limited to because of the link. Undefined where it is not limited. */
  readonly heldFps?: number;
}

/** The rates of a SenderStats. Undefined for one without a duration. */
export function senderRatesOf(stats: SenderStats): SenderRates | undefined {
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
