// The order of cameras by name, which the dashboard and the web page share.
import type { CameraSnapshot } from './camera-snapshot.js';

/** Numbers in names are compared as numbers, and case does not matter. It is the same in every locale. */
const NAME_ORDER = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });

/** Compares two cameras by name, and those of one name by place. */
export function compareNames(one: CameraSnapshot, other: CameraSnapshot): number {
  return NAME_ORDER.compare(one.name, other.name) || one.place - other.place;
}
