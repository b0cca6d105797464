// The CPU time of a frame in a headless receiver, and in a bare Node program. With `--beside` both are compared with another
// checkout under the same load.
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openClip, writeMjpeg } from './helpers/clips.js';
import type { LoadOptions } from './helpers/load.js';
import { helperPath, Program, programPath, startReceiverOf } from './helpers/program.js';
import { type BenchContext, measure, type Row } from './helpers/result.js';
import { median } from './helpers/statistics.js';
import { readSummary } from './helpers/summary.js';

/** Of each receiver. All have them at the same time, from one load. */
const CAMERAS = 40;
const FPS = 30;
const FRAME_BYTES = 20_000;
const SECONDS = 16;
const JOIN_SECONDS = 2;
/** CPU is measured from here on: by then all have joined, and what is called often has been compiled. */
const SETTLED_MS = 7_000;
const ROUNDS = 3;
const MAX_RATIO = 0.55;

export async function benchReceiverCost(context: BenchContext): Promise<Row[]> {
  const { beside, rounds = ROUNDS } = context;
  const clip = await writeMjpeg(context, 'receiver-cost', await openClip(context, FRAME_BYTES));
  const paths = [programPath('receiver'), helperPath('bare-receiver')];
  if (beside !== undefined) paths.push(join(beside, 'dist/receiver/main.js'));
  const runs: number[][] = [];
  for (let round = 0; round < rounds; round += 1) {
    const costs = await costsOfFrame(paths, clip);
    context.say(costs.map((cost) => cost.toFixed(1)).join(', '));
    runs.push(costs);
  }
  const cost = (at: number) => measure('', median(runs.map((costs) => costs[at] ?? Number.NaN)), 'µs');
  const subject = `${CAMERAS} x ${FPS} fps x ${FRAME_BYTES / 1_000} kB, CPU of a frame`;
  const ours: Row = { bench: 'receiver-cost', subject, measures: [cost(0)] };
  const bare: Row = { bench: 'receiver-cost', subject: 'the same by a bare Node program', measures: [cost(1)] };
  if (beside === undefined) return [ours, bare];
  const compared = (row: Row, at: number): Row => {
    const ratio = median(runs.map((costs) => (costs[at] ?? Number.NaN) / (costs[2] ?? Number.NaN)));
    return { ...row, beside: { name: 'beside', measures: [cost(2)] }, ratio };
  };
  const row = compared(ours, 0);
  const goal = { words: `ratio at most ${MAX_RATIO}`, met: (row.ratio ?? Number.NaN) <= MAX_RATIO };
  return [{ ...row, goal }, compared(bare, 1)];
}

/** The CPU time of a frame in each receiver, in µs. */
async function costsOfFrame(paths: readonly string[], clip: string): Promise<number[]> {
  const receivers = await Promise.all(paths.map((path) => startReceiverOf(path)));
  const options: LoadOptions = {
    targets: receivers.map(({ port }) => ({ kind: 'tcp', port })),
    clip,
    cameras: CAMERAS * receivers.length,
    fps: FPS,
    seconds: SECONDS,
    joinSeconds: JOIN_SECONDS,
  };
  const startMs = Date.now();
  const load = new Program([helperPath('load'), JSON.stringify(options)]);
  await sleep(SECONDS * 1_000);
  const settled = receivers.map(({ receiver }) => receiver.usages.filter(({ atMs }) => atMs > startMs + SETTLED_MS));
  await load.ended();
  await Promise.all(receivers.map(({ receiver }) => receiver.stop()));
  return receivers.map(({ receiver }, at) => {
    const [first, last] = [settled[at]?.[0], settled[at]?.at(-1)];
    if (first === undefined || last === undefined) return Number.NaN;
    const fps = readSummary(receiver).reduce((sum, camera) => sum + camera.fps, 0);
    return ((last.cpuMs - first.cpuMs) * 1e6) / ((last.atMs - first.atMs) * fps);
  });
}
