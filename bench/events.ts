// Measures the age of frames and the time until a key is answered, with rules and without. The rules run programs, and
// use webhooks that hang and a broker that is not there.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../test/helpers/free-port.js';
import { keyTimes } from './dashboard.js';
import { openClip, writeMjpeg } from './helpers/clips.js';
import type { LoadOptions } from './helpers/load.js';
import { cpuPercent, helperPath, Program, programPath, startReceiver } from './helpers/program.js';
import { type BenchContext, measure, type Row } from './helpers/result.js';
import { BenchTerminal } from './helpers/slow-terminal.js';
import { median, quantile } from './helpers/statistics.js';
import { readSummary } from './helpers/summary.js';

const CAMERAS = 16;
const FPS = 30;
const FRAME_BYTES = 20_000;
/** Cameras join over this time, so their events come in several groups. */
const JOIN_SECONDS = 8;
const SECONDS = 16;
/** In turns, as other work on the machine disturbs both. */
const ROUNDS = 3;
const RULES_OF_A_KIND = 10;
/** As many keys as fit into the time in which the cameras join, and a rate that a dashboard draws beside them. */
const KEYS = 20;
const KEYS_FPS = 5;

interface Figures {
  readonly p95: number;
  readonly max: number;
  readonly cpu: number;
  readonly messages: number;
}

export async function benchEvents(context: BenchContext): Promise<Row[]> {
  const clip = await writeMjpeg(context, 'events', await openClip(context, FRAME_BYTES));
  const folder = mkdtempSync(join(tmpdir(), 'ttycam-bench-'));
  const silent = createServer((socket) => socket.on('error', () => undefined)).listen(0, '127.0.0.1');
  await new Promise((resolve) => silent.once('listening', resolve));
  const address = silent.address();
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
  const config = join(folder, 'receiver.toml');
  writeFileSync(config, rules(port), { mode: 0o600 });
  const [without, firing]: [Figures[], Figures[]] = [[], []];
  const [keysWithout, keysFiring]: [number[], number[]] = [[], []];
  const firingArgs = ['--config', config, '--mqtt', 'mqtt://127.0.0.1:1', '--mqtt-snapshots', '1s'];
  try {
    for (let round = 0; round < ROUNDS; round += 1) {
      without.push(await run(clip, ['--no-config']));
      firing.push(await run(clip, firingArgs));
      keysWithout.push(...(await runKeys(clip, ['--no-config'])));
      keysFiring.push(...(await runKeys(clip, firingArgs)));
    }
  } finally {
    silent.close();
    rmSync(folder, { recursive: true });
  }
  const fire = `${2 * RULES_OF_A_KIND} rules fire`;
  return [row('no rules', without), row(fire, firing), keysRow('no rules', keysWithout), keysRow(fire, keysFiring)];
}

/** Cameras that join the receiver one after another. */
function startLoad(port: number, clip: string, fps: number): Program {
  const options: LoadOptions = {
    targets: [{ kind: 'tcp', port }],
    clip,
    cameras: CAMERAS,
    fps,
    seconds: SECONDS,
    joinSeconds: JOIN_SECONDS,
  };
  return new Program([helperPath('load'), JSON.stringify(options)]);
}

/** Half of the rules run a program, the others call a webhook that never answers. */
function rules(port: number): string {
  const of = (action: string) => `[[on]]\nevent = "live"\n${action}\n`;
  const run = of('run = ["true"]').repeat(RULES_OF_A_KIND);
  return run + of(`webhook = "http://127.0.0.1:${port}/hook"\nsend = "picture"`).repeat(RULES_OF_A_KIND);
}

async function run(clip: string, args: readonly string[]): Promise<Figures> {
  const { receiver, port } = await startReceiver(...args);
  const load = startLoad(port, clip, FPS);
  await sleep((SECONDS - 1) * 1_000);
  await receiver.stop();
  load.endNow();
  const ages = readSummary(receiver).flatMap(({ latencyMs }) => latencyMs ?? []);
  return {
    p95: median(ages.map(({ p95 }) => p95)),
    max: Math.max(...ages.map(({ max }) => max)),
    cpu: cpuPercent(receiver.usages),
    messages: receiver.events.filter(({ event }) => event === 'rule-done' || event === 'rule-failed').length,
  };
}

/** The times of a dashboard's keys while its cameras join, in ms. */
async function runKeys(clip: string, args: readonly string[]): Promise<number[]> {
  const port = await freePort();
  const receiver = [programPath('receiver'), '--listen', `tcp://127.0.0.1:${port}`, '--no-state', ...args];
  const terminal = new BenchTerminal({ columns: 120, rows: 40, command: receiver });
  await terminal.untilArrived(String(port), () => undefined);
  const load = startLoad(port, clip, KEYS_FPS);
  await terminal.untilArrived('LIVE', () => undefined);
  const times = await keyTimes(terminal, KEYS);
  load.endNow();
  await terminal.quit();
  return times;
}

function keysRow(subject: string, times: readonly number[]): Row {
  return {
    bench: 'events',
    subject: `a key in 120x40, ${CAMERAS} cameras join, ${subject}`,
    measures: [measure('p50', median(times), 'ms'), measure('p95', quantile(times, 0.95), 'ms')],
  };
}

function row(subject: string, runs: readonly Figures[]): Row {
  const of = (figure: keyof Figures) => median(runs.map((one) => one[figure]));
  return {
    bench: 'events',
    subject: `${CAMERAS} x ${FPS} fps x ${FRAME_BYTES / 1_000} kB, ${subject}`,
    measures: [
      measure('age p95', of('p95'), 'ms'),
      measure('max', of('max'), 'ms'),
      measure('CPU', of('cpu'), '%'),
      measure('messages', of('messages'), ''),
    ],
  };
}
