// 200 cameras and ten viewers of twenty each, through one NATS server, and directly over TCP. One viewer has a slow link, and
// one is suspended. Measures what the other eight receive, and the CPU time of all.
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { CameraSummary } from '#src/receiver/summary.js';
import type { NatsServer } from '../test/helpers/nats-server.js';
import { cpuMsOf, peakMemoryOf } from '../test/helpers/processes.js';
import { Throttle } from '../test/helpers/throttle.js';
import { openClip, writeMjpeg } from './helpers/clips.js';
import type { LoadOptions } from './helpers/load.js';
import type { LoadTarget } from './helpers/load-camera.js';
import { startNats } from './helpers/nats-server.js';
import { cpuPercent, helperPath, Program, programPath, startReceiver } from './helpers/program.js';
import { type BenchContext, measure, type Row } from './helpers/result.js';
import { median } from './helpers/statistics.js';
import { readSummary } from './helpers/summary.js';

const CAMERAS = 200;
const VIEWERS = 10;
const FPS = 15;
const FRAME_BYTES = 20_000;
const SECONDS = 20;
const JOIN_SECONDS = 3;
/** CPU time is measured from here on, when all have joined. */
const SETTLED_MS = 5_000;
/** A thirtieth of the data of its twenty cameras. */
const SLOW_BYTES_PER_SECOND = 200_000;
const MAX_AGE_MS = 100;

/** The viewers: the first one is slow, the second one is suspended. */
interface Fleet {
  readonly viewers: readonly Program[];
  readonly targets: readonly LoadTarget[];
  readonly server: NatsServer | undefined;
  close(): Promise<void>;
}

export async function benchFleet(context: BenchContext): Promise<Row[]> {
  const clip = await writeMjpeg(context, 'fleet', await openClip(context, FRAME_BYTES));
  const rows: Row[] = [];
  const overNats = await openNats(context.folder);
  if (overNats === undefined) context.say('fleet: nats-server is not installed (apt-get install nats-server)');
  else rows.push(await run('through one NATS server', overNats, clip));
  const key = join(context.folder, 'fleet.key');
  execFileSync(process.execPath, [programPath('receiver'), 'keygen', '--quiet', key]);
  const encrypted = await openNats(context.folder, key);
  if (encrypted !== undefined) rows.push(await run('through one NATS server, encrypted', encrypted, clip));
  rows.push(await run('straight, over TCP', await openTcp(), clip));
  return rows;
}

async function openNats(folder: string, keyFile?: string): Promise<Fleet | undefined> {
  const server = await startNats(folder);
  if (server === undefined) return undefined;
  const throttle = await Throttle.start({
    port: server.port,
    bytesPerSecond: SLOW_BYTES_PER_SECOND,
    answers: true,
    slow: 'back',
  });
  const viewers = Array.from({ length: VIEWERS }, (_, at) => {
    const port = at === 0 ? throttle.port : server.port;
    const from = `nats://127.0.0.1:${port}/${at + 1}-*`;
    // A limit of frames makes the viewer request them; it is never reached.
    return new Program([
      programPath('receiver'),
      '--from',
      from,
      '--view',
      'headless',
      '--json',
      '--frames',
      '1000000',
      ...(keyFile === undefined ? [] : ['--key-file', keyFile]),
    ]);
  });
  await Promise.all(viewers.map((viewer) => viewer.event('nats-connected')));
  const target = { kind: 'nats', port: server.port, keyFile } as const;
  return {
    viewers,
    server,
    targets: viewers.map(() => target),
    close: async () => {
      await throttle.close();
      await server.kill();
    },
  };
}

async function openTcp(): Promise<Fleet> {
  const receivers = await Promise.all(Array.from({ length: VIEWERS }, () => startReceiver()));
  const slow = { port: receivers[0]?.port ?? 0, bytesPerSecond: SLOW_BYTES_PER_SECOND, answers: true };
  const throttle = await Throttle.start(slow);
  const ports = receivers.map(({ port }, at) => (at === 0 ? throttle.port : port));
  return {
    viewers: receivers.map(({ receiver }) => receiver),
    targets: ports.map((port) => ({ kind: 'tcp', port })),
    server: undefined,
    close: () => throttle.close(),
  };
}

async function run(subject: string, { viewers, targets, server, close }: Fleet, clip: string): Promise<Row> {
  const options: LoadOptions = {
    targets,
    clip,
    cameras: CAMERAS,
    fps: FPS,
    seconds: SECONDS,
    joinSeconds: JOIN_SECONDS,
  };
  const [, still, ...well] = viewers;
  const startMs = Date.now();
  const load = new Program([helperPath('load'), JSON.stringify(options)]);
  await sleep(SETTLED_MS);
  const serverFrom = { ms: Date.now(), cpuMs: server === undefined ? 0 : cpuMsOf(server.pid) };
  await still?.suspend();
  await sleep(SECONDS * 1_000 - SETTLED_MS);
  const serverCpu =
    server === undefined ? 0 : (100 * (cpuMsOf(server.pid) - serverFrom.cpuMs)) / (Date.now() - serverFrom.ms);
  const serverBytes = server === undefined ? undefined : peakMemoryOf(server.pid);
  await load.ended();
  still?.signal('SIGCONT');
  await Promise.all(viewers.map((viewer) => viewer.stop()));
  await close();

  const cameras = well.flatMap(readSummary);
  const settled = ({ usages }: Program) =>
    usages.filter(({ atMs }) => atMs > startMs + SETTLED_MS && atMs < startMs + SECONDS * 1_000);
  // The median camera of each viewer, and the worst of these.
  const p95 = Math.max(...well.map((viewer) => median(ages(readSummary(viewer), 'p95'))));
  return {
    bench: 'fleet',
    subject: `${CAMERAS} x ${FPS} fps x ${FRAME_BYTES / 1_000} kB ${subject}`,
    measures: [
      measure('', median(cameras.map(({ fps }) => fps)), 'fps'),
      measure('age p50', median(ages(cameras, 'p50')), 'ms'),
      measure('p95', p95, 'ms'),
      measure('of the worst camera', Math.max(...ages(cameras, 'p95')), 'ms'),
      ...(serverBytes === undefined
        ? []
        : [measure('server', serverCpu, '% CPU'), measure('at most', serverBytes / 1e6, 'MB')]),
      measure('all senders', cpuPercent(settled(load)), '% CPU'),
      measure('', rss(load) / 1e6, 'MB'),
      measure('a viewer', median(well.map((viewer) => cpuPercent(settled(viewer)))), '% CPU'),
      measure('', median(well.map(rss)) / 1e6, 'MB'),
    ],
    goal: {
      words: `age p95 below ${MAX_AGE_MS} ms for the eight others`,
      met: p95 < MAX_AGE_MS && cameras.length === (CAMERAS / VIEWERS) * well.length,
    },
  };
}

function ages(cameras: readonly CameraSummary[], which: 'p50' | 'p95'): number[] {
  return cameras.map(({ latencyMs }) => latencyMs?.[which] ?? Number.NaN);
}

function rss({ usages }: Program): number {
  return usages.at(-1)?.rssBytes ?? Number.NaN;
}
