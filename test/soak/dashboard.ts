// A dashboard that stays open while cameras come and go, somebody presses keys, and its terminal changes its size.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type IPty, spawn } from '@lydell/node-pty';
import { seededRandom } from '#src/net/seeded-random.js';
import { Program } from '../helpers/program.js';
import { ptyEnvironment } from '../helpers/pty-environment.js';
import { eventually } from '../helpers/wait.js';
import { judgeUse, type Use, type UseRow, useOf } from './use.js';

export interface DashboardSoakOptions {
  readonly seconds: number;
  /** How many come and go. */
  readonly cameras: number;
  readonly seed: number;
  readonly say: (line: string) => void;
}

export interface DashboardSoakReport {
  /** How often a sender was started, a key pressed, and the size changed. */
  readonly senders: number;
  readonly keys: number;
  readonly sizes: number;
  readonly terminalBytes: number;
  readonly use: UseRow;
  /** What ought not to have happened. */
  readonly problems: readonly string[];
}

/** How long a camera is there, and away. */
const STAYS_MS = [4_000, 20_000] as const;
const AWAY_MS = [500, 6_000] as const;

const SAMPLE_EVERY_MS = 1_000;
const SIZES = [
  [120, 40],
  [200, 60],
  [80, 24],
  [60, 16],
  [40, 10],
] as const;

/** Not those that leave, suspend or write files. */
const KEYS = [
  ...['j', 'k', 'h', 'l', '\r', '\x1b', '[', ']', 'g', ' ', ' ', 'm', 'o', '?', '?', '+', '-', '\x0c', '1', '3', '9'],
  ...['\x1b[A', '\x1b[B', '\x1b[5~', '\x1b[F', '/', 'c', 'p', 'p', '\x1b[<0;20;10M', '\x1b[<64;20;10M'],
];

/** A receiver in a terminal that reads all it is sent and answers what is asked of every terminal. */
class OpenDashboard {
  readonly pty: IPty;
  bytes = 0;
  url: string | undefined;
  exitCode: number | undefined;
  #seen = '';

  constructor(warnings: string) {
    const script = fileURLToPath(new URL('../../../dist/receiver/main.js', import.meta.url));
    const args = [`--redirect-warnings=${warnings}`, script, '--listen', 'tcp://127.0.0.1:0'];
    this.pty = spawn(process.execPath, args, { cols: 120, rows: 40, env: ptyEnvironment() });
    this.pty.onData((text) => {
      this.bytes += text.length;
      for (let at = text.indexOf('\x1b[6n'); at >= 0; at = text.indexOf('\x1b[6n', at + 1)) this.type('\x1b[1;1R');
      if (text.includes('\x1b[c')) this.type('\x1b[?62;22c');
      if (this.url !== undefined) return;
      this.#seen += text;
      this.url = /tcp:\/\/127\.0\.0\.1:[1-9]\d+/.exec(this.#seen)?.[0];
    });
    this.pty.onExit(({ exitCode }) => {
      this.exitCode = exitCode;
    });
  }

  type(keys: string): void {
    if (this.exitCode === undefined) this.pty.write(keys);
  }
}

/** Runs it. */
export async function soakDashboard(options: DashboardSoakOptions): Promise<DashboardSoakReport> {
  const { seconds, seed, say } = options;
  const random = seededRandom(seed);
  const problems: string[] = [];
  const counts = { senders: 0, keys: 0, sizes: 0 };
  const folder = mkdtempSync(join(tmpdir(), 'ttycam-soak-'));
  const warnings = join(folder, 'warnings');
  const dashboard = new OpenDashboard(warnings);
  const stop = new AbortController();
  const samples: Use[] = [];
  try {
    const url = await eventually('the dashboard listens', () => dashboard.url);
    const cameras = Array.from({ length: options.cameras }, async (_, index) => {
      const own = seededRandom(seed + 1 + index);
      while (!stop.signal.aborted) {
        counts.senders += 1;
        await comeAndGo(url, `camera-${index + 1}`, own, stop.signal);
        await pause(between(AWAY_MS, own), stop.signal);
      }
    });
    const pressing = (async () => {
      while (!stop.signal.aborted) {
        dashboard.type(KEYS[Math.floor(random() * KEYS.length)] as string);
        counts.keys += 1;
        await pause(200, stop.signal);
        if (random() > 0.05 || dashboard.exitCode !== undefined) continue;
        const [columns, rows] = SIZES[Math.floor(random() * SIZES.length)] as (typeof SIZES)[number];
        dashboard.pty.resize(columns, rows);
        counts.sizes += 1;
      }
    })();
    const endMs = performance.now() + seconds * 1_000;
    for (let nextSayMs = 0; performance.now() < endMs && problems.length === 0; ) {
      await sleep(SAMPLE_EVERY_MS);
      samples.push(useOf(dashboard.pty.pid));
      if (dashboard.exitCode !== undefined) problems.push(`the dashboard has ended with ${dashboard.exitCode}`);
      if (performance.now() < nextSayMs) continue;
      nextSayMs = performance.now() + 60_000;
      say(
        `${Math.round((endMs - performance.now()) / 1_000)} s to go: ${counts.senders} senders, ${samples.at(-1)?.mib.toFixed(0)} MiB`,
      );
    }
    stop.abort();
    await Promise.all([...cameras, pressing]);
    // The first closes a prompt, should one be open.
    dashboard.type('\x03');
    dashboard.type('\x03');
    await eventually('the end of the dashboard', () => dashboard.exitCode !== undefined);
    if (dashboard.exitCode !== 0) problems.push(`the dashboard ended with ${dashboard.exitCode}`);
    const warned = textOf(warnings);
    if (warned !== '') problems.push(`Node has warned: ${warned}`);
    const use = judgeUse('dashboard', samples, problems);
    return { ...counts, terminalBytes: dashboard.bytes, use, problems };
  } finally {
    stop.abort();
    if (dashboard.exitCode === undefined) dashboard.pty.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  }
}

/** One life of a camera, which ends in peace or in the middle of a frame. */
async function comeAndGo(url: string, name: string, random: () => number, signal: AbortSignal): Promise<void> {
  const script = fileURLToPath(new URL('../../../dist/sender/main.js', import.meta.url));
  const args = ['--device', 'pattern', '--fps', '10', '--size', '160x120', '--to', url, '--name', name, '--quiet'];
  const sender = new Program(name, process.execPath, [script, ...args]);
  try {
    await pause(between(STAYS_MS, random), signal);
    sender.signal(random() < 0.5 ? 'SIGTERM' : 'SIGKILL');
    await sender.exit();
  } finally {
    await sender.teardown();
  }
}

function between([least, most]: readonly [number, number], random: () => number): number {
  return least + random() * (most - least);
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal }).catch(() => undefined);
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
