// Why a stream is slower than its camera, in the few words that a tile has room for.
import type { CameraSnapshot } from '../core/snapshot.js';

/** Rates within this share of each other count as the same. */
const SAME = 0.85;

/** Undefined when it is not slower, or the sender does not say. */
export function whySlower({ sender, fps }: CameraSnapshot): string | undefined {
  if (sender === undefined || sender.capturedFps < 1) return undefined;
  const { capturedFps, sentFps, droppedForLink, droppedForCpu, encodeMs } = sender;
  const slower = Math.min(fps, sentFps);
  if (slower >= capturedFps * SAME) return undefined;
  const rates = `${slower.toFixed(0)} of ${capturedFps.toFixed(0)} fps`;
  if (droppedForCpu > droppedForLink) return `${rates}: CPU, ${encodeMs.toFixed(0)} ms a frame`;
  return droppedForLink > 0 ? `${rates}: slow link` : rates;
}
