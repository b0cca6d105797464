// How soon a camera over HTTP is live again once its server is back, and once its cable is plugged in again.
import { setTimeout as sleep } from 'node:timers/promises';
import { cleanup, type Scope } from '../test/helpers/cleanup.js';
import { connectHosts } from '../test/helpers/network.js';
import { openClip, writeMjpeg } from './helpers/clips.js';
import { helperPath, Program, programPath } from './helpers/program.js';
import { type BenchContext, measure, type Row } from './helpers/result.js';
import { quantile } from './helpers/statistics.js';

const CAMERAS = 8;
const ROUNDS = 3;

/** Longer than a receiver waits for a picture before it closes a connection. */
const AWAY_MS = 8_000;

export async function benchCameraReturn(context: BenchContext): Promise<Row[]> {
  const clip = await writeMjpeg(context, 'camera-return', await openClip(context, 20_000));
  const actions: Array<() => unknown> = [];
  const scope = { after: (action: () => unknown) => void actions.push(action) } as Scope;
  try {
    return [
      row('the server starts again', await restarted(clip)),
      row('the cable is plugged in', await plugged(scope, clip)),
    ];
  } finally {
    for (const action of actions.reverse()) await action();
  }
}

function row(subject: string, times: readonly number[]): Row {
  const max = Math.max(...times);
  return {
    bench: 'camera-return',
    subject: `${times.length} cameras over HTTP, live after ${subject}`,
    measures: [
      measure('p50', quantile(times, 0.5), 'ms'),
      measure('p95', quantile(times, 0.95), 'ms'),
      measure('max', max, 'ms'),
    ],
    goal: { words: 'p95 2 s', met: quantile(times, 0.95) <= 2_000 },
  };
}

async function restarted(clip: string): Promise<number[]> {
  const serve = (port: number) => new Program([helperPath('http-cameras'), clip, '5', '127.0.0.1', String(port)]);
  let server = serve(0);
  const port = Number((await server.event('listening'))['port']);
  return await returns('127.0.0.1', port, [], {
    leave: async () => void (await server.stop()),
    come: async () => {
      server = serve(port);
      await server.event('listening');
    },
    end: async () => void (await server.stop()),
  });
}

async function plugged(scope: Scope, clip: string): Promise<number[]> {
  const { near, far, plug } = connectHosts(scope as Parameters<typeof connectHosts>[0]);
  const server = new Program([helperPath('http-cameras'), clip, '5', far.address], far.prefix);
  cleanup(scope, () => server.endNow());
  const port = Number((await server.event('listening'))['port']);
  return await returns(far.address, port, near.prefix, {
    leave: async () => plug(false),
    come: async () => plug(true),
    end: async () => void (await server.stop()),
  });
}

interface Absence {
  readonly leave: () => Promise<void>;
  readonly come: () => Promise<void>;
  readonly end: () => Promise<void>;
}

/** The time from the return of the server to each camera's first picture. */
async function returns(host: string, port: number, launcher: readonly string[], absence: Absence): Promise<number[]> {
  const words = Array.from({ length: CAMERAS }, (_, at) => `c${at}=http://${host}:${port}/${at}`);
  const args = [programPath('receiver'), '--no-config', '--view', 'headless', '--json', ...words];
  const receiver = new Program(args, launcher);
  const times: number[] = [];
  let from = 0;
  const live = (at: number) => receiver.event('state', { camera: `c${at}`, state: 'live' }, from);
  await Promise.all(words.map((_, at) => live(at)));
  for (let round = 0; round < ROUNDS; round += 1) {
    from = receiver.events.length;
    await absence.leave();
    // Other lengths each time, so that the waits of the receiver are met at different points.
    await sleep(AWAY_MS + round * 700);
    await absence.come();
    const startMs = Date.now();
    const back = await Promise.all(words.map((_, at) => live(at)));
    times.push(...back.map(({ time }) => Date.parse(time) - startMs));
  }
  await receiver.stop();
  await absence.end();
  return times;
}
