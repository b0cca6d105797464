// One receiver and 1, 10, 100 and 300 cameras: 20 kB frames at 30 fps from each, over the real protocol.
import { setTimeout as sleep } from 'node:timers/promises';
import { openClip, writeMjpeg } from './helpers/clips.js';
import type { LoadOptions } from './helpers/load.js';
import { cpuPercent, helperPath, Program, startReceiver } from './helpers/program.js';
import { type BenchContext, measure, type Row } from './helpers/result.js';
import { median } from './helpers/statistics.js';
import { readSummary } from './helpers/summary.js';

/**
 * The numbers of cameras and of runs; the median run is reported. A hundred cameras and their load generator need most of two
 * cores, and are late when anything else needs CPU.
 */
const CASES = [
  [1, 1],
  [10, 1],
  [100, 3],
  [300, 3],
] as const;
const FPS = 30;
const FRAME_BYTES = 20_000;
const SECONDS = 9;
const JOIN_SECONDS = 2;
/** CPU and memory are measured from here on, when all have joined, to the end. */
const SETTLED_MS = 3_500;

export async function benchCameras(context: BenchContext): Promise<Row[]> {
  const clip = await writeMjpeg(context, 'cameras', await openClip(context, FRAME_BYTES));
  const rows: Row[] = [];
  for (const [cameras, runs] of CASES) {
    if (!subjectOf(cameras).includes(context.only ?? '')) continue;
    const results: Array<{ readonly row: Row; readonly dropped: number }> = [];
    for (let run = 0; run < runs; run += 1) results.push(await runCameras(cameras, clip));
    results.sort((one, other) => one.dropped - other.dropped);
    const middle = results[runs >> 1];
    if (middle !== undefined) rows.push(middle.row);
    context.say(`${cameras} cameras: dropped ${results.map(({ dropped }) => dropped).join(', ')}`);
  }
  return rows;
}

function subjectOf(cameras: number): string {
  return `${cameras} x ${FPS} fps x ${FRAME_BYTES / 1_000} kB`;
}

async function runCameras(cameras: number, clip: string): Promise<{ readonly row: Row; readonly dropped: number }> {
  const { receiver, port } = await startReceiver();
  const targets = [{ kind: 'tcp', port }] as const;
  const options: LoadOptions = { targets, clip, cameras, fps: FPS, seconds: SECONDS, joinSeconds: JOIN_SECONDS };
  const startMs = Date.now();
  const load = new Program([helperPath('load'), JSON.stringify(options)]);
  await sleep(SECONDS * 1_000);
  const settled = receiver.usages.filter(({ atMs }) => atMs > startMs + SETTLED_MS);
  await load.ended();
  await receiver.stop();

  const summary = readSummary(receiver);
  const made = Number(load.events.at(-1)?.['made']);
  const arrived = summary.reduce((sum, camera) => sum + camera.frames, 0);
  // The gaps in the sequence, and the frames missing after the last one.
  const dropped = made - arrived;
  const row: Row = {
    bench: 'cameras',
    subject: subjectOf(cameras),
    measures: [
      measure('', median(summary.map(({ fps }) => fps)), 'fps'),
      measure('CPU', cpuPercent(settled), '%'),
      measure('dropped', dropped, `of ${made}`),
      measure('age p50', median(summary.map(({ latencyMs }) => latencyMs?.p50 ?? Number.NaN)), 'ms'),
      measure('p95', median(summary.map(({ latencyMs }) => latencyMs?.p95 ?? Number.NaN)), 'ms'),
      measure('RSS', (settled.at(-1)?.rssBytes ?? Number.NaN) / 1e6, 'MB'),
    ],
    goal: { words: 'none dropped', met: dropped === 0 && summary.length === cameras },
  };
  return { row, dropped };
}
