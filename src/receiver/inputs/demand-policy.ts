// What this receiver wants of the cameras on a bus: what is in sight as it is drawn, and in full what goes beyond the screen.
import { type Demand, mostDemanding } from '../../core/camera/demand.js';
import type { VisibleCamera } from '../../tui/dashboard.js';
import type { ExpectationOptions } from '../expectations.js';

/** All that wants frames at one moment. */
export interface DemandPolicy {
  /** Every camera in full, as files and expectations do. */
  readonly all: boolean;
  /** Whether something else wants the camera of a place in full: a recording, the window, a snapshot. */
  readonly isWhole: (place: number) => boolean;
  /** What the dashboard has in sight. */
  readonly sights: readonly VisibleCamera[];
}

const IN_FULL: Demand = { fps: undefined, size: undefined };

/** What is wanted of the camera of a place; undefined: nothing. */
export function demandOf(place: number, { all, isWhole, sights }: DemandPolicy): Demand | undefined {
  if (all || isWhole(place)) return IN_FULL;
  return mostDemanding(sights.filter((sight) => sight.place === place));
}

/** Whether a command line asks for the frames of every camera, whoever looks. */
export function wantsAll(
  options: ExpectationOptions & { readonly [output in 'save' | 'output' | 'record']: string | undefined },
): boolean {
  const { save, output, record, frames, timeoutMs, expectFps, maxAgeMs } = options;
  const given = [save, output, record, timeoutMs, expectFps, maxAgeMs].some((one) => one !== undefined);
  return given || Number.isFinite(frames);
}
