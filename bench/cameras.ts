// One receiver and 1, 10 and 100 cameras: 20 kB frames at 30 fps from each, over the real protocol.
import { setTimeout as sleep } from 'node:timers/promises';
import { openClip, writeMjpeg } from './helpers/pictures.js';
import { helperPath, Program, startReceiver, type Usage } from './helpers/program.js';
import { type BenchContext, measure, type Row } from './helpers/result.js';
import { median } from './helpers/statistics.js';
import { readSummary } from './helpers/summary.js';

const FPS = 30;
const FRAME_BYTES = 20_000;
const SECONDS = 10;
const JOIN_SECONDS = 2;
/** CPU and memory are taken from here on, when all have joined, until they end. */
const SETTLED_MS = 3_500;

export async function benchCameras(context: BenchContext): Promise<Row[]> {
  const clip = await writeMjpeg(context, 'cameras', await openClip(context, FRAME_BYTES));
  const rows: Row[] = [];
  for (const cameras of [1, 10, 100]) rows.push(await runCameras(cameras, clip));
  return rows;
}

async function runCameras(cameras: number, clip: string): Promise<Row> {
  const { receiver, port } = await startReceiver();
  const options = { port, clip, cameras, fps: FPS, seconds: SECONDS, joinSeconds: JOIN_SECONDS };
  const startMs = Date.now();
  const load = new Program([helperPath('load'), JSON.stringify(options)]);
  await sleep(SECONDS * 1_000);
  const settled = receiver.usages.filter(({ atMs }) => atMs > startMs + SETTLED_MS);
  await load.ended();
  await receiver.stop();

  const summary = readSummary(receiver);
  const made = Number(load.events.at(-1)?.['made']);
  const arrived = summary.reduce((sum, camera) => sum + camera.frames, 0);
  // The gaps in the sequence, and what is missing behind the last frame that came.
  const dropped = made - arrived;
  return {
    bench: 'cameras',
    subject: `${cameras} x ${FPS} fps x ${FRAME_BYTES / 1_000} kB`,
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
}

/** CPU time between the first and the last reading, in percent of one core. */
function cpuPercent(usages: readonly Usage[]): number {
  const [first, last] = [usages[0], usages.at(-1)];
  if (first === undefined || last === undefined) return Number.NaN;
  return ((last.cpuMs - first.cpuMs) / (last.atMs - first.atMs)) * 100;
}
