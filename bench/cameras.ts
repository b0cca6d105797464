// One receiver and 1, 10 and 100 cameras: 20 kB frames at 30 fps from each, over the real protocol.
import { setTimeout as sleep } from 'node:timers/promises';
import { openClip, writeMjpeg } from './helpers/pictures.js';
import { helperPath, Program, startReceiver, type Usage } from './helpers/program.js';
import { type BenchContext, measure, type Row } from './helpers/result.js';
import { median } from './helpers/statistics.js';
import { readSummary } from './helpers/summary.js';

const FPS = 30;
const FRAME_BYTES = 20_000;
const SECONDS = 11;
/** CPU is taken over the seconds from here to the end: connecting and warming up is over by then. */
const SETTLED_MS = 3_000;
/** Cameras that one load process plays: more, and the load is late by itself. */
const CAMERAS_A_PROCESS = 50;

export async function benchCameras(context: BenchContext): Promise<Row[]> {
  const clip = await writeMjpeg(context, 'cameras', await openClip(context, FRAME_BYTES));
  const rows: Row[] = [];
  for (const cameras of [1, 10, 100]) rows.push(await runCameras(cameras, clip));
  return rows;
}

async function runCameras(cameras: number, clip: string): Promise<Row> {
  const { receiver, port } = await startReceiver();
  const startMs = Date.now();
  const loads: Program[] = [];
  for (let first = 0; first < cameras; first += CAMERAS_A_PROCESS) {
    const count = Math.min(CAMERAS_A_PROCESS, cameras - first);
    loads.push(
      new Program([helperPath('load'), JSON.stringify({ port, clip, first, count, fps: FPS, seconds: SECONDS })]),
    );
  }
  await sleep(SECONDS * 1_000);
  const settled = receiver.usages.filter(({ atMs }) => atMs > startMs + SETTLED_MS);
  for (const load of loads) await load.ended();
  await receiver.stop();

  const summary = readSummary(receiver);
  const made = loads.reduce((sum, load) => sum + Number(load.events.at(-1)?.['made']), 0);
  const arrived = summary.reduce((sum, camera) => sum + camera.frames, 0);
  // The gaps in the sequence, and what is missing behind the last frame that came.
  const dropped = made - arrived;
  return {
    bench: 'cameras',
    subject: `${cameras} x ${FPS} fps x ${FRAME_BYTES / 1_000} kB`,
    measures: [
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
