// A camera of 15 fps at a receiver that strangers flood with thousands of connections a second: no frame of it is lost.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { MAX_HALF_OPEN } from '#src/core/limits.js';
import { CAN_MEASURE_MEMORY } from '../helpers/memory.js';
import { Program } from '../helpers/program.js';
import { eventually } from '../helpers/wait.js';
import type { FloodCount, FloodPlan } from './flooder.js';
import { type Use, type UseRow, useLine, useOf } from './use.js';

export interface FloodOptions extends Omit<FloodPlan, 'port'> {
  /** Over TLS with a key, or over plain TCP. */
  readonly secure: boolean;
  /** How long the camera is counted without a flood, before it. */
  readonly calmSeconds: number;
}

/** What a sender counted over some time. */
interface Phase {
  readonly fps: number;
  readonly dropped: number;
}

export interface FloodReport {
  readonly flood: FloodCount;
  readonly calm: Phase;
  readonly flooded: Phase;
  /** Frames that the sender counts as taken, and those that the receiver has taken. */
  readonly sent: number;
  readonly arrived: number;
  /** Frames that are missing between two sequence numbers, as the receiver and the sender count them. */
  readonly gaps: number;
  readonly dropped: number;
  /** Refused connections by code, as the receiver has reported them. */
  readonly refused: Readonly<Record<string, number>>;
  readonly refusedLines: number;
  /** The receiver's before the flood, and the most of it during the flood. */
  readonly use: UseRow;
  readonly load: number;
  /** What ought not to have happened. */
  readonly problems: readonly string[];
}

const FPS = 15;
const SAMPLE_EVERY_MS = 200;

/** What the flood may add: its half-open connections, those that are being told why they go, and what is not collected yet. */
const GROWTH_DESCRIPTORS = MAX_HALF_OPEN + 64 + 48;
const GROWTH_MIB = 80;

/** Lines of one code in a minute: ten, and the sum. A peer that has gone already has no address, and counts as another. */
const MAX_LINES_A_MINUTE = 22;

