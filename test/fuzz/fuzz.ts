// The loop of the fuzzer: so many turns of all targets, by their shares, and what was found.
import { seededRandom } from '#src/net/seeded-random.js';
import { pictures } from '../helpers/pictures.js';
import type { Seeds } from './target.js';
import { TARGETS } from './targets.js';

export interface FuzzOptions {
  readonly count: number;
  readonly seed: number;
  /** An end before `count`. */
  readonly maxMs: number;
  /** Only targets whose names hold one of these words; none: all. */
  readonly only?: readonly string[];
  readonly say?: (line: string) => void;
}

export interface FuzzReport {
  readonly turns: Readonly<Record<string, number>>;
  /** How long the turns of each target took. */
  readonly tookMs: Readonly<Record<string, number>>;
  /** The longest turn. */
  readonly slowest: { readonly target: string; readonly turn: number; readonly ms: number };
  readonly grownMiB: number;
  /** The first promise that was broken; its turn by itself repeats it. */
  readonly broken: { readonly target: string; readonly turn: number; readonly error: unknown } | undefined;
}

export async function fuzzSeeds(): Promise<Seeds> {
  const [small, larger] = await Promise.all([pictures(4, { width: 16, height: 16 }), pictures(2, { bytes: 1_500 })]);
  return { jpegs: [...small, ...larger] };
}

/** Runs turns. Each has a chance of its own, from the seed and its number, so that one can be repeated without those before it. */
export async function fuzz({ count, seed, maxMs, only = [], say }: FuzzOptions): Promise<FuzzReport> {
  const seeds = await fuzzSeeds();
  const targets = Object.entries(TARGETS).filter(
    ([name]) => only.length === 0 || only.some((word) => name.includes(word)),
  );
  if (targets.length === 0) throw new Error(`no target holds ${only.join(' or ')} in its name`);
  const order = mixed(targets.flatMap(([name, { share }]) => Array.from({ length: share }, () => name)));
  const turns: Record<string, number> = {};
  const tookMs: Record<string, number> = {};
  const startMs = performance.now();
  let slowest = { target: '', turn: 0, ms: 0 };
  let weighedMiB = 0;
  for (let turn = 0; turn < count; turn += 1) {
    const target = order[turn % order.length] as string;
    const beganMs = performance.now();
    if (beganMs - startMs > maxMs) break;
    try {
      TARGETS[target]?.run(seededRandom(seed * 1_000_003 + turn), seeds);
    } catch (error) {
      return { turns, tookMs, slowest, grownMiB: 0, broken: { target, turn, error } };
    }
    const ms = performance.now() - beganMs;
    if (ms > slowest.ms) slowest = { target, turn, ms };
    tookMs[target] = (tookMs[target] ?? 0) + ms;
    turns[target] = (turns[target] ?? 0) + 1;
    // By then everything is warm.
    if (turn === Math.floor(count / 4)) weighedMiB = heldMiB();
    if (turn % 100_000 === 99_999) say?.(`${turn + 1} turns, ${((beganMs - startMs) / 1_000).toFixed(0)} s`);
    // Others want to run as well: signals, and timers of a test.
    if (turn % 1_000 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  return { turns, tookMs, slowest, grownMiB: weighedMiB === 0 ? 0 : heldMiB() - weighedMiB, broken: undefined };
}

/** In an order that is always the same, so that each stretch of turns has some of every target. */
function mixed(names: readonly string[]): readonly string[] {
  const chance = seededRandom(1);
  return names
    .map((name) => ({ name, at: chance() }))
    .sort((one, other) => one.at - other.at)
    .map(({ name }) => name);
}

/** What is held once rubbish is gone, where Node runs with --expose-gc; else what is in use. */
function heldMiB(): number {
  globalThis.gc?.();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return (heapUsed + arrayBuffers) / 2 ** 20;
}
