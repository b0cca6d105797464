// Says why fewer frames of a live camera arrive than it gives, where frames are lost on the way.
import { findBottleneck } from './bottleneck.js';
import type { SenderRates } from './sender-rates.js';

/** A rate that is lowered to this share of the camera's, or below, is a loss. */
const HELD_SHARE = 0.9;

/**
 * Why a stream is slow; undefined where it is not, or where its sender does not report its rates. A lowered quality alone is
 * no loss, nor is a rate that was asked for.
 *
 * @param wantedFps The rate that is asked for; Infinity: all frames.
 */
export function slowReason(wantedFps: number, arrivedFps: number, sender: SenderRates | undefined): string | undefined {
  if (sender === undefined) return undefined;
  const { cameraFps, heldFps } = sender;
  if (heldFps !== undefined && heldFps <= Math.min(cameraFps, wantedFps) * HELD_SHARE) {
    return `the link carries ${heldFps.toFixed(1)} of ${cameraFps.toFixed(1)} fps`;
  }
  const { quality: _used, fullQuality: _full, ...rates } = sender;
  const bottleneck = findBottleneck({ wantedFps, arrivedFps, drawnFps: undefined, sender: rates });
  return bottleneck.kind === 'link' || bottleneck.kind === 'sender-cpu' ? bottleneck.reason : undefined;
}