/** Runs it once. */
export async function soakFlood(options: FloodOptions): Promise<FloodReport> {
  const { secure, calmSeconds, ...plan } = options;
  const problems: string[] = [];
  const folder = mkdtempSync(join(tmpdir(), 'ttycam-flood-'));
  const key = join(folder, 'ttycam.key');
  if (secure) execFileSync(process.execPath, [scriptOf('receiver'), 'keygen', '--quiet', key]);
  const secured = secure ? ['--key-file', key] : [];
  const programs: Program[] = [];
  const start = (name: string, script: string, args: readonly string[]): Program => {
    const program = new Program(name, process.execPath, [script, ...args]);
    programs.push(program);
    return program;
  };
  try {
    const listen = ['--listen', `${secure ? 'tls' : 'tcp'}://127.0.0.1:0`, '--view', 'headless', '--json', ...secured];
    const receiver = start('receiver', scriptOf('receiver'), listen);
    const url = String((await receiver.event('listening'))['url']);
    const camera = [
      '--to',
      url,
      '--device',
      'pattern',
      '--fps',
      String(FPS),
      '--name',
      'witness',
      '--json',
      ...secured,
    ];
    const sender = start('sender', scriptOf('sender'), camera);
    await receiver.event('stats', { camera: 'witness', state: 'live' });
    const calm = await phaseOf(sender, () => sleep(calmSeconds * 1_000));
    const before = useOf(receiver.pid);
    const samples: Use[] = [before];
    let flood: FloodCount | undefined;
    const flooded = await phaseOf(sender, async () => {
      const planned: FloodPlan = { ...plan, port: Number(new URL(url).port) };
      const flooder = start('flooder', fileURLToPath(new URL('./flooder.js', import.meta.url)), [
        JSON.stringify(planned),
      ]);
      const sampling = setInterval(() => samples.push(useOf(receiver.pid)), SAMPLE_EVERY_MS);
      try {
        const code = await flooder.exit(plan.seconds * 1_000 + 30_000);
        if (code !== 0) problems.push(`the flooder ended with ${code}\n${flooder.transcript}`);
        flood = (await flooder.event('flooded')) as unknown as FloodCount;
      } finally {
        clearInterval(sampling);
      }
    });
    if (flood === undefined) throw new Error('there was no flood');
    const load = loadavg()[0] ?? 0;
    if (CAN_MEASURE_MEMORY) {
      await eventually('the flood is gone', () => useOf(receiver.pid).descriptors <= before.descriptors);
    }
    if ((await sender.stop()) !== 0) problems.push(`the sender did not end well\n${sender.transcript}`);
    await receiver.event('lost', { camera: 'witness', reason: 'stopped' });
    if ((await receiver.stop()) !== 0) problems.push(`the receiver did not end well\n${receiver.transcript}`);
    if (receiver.stderr !== '') problems.push(`the receiver has complained: ${receiver.stderr.slice(0, 2_000)}`);
    if (sender.find('disconnected') !== undefined)
      problems.push(`the camera lost its connection\n${sender.transcript}`);
    const sums = await sender.event('summary');
    const cameras = (await receiver.event('summary'))['cameras'] as readonly Totals[];
    const witness = cameras.find(({ name }) => name === 'witness');
    if (cameras.length !== 1) problems.push(`the receiver counts ${cameras.length} cameras`);
    const [sent, dropped] = [Number(sums['frames']), Number(sums['dropped'])];
    const { frames: arrived = 0, dropped: gaps = 0, corrupt = 0 } = witness ?? {};
    if (arrived !== sent) problems.push(`${arrived} of ${sent} frames arrived`);
    if (gaps > dropped) problems.push(`${gaps} frames are missing, and the sender dropped ${dropped} itself`);
    if (corrupt !== 0) problems.push(`${corrupt} frames came damaged`);
    const use = { name: 'receiver', early: before, late: most(samples) };
    if (use.late.mib > before.mib + GROWTH_MIB) problems.push(`the receiver grew: ${useLine(use)}`);
    if (use.late.descriptors > before.descriptors + GROWTH_DESCRIPTORS) problems.push(useLine(use));
    const refused = refusedBy(receiver);
    const lines = receiver.all('refused');
    const limit = MAX_LINES_A_MINUTE * (Math.ceil(plan.seconds / 60) + 1) * Object.keys(refused).length;
    if (lines.length > limit) problems.push(`the receiver printed ${lines.length} lines of refusals`);
    if (!lines.every(({ reason }) => String(reason).length > 10)) problems.push('a refusal has no reason');
    if (flood.evicted > 0 && flood.told === 0) problems.push('no silent connection was told why it had to go');
    const counts = { sent, arrived, gaps, dropped, refused, refusedLines: lines.length };
    return { flood, calm, flooded, ...counts, use, load, problems };
  } finally {
    await Promise.all(programs.map((program) => program.teardown()));
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A line for people. */
export function floodLine({ flood, calm, flooded, ...report }: FloodReport): string {
  const rate = (flood.connections / flood.seconds).toFixed(0);
  const codes = Object.entries(report.refused).map(([code, count]) => `${count} ${code}`);
  return [
    `${flood.connections} connections, ${rate} a second; ${flood.told} of ${flood.evicted} that were evicted heard why`,
    `camera ${calm.fps.toFixed(1)} fps, ${calm.dropped} dropped before; ${flooded.fps.toFixed(1)} fps, ${flooded.dropped} dropped meanwhile`,
    `${report.arrived} of ${report.sent} frames, ${report.gaps} gaps; load average ${report.load.toFixed(1)}`,
    `refused in ${report.refusedLines} lines: ${codes.join(', ')}`,
  ].join('\n');
}

interface Totals {
  readonly name: string;
  readonly frames: number;
  readonly dropped: number;
  readonly corrupt: number;
}

/** What a sender counts from its next line of figures until the first one after `act`. */
async function phaseOf(sender: Program, act: () => Promise<unknown>): Promise<Phase> {
  const before = await sender.event('stats', {}, sender.events.length);
  await act();
  const after = await sender.event('stats', {}, sender.events.length);
  const seconds = (Date.parse(after.time) - Date.parse(before.time)) / 1_000;
  const grown = (field: string) => Number(after[field]) - Number(before[field]);
  return { fps: grown('frames') / seconds, dropped: grown('dropped') };
}

function most(samples: readonly Use[]): Use {
  return {
    mib: Math.max(...samples.map(({ mib }) => mib)),
    descriptors: Math.max(...samples.map(({ descriptors }) => descriptors)),
  };
}

function refusedBy(receiver: Program): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const one of receiver.all('refused')) {
    const code = String(one['code']);
    counts[code] = (counts[code] ?? 0) + Number(one['count']);
  }
  return counts;
}

function scriptOf(program: 'sender' | 'receiver'): string {
  return fileURLToPath(new URL(`../../../dist/${program}/main.js`, import.meta.url));
}
