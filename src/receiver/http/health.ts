// Whether the expectations of the command line are met now: `/healthz` answers with it while the receiver runs.
import type { CameraSnapshot } from '../../core/camera/camera-snapshot.js';
import { ageText } from '../../core/units.js';
import type { ExpectationOptions } from '../expectations.js';
import { rounded } from '../summary.js';

/** The expectations that are unmet, one sentence each. A paused or resting camera has no expectations. */
export function unmetExpectations(
  options: Pick<ExpectationOptions, 'check' | 'expectFps' | 'maxAgeMs'>,
  cameras: readonly CameraSnapshot[],
): string[] {
  const { check, expectFps, maxAgeMs } = options;
  const expectsAny = expectFps !== undefined || maxAgeMs !== undefined;
  if (expectsAny && cameras.length === 0) return ['no camera has connected'];
  return cameras
    .filter(({ state }) => state.kind !== 'paused' && state.kind !== 'resting')
    .flatMap(({ name, state, fps, corrupt, latencyMs }) => {
      const problems: string[] = [];
      if (expectsAny && state.kind !== 'live') problems.push(`${name}: it is ${state.kind}`);
      else if (expectFps !== undefined && fps < expectFps) {
        problems.push(`${name}: expected ${expectFps} fps, gets ${rounded(fps)}`);
      }
      if (maxAgeMs !== undefined && (latencyMs === undefined || latencyMs.p95 > maxAgeMs)) {
        const age = latencyMs === undefined ? 'is not known' : `is ${ageText(latencyMs.p95)} at the 95th percentile`;
        problems.push(`${name}: expected frames of at most ${maxAgeMs} ms, the age ${age}`);
      }
      if (check && corrupt > 0) problems.push(`${name}: ${corrupt} damaged pictures`);
      return problems;
    });
}
