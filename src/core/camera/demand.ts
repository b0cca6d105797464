// The demand on a camera: the frame rate and picture size that its viewers can use.
import type { Size } from '../geometry.js';

/** The frames that a camera is to deliver. */
export interface Demand {
  /** Frames a second. Undefined means no limit. */
  readonly fps: number | undefined;
  /** The largest size that any viewer shows, in pixels. Undefined means that the sender chooses. */
  readonly size: Size | undefined;
}

/** The smallest demand that satisfies all of `demands`. Undefined where there are none. */
export function mostDemanding(demands: readonly Demand[]): Demand | undefined {
  const [first, ...others] = demands;
  if (first === undefined) return undefined;
  return others.reduce(
    ({ fps, size }, other) => ({ fps: larger(fps, other.fps), size: covering(size, other.size) }),
    first,
  );
}

function larger(one: number | undefined, other: number | undefined): number | undefined {
  return one === undefined || other === undefined ? undefined : Math.max(one, other);
}

function covering(one: Size | undefined, other: Size | undefined): Size | undefined {
  if (one === undefined || other === undefined) return undefined;
  return { width: Math.max(one.width, other.width), height: Math.max(one.height, other.height) };
}
