// The expectations of a run (--timeout, --check, --expect-fps, --max-age), and whether they were met.
import { TtycamError } from '../core/errors.js';
import type { FrameQuota } from './inputs/frame-receiver.js';
import type { RunEnding } from './run/run-ending.js';
import type { CameraSummary } from './summary.js';

export interface ExpectationOptions {
  /** The run ends after so many frames of all cameras; Infinity: it does not. */
  readonly frames: number;
  /** The time from the start in which they, or without `frames` the first one, must come. */
  readonly timeoutMs: number | undefined;
  /** Each picture is checked, and none may be damaged. */
  readonly check: boolean;
  /** Each camera's mean rate must reach this. */
  readonly expectFps: number | undefined;
  /** Each camera's frames must be at most so old when they arrive, at the 95th percentile. */
  readonly maxAgeMs: number | undefined;
}

/** Fails the run where `--timeout` passes before the wanted frames have come. Returns the timer, to be cleared at the end. */
export function startTimeout(
  options: ExpectationOptions,
  quota: FrameQuota,
  end: RunEnding,
): NodeJS.Timeout | undefined {
  const { timeoutMs } = options;
  if (timeoutMs === undefined) return undefined;
  const wanted = Number.isFinite(options.frames) ? options.frames : 1;
  return setTimeout(() => {
    const { arrived } = quota;
    const frames = wanted === 1 ? 'frame' : 'frames';
    if (arrived < wanted) end.fail(unmet(`expected ${wanted} ${frames} within ${timeoutMs / 1_000} s, got ${arrived}`));
  }, timeoutMs);
}

/** The first expectation that a finished run has not met, as an error; undefined if it has met all of them. */
export function judge(options: ExpectationOptions, cameras: readonly CameraSummary[]): TtycamError | undefined {
  const { check, expectFps, maxAgeMs } = options;
  for (const { name, frames, corrupt } of check ? cameras : []) {
    const total = frames + corrupt;
    if (corrupt > 0) return unmet(`${name}: ${corrupt} of ${total} ${total === 1 ? 'picture' : 'pictures'} damaged`);
  }
  if (expectFps === undefined && maxAgeMs === undefined) return undefined;
  if (cameras.length === 0) return unmet('no camera has connected');
  for (const { name, fps, latencyMs } of cameras) {
    if (expectFps !== undefined && fps < expectFps) return unmet(`${name}: expected ${expectFps} fps, got ${fps}`);
    if (maxAgeMs === undefined) continue;
    if (latencyMs === null)
      return unmet(`${name}: age unknown: what gives its frames does not say when they were taken`);
    if (latencyMs.p95 > maxAgeMs) {
      return unmet(
        `${name}: expected frames of at most ${maxAgeMs} ms, got ${latencyMs.p95} ms at the 95th percentile`,
      );
    }
  }
  return undefined;
}

function unmet(message: string): TtycamError {
  return new TtycamError('expectation-unmet', message);
}
