// Which camera a request means: by its name, among several of one name by its place, and without a name the first one.
import type { CameraSnapshot } from '../../core/camera/camera-snapshot.js';
import { compareNames } from '../../core/camera/name-order.js';

/** Undefined: there is no such camera. */
export function cameraMeant(
  cameras: readonly CameraSnapshot[],
  name: string | undefined,
  place: string | null,
): CameraSnapshot | undefined {
  const named = name === undefined ? [...cameras].sort(compareNames) : cameras.filter((one) => one.name === name);
  if (place !== null) return named.find((one) => String(one.place) === place);
  return named.find(({ state }) => state.kind !== 'lost') ?? named[0];
}
