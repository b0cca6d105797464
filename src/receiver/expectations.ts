// What a run is expected to bring, and whether it did.
import { TtycamError } from '../core/errors.js';
import type { CameraSummary } from './summary.js';

export interface ExpectationOptions {
  /** Stop after so many frames in all; Infinity: go on. */
  readonly frames: number;
  /** They, or without `frames` the first one, must come within so long of the start. */
  readonly timeoutMs: number | undefined;
  /** Each picture is proven, and none may be damaged. */
  readonly check: boolean;
  /** Each camera's mean rate must reach this. */
  readonly expectFps: number | undefined;
  /** Each camera's frames must be at most so old when they arrive, at the 95th percentile. */
  readonly maxAgeMs: number | undefined;
}

/** How many frames `--timeout` waits for. */
export function framesWanted({ frames }: ExpectationOptions): number {
  return Number.isFinite(frames) ? frames : 1;
}

/** The error of a run whose `--timeout` is over. */
export function timedOut(options: ExpectationOptions, arrived: number): TtycamError {
  const wanted = framesWanted(options);
  const seconds = (options.timeoutMs ?? 0) / 1_000;
  return unmet(`expected ${wanted} ${wanted === 1 ? 'frame' : 'frames'} within ${seconds} s, got ${arrived}`);
}

/** The first expectation that a finished run has not met, as an error; undefined when it met them all. */
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
      return unmet(`${name}: the age of its frames is not known, as its sender does not tell the time`);
    if (latencyMs.p95 > maxAgeMs) {
      return unmet(
        `${name}: expected frames of at most ${maxAgeMs} ms, got ${latencyMs.p95} ms at the 95th percentile`,
      );
    }
  }
  return undefined;
}

function unmet(words: string): TtycamError {
  return new TtycamError('expectation-unmet', words);
}
