// Sixteen cameras of 20 kB at 30 fps that the receiver goes to over HTTP, beside sixteen senders that come to it.
import { setTimeout as sleep } from 'node:timers/promises';
import { openClip, writeMjpeg } from './helpers/clips.js';
import type { LoadOptions } from './helpers/load.js';
import { cpuPercent, helperPath, Program, programPath, startReceiver } from './helpers/program.js';
import { type BenchContext, measure, type Row } from './helpers/result.js';
import { median } from './helpers/statistics.js';
import { readSummary } from './helpers/summary.js';

const CAMERAS = 16;
const FPS = 30;
const FRAME_BYTES = 20_000;
const SECONDS = 9;
const JOIN_SECONDS = 1;
/** CPU is measured from here on, when all have joined. */
const SETTLED_MS = 3_000;
/** In turns, as other work on the machine disturbs both. */
const ROUNDS = 3;

export async function benchHttpCameras(context: BenchContext): Promise<Row[]> {
  const clip = await writeMjpeg(context, 'http-cameras', await openClip(context, FRAME_BYTES));
  const pulled: Figures[] = [];
  const pushed: Figures[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    pulled.push(await runHttp(clip));
    pushed.push(await runSenders(clip));
  }
  return [row('over HTTP', pulled), row('senders', pushed)];
}

interface Figures {
  readonly fps: number;
  readonly cpu: number;
}

function row(subject: string, runs: readonly Figures[]): Row {
  return {
    bench: 'http-cameras',
    subject: `${CAMERAS} x ${FPS} fps x ${FRAME_BYTES / 1_000} kB, ${subject}`,
    measures: [
      measure('', median(runs.map(({ fps }) => fps)), 'fps'),
      measure('CPU', median(runs.map(({ cpu }) => cpu)), '%'),
    ],
  };
}

async function runHttp(clip: string): Promise<Figures> {
  const cameras = new Program([helperPath('http-cameras'), clip, String(FPS)]);
  const port = Number((await cameras.event('listening'))['port']);
  const words = Array.from({ length: CAMERAS }, (_, at) => `http://127.0.0.1:${port}/${at + 1}`);
  const receiver = new Program([programPath('receiver'), '--no-config', '--view', 'headless', '--json', ...words]);
  const figures = await figuresOf(receiver);
  await cameras.stop();
  return figures;
}

async function runSenders(clip: string): Promise<Figures> {
  const { receiver, port } = await startReceiver();
  const options: LoadOptions = {
    targets: [{ kind: 'tcp', port }],
    clip,
    cameras: CAMERAS,
    fps: FPS,
    seconds: SECONDS + JOIN_SECONDS,
    joinSeconds: JOIN_SECONDS,
  };
  const load = new Program([helperPath('load'), JSON.stringify(options)]);
  const figures = await figuresOf(receiver);
  load.endNow();
  return figures;
}

/** Lets a receiver run, and ends it. */
async function figuresOf(receiver: Program): Promise<Figures> {
  const startMs = Date.now();
  await sleep(SECONDS * 1_000);
  const settled = receiver.usages.filter(({ atMs }) => atMs > startMs + SETTLED_MS);
  await receiver.stop();
  return { fps: median(readSummary(receiver).map(({ fps }) => fps)), cpu: cpuPercent(settled) };
}
