// Measures the age of pictures from behind ssh, over a link of 1.6 Mbit/s. Our sender streams there, beside the same
// over TCP. Then another program does, with and without requests for pieces of bytes.
import { setTimeout as sleep } from 'node:timers/promises';
import { startSshServer } from '../test/helpers/ssh-server.js';
import { helperPath, Program, programPath } from './helpers/program.js';
import { type BenchContext, type Measure, measure, type Row } from './helpers/result.js';
import { compileLink, FAR_HOST, ShapedLink } from './helpers/shaped-link.js';
import { quantile } from './helpers/statistics.js';

const SHAPE = { bitsPerSecond: 1_600_000, roundTripMs: 20 };
const NEAR_HOST = '10.98.0.1';
const SECONDS = 25;
const PORT = 5_252;

/** The camera's machine is at the near end of the link, and who watches at the far end. */
export async function benchSsh(context: BenchContext): Promise<Row[]> {
  const program = compileLink(context);
  const link = await ShapedLink.open(program, SHAPE);
  const actions: Array<() => unknown> = [];
  const scope = { after: (action: () => unknown) => void actions.push(action) } as Parameters<typeof startSshServer>[0];
  const camera = `exec '${process.execPath}' '${helperPath('stamped-camera')}'`;
  const v4l2Ctl = `case "$*" in *--list-formats*) echo MJPG;; *) ${camera};; esac`;
  const place = { host: NEAR_HOST, launcher: link.at('near') };
  try {
    const ours = await startSshServer(scope, place);
    const other = await startSshServer(scope, { ...place, hasTtycam: false, programs: { 'v4l2-ctl': v4l2Ctl } });
    const noDd = { 'v4l2-ctl': v4l2Ctl, dd: 'exit 1' };
    const plain = await startSshServer(scope, { ...place, hasTtycam: false, programs: noDd });
    const tcp = await overTcp(link);
    const ssh = await bySender(link, ours.bin, `ssh://${NEAR_HOST}:${ours.port}/pattern`);
    const asked = await byOther(link, other.bin, `ssh://${NEAR_HOST}:${other.port}/dev/null`);
    const unasked = await byOther(link, plain.bin, `ssh://${NEAR_HOST}:${plain.port}/dev/null`);
    const subject = `${SHAPE.bitsPerSecond / 1e6} Mbit/s, ${SHAPE.roundTripMs} ms`;
    return [
      {
        bench: 'ssh',
        subject: `${subject}, our sender there`,
        measures: ssh,
        beside: { name: 'TCP', measures: tcp },
        ratio: p95(ssh) / p95(tcp),
      },
      {
        bench: 'ssh',
        subject: `${subject}, v4l2-ctl there, asked for as much as is wanted`,
        measures: asked,
        beside: { name: 'as much as it gives', measures: unasked },
        ratio: p95(asked) / p95(unasked),
      },
    ];
  } finally {
    for (const action of actions.reverse()) await action();
    link.close();
  }
}

async function overTcp(link: ShapedLink): Promise<readonly Measure[]> {
  const listen = `tcp://${FAR_HOST}:${PORT}`;
  const receiver = new Program(
    [programPath('receiver'), '--listen', listen, '--insecure', '--view', 'headless', '--json'],
    link.at('far'),
  );
  await receiver.event('listening');
  const sender = new Program(
    [programPath('sender'), '--no-config', '--to', listen, '--device', 'pattern', '--json'],
    link.at('near'),
  );
  await sleep(SECONDS * 1_000);
  await receiver.stop();
  sender.endNow();
  return await latencies(receiver);
}

async function bySender(link: ShapedLink, bin: string, address: string): Promise<readonly Measure[]> {
  const path = ['env', `PATH=${bin}:${process.env['PATH']}`];
  const args = [`camera=${address}`, '--view', 'headless', '--json', '--expect-fps', '1', '--timeout', '3600'];
  const receiver = new Program([programPath('receiver'), ...args], [...link.at('far'), ...path]);
  await receiver.event('connected');
  await sleep(SECONDS * 1_000);
  await receiver.stop();
  return await latencies(receiver);
}

async function byOther(link: ShapedLink, bin: string, address: string): Promise<readonly Measure[]> {
  const path = ['env', `PATH=${bin}:${process.env['PATH']}`];
  const reader = new Program([helperPath('ssh-reader'), address, String(SECONDS)], [...link.at('far'), ...path]);
  await reader.ended();
  const events = reader.all('age');
  const ages = events.map(({ ageMs }) => Number(ageMs));
  const bytes = events.reduce((sum, one) => sum + Number(one['bytes']), 0);
  return measures(ages.length / SECONDS, quantile(ages, 0.5), quantile(ages, 0.95), bytes / SECONDS);
}

/** The figures of a receiver's one camera. */
async function latencies(receiver: Program): Promise<readonly Measure[]> {
  const [camera] = (await receiver.event('summary'))['cameras'] as Array<{
    readonly fps: number;
    readonly bytes: number;
    readonly latencyMs: { readonly p50: number; readonly p95: number };
  }>;
  if (camera === undefined) throw new Error('no camera came');
  return measures(camera.fps, camera.latencyMs.p50, camera.latencyMs.p95, camera.bytes / SECONDS);
}

function measures(fps: number, p50: number, p95Ms: number, bytesPerSecond: number): readonly Measure[] {
  return [
    measure('fps', fps, ''),
    measure('p50', p50, 'ms'),
    measure('p95', p95Ms, 'ms'),
    measure('kB/s', bytesPerSecond / 1_000, ''),
  ];
}

function p95(all: readonly Measure[]): number {
  return all.find(({ name }) => name === 'p95')?.value ?? Number.NaN;
}
