// The modes that ffmpeg names when a camera of macOS lacks the requested size or rate.
import type { Size } from '../../core/geometry.js';
import type { CameraRequest } from '../camera-request.js';

/** The rate that is requested where the user gives none: every camera has it, and ffmpeg's own 29.97 many have not. */
export const USUAL_FPS = 30;

/** A size with a range of rates. */
export interface CameraMode extends Size {
  readonly minFps: number;
  readonly maxFps: number;
}

/** Parses lines such as `[avfoundation @ 0x1]   640x480@[1.000000 30.000030]fps` below `Supported modes:`. */
export function parseModes(text: string): readonly CameraMode[] {
  return [...text.matchAll(/(\d+)x(\d+)@\[([\d.]+) ([\d.]+)\]fps/g)].map(([, width, height, minFps, maxFps]) => ({
    width: Number(width),
    height: Number(height),
    minFps: Number(minFps),
    maxFps: Number(maxFps),
  }));
}

/** The request with the nearest mode: first by size, then by rate; undefined where there are no modes. */
export function nearestRequest(request: CameraRequest, modes: readonly CameraMode[]): CameraRequest | undefined {
  const fps = request.fps ?? USUAL_FPS;
  const area = request.size.width * request.size.height;
  const distances = modes.map((mode) => {
    const nearestFps = Math.min(mode.maxFps, Math.max(mode.minFps, fps));
    const isSame = mode.width === request.size.width && mode.height === request.size.height;
    return {
      request: { ...request, size: { width: mode.width, height: mode.height }, fps: nearestFps },
      bySize: isSame ? 0 : 1 + Math.abs(Math.log((mode.width * mode.height) / area)),
      byRate: Math.abs(nearestFps - fps),
    };
  });
  return distances.sort((one, other) => one.bySize - other.bySize || one.byRate - other.byRate)[0]?.request;
}
