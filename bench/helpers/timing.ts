// Measures calls that are much shorter than the clock's noise: many calls a round, and two functions in turns.
import { median } from './statistics.js';

const ROUND_MS = 40;
const ROUNDS = 7;

/** The comparison of two functions: each one's median µs a call, and the median of their ratios. */
export interface Comparison {
  readonly ourUs: number;
  readonly theirUs: number;
  readonly ratio: number;
}

/** The median time of a call, in µs. */
export function timeUs(call: () => void): number {
  const calls = callsFor(call);
  return median(Array.from({ length: ROUNDS }, () => roundUs(call, calls)));
}

/** Measures ours and theirs in turns, so that other load affects both. */
export function compareUs(ours: () => void, theirs: () => void): Comparison {
  const ourCalls = callsFor(ours);
  const theirCalls = callsFor(theirs);
  const rounds = Array.from({ length: ROUNDS }, () => {
    const ourUs = roundUs(ours, ourCalls);
    const theirUs = roundUs(theirs, theirCalls);
    return { ourUs, theirUs, ratio: ourUs / theirUs };
  });
  return {
    ourUs: median(rounds.map(({ ourUs }) => ourUs)),
    theirUs: median(rounds.map(({ theirUs }) => theirUs)),
    ratio: median(rounds.map(({ ratio }) => ratio)),
  };
}

/** The number of calls that fill a round. Finding it also warms the function up. */
function callsFor(call: () => void): number {
  let calls = 1;
  while (roundUs(call, calls) * calls < ROUND_MS * 1_000) calls *= 2;
  return calls;
}

function roundUs(call: () => void, calls: number): number {
  const startMs = performance.now();
  for (let done = 0; done < calls; done += 1) call();
  return ((performance.now() - startMs) * 1_000) / calls;
}
