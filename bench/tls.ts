// The CPU time of TLS with a key beside plain TCP, for a camera of 30 fps and 20 kB. Then the effect of a thousand
// connections a minute without the key.
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect } from 'node:tls';
import { openClip, writeMjpeg } from './helpers/clips.js';
import { cpuPercent, Program, programPath, startReceiver } from './helpers/program.js';
import { type BenchContext, measure, type Row } from './helpers/result.js';
import { median } from './helpers/statistics.js';
import { readSummary } from './helpers/summary.js';

const SECONDS = 9;
/** CPU time is measured from here on. */
const SETTLED_MS = 3_000;
const ROUNDS = 3;
const STRANGERS_A_MINUTE = 1_000;
const STRANGERS_SECONDS = 60;

/** The figures of one run. */
interface Outcome {
  readonly senderCpu: number;
  readonly receiverCpu: number;
  readonly p95: number;
  readonly dropped: number;
  /** `refused` events that the receiver has printed. */
  readonly lines: number;
}

export async function benchTls(context: BenchContext): Promise<Row[]> {
  const clip = await writeMjpeg(context, 'tls', await openClip(context, 20_000));
  const key = join(context.folder, 'bench.key');
  execFileSync(process.execPath, [programPath('receiver'), 'keygen', '--quiet', key]);
  const plain: Outcome[] = [];
  const secure: Outcome[] = [];
  // Both at once, so that other load affects both.
  for (let round = 0; round < ROUNDS; round += 1) {
    const [one, other] = await Promise.all([run(clip, undefined), run(clip, key)]);
    plain.push(one);
    secure.push(other);
  }
  const flooded = await run(clip, key, STRANGERS_SECONDS);
  const calm = median(secure.map(({ p95 }) => p95));
  return [
    costRow('CPU of the sender', secure, plain, ({ senderCpu }) => senderCpu),
    costRow('CPU of the receiver', secure, plain, ({ receiverCpu }) => receiverCpu),
    {
      bench: 'tls',
      subject: `${STRANGERS_A_MINUTE} strangers a minute`,
      measures: [
        measure('age p95', flooded.p95, 'ms'),
        measure('dropped', flooded.dropped, ''),
        measure('CPU', flooded.receiverCpu, '%'),
        measure('lines', flooded.lines, ''),
      ],
      beside: { name: 'without them', measures: [measure('age p95', calm, 'ms')] },
      ratio: flooded.p95 / calm,
      goal: { words: 'none dropped', met: flooded.dropped === 0 },
    },
  ];
}

function costRow(
  subject: string,
  secure: readonly Outcome[],
  plain: readonly Outcome[],
  cost: (outcome: Outcome) => number,
): Row {
  const [ours, theirs] = [secure.map(cost), plain.map(cost)];
  return {
    bench: 'tls',
    subject: `${subject}, 30 fps x 20 kB`,
    measures: [measure('', median(ours), '% of a core')],
    beside: { name: 'plain TCP', measures: [measure('', median(theirs), '%')] },
    ratio: median(ours.map((value, at) => value / (theirs[at] ?? Number.NaN))),
  };
}

async function run(clip: string, key: string | undefined, strangersSeconds = 0): Promise<Outcome> {
  const secured = key === undefined ? [] : ['--key-file', key];
  const scheme = key === undefined ? 'tcp' : 'tls';
  const { receiver, port } = await startReceiver('--listen', `${scheme}://127.0.0.1:0`, ...secured);
  const source = ['--device', clip, '--loop', '--live', '--fps', '30', '--fit', 'none'];
  const to = ['--to', `${scheme}://127.0.0.1:${port}`, ...secured];
  const sender = new Program([programPath('sender'), ...source, ...to, '--quiet']);
  await receiver.event('connected');
  const startMs = Date.now();
  const over = new AbortController();
  const flood = strangersSeconds > 0 ? connectWithoutKey(port, over.signal) : undefined;
  await sleep(Math.max(SECONDS, strangersSeconds) * 1_000);
  over.abort();
  await flood;
  const [senderCpu, receiverCpu] = [sender, receiver].map(({ usages }) =>
    cpuPercent(usages.filter(({ atMs }) => atMs > startMs + SETTLED_MS)),
  ) as [number, number];
  await sender.stop();
  await receiver.stop();
  const [camera] = readSummary(receiver);
  const lines = receiver.events.filter(({ event }) => event === 'refused').length;
  return { senderCpu, receiverCpu, p95: camera?.latencyMs?.p95 ?? Number.NaN, dropped: camera?.dropped ?? -1, lines };
}

/** Connects again and again without the key, until `signal` aborts. */
async function connectWithoutKey(port: number, signal: AbortSignal): Promise<void> {
  for (let dueMs = performance.now(); !signal.aborted; dueMs += 60_000 / STRANGERS_A_MINUTE) {
    const waitMs = dueMs - performance.now();
    if (waitMs > 0) await sleep(waitMs);
    const socket = connect({ port, host: '127.0.0.1', rejectUnauthorized: false });
    socket.on('error', () => undefined).resume();
    await once(socket, 'close').catch(() => undefined);
  }
}
