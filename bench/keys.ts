// The response time of the dashboard to keys with sixteen cameras, and what it sends to the terminal meanwhile. With `--beside
// <folder>`, a checkout that was built, its dashboard has its turn in each round (`--rounds`).
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import headless from '@xterm/headless';
import { keyTimes } from './dashboard.js';
import { helperPath } from './helpers/program.js';
import { type BenchContext, type Measure, measure, type Row } from './helpers/result.js';
import { BenchTerminal } from './helpers/slow-terminal.js';
import { median, quantile } from './helpers/statistics.js';

const CAMERAS = 16;
const FPS = 30;
const TERMINAL = { columns: 200, rows: 60 } as const;
const ROUNDS = 5;
const KEYS = 30;
/** Until the pictures are drawn at their rate. */
const WARM_UP_MS = 2_500;
const COUNTED_MS = 3_000;
const MAX_P95_MS = 100;

/** What one run of a dashboard has given. */
interface Run {
  readonly keysMs: readonly number[];
  readonly cpu: number;
  readonly bytesPerSecond: number;
  /** The cells of all pictures: a layout that gives them more space sends more bytes. */
  readonly pictureCells: number;
}

export async function benchKeys(context: BenchContext): Promise<Row[]> {
  const { beside, rounds = ROUNDS } = context;
  const paths = [helperPath('dashboard-feed')];
  if (beside !== undefined) paths.push(join(beside, 'build/bench/helpers/dashboard-feed.js'));
  const runs: Run[][] = paths.map(() => []);
  for (let round = 0; round < rounds; round += 1) {
    // Each begins every second round, as the load of the machine changes meanwhile.
    const turns = round % 2 === 0 ? [...paths.entries()] : [...paths.entries()].reverse();
    for (const [index, path] of turns) {
      const run = await runOf(path);
      runs[index]?.push(run);
      const p95 = quantile(run.keysMs, 0.95).toFixed(0);
      context.say(`round ${round + 1}, ${index === 0 ? 'this checkout' : 'beside'}: p95 ${p95} ms`);
    }
  }
  const [ours = [], theirs] = runs;
  const p95 = p95Of(ours);
  return [
    {
      bench: 'keys',
      subject: `${CAMERAS} x ${FPS} fps in ${TERMINAL.columns}x${TERMINAL.rows}, ${rounds} rounds`,
      measures: measuresOf(ours),
      ...(theirs === undefined
        ? {}
        : { beside: { name: 'beside', measures: measuresOf(theirs) }, ratio: p95 / p95Of(theirs) }),
      goal: { words: `p95 below ${MAX_P95_MS} ms`, met: p95 < MAX_P95_MS },
    },
  ];
}

async function runOf(path: string): Promise<Run> {
  const texts: string[] = [];
  const command = [path, String(CAMERAS), String(FPS)];
  const terminal = new BenchTerminal({ ...TERMINAL, command, onText: (text) => texts.push(text) });
  await terminal.untilArrived('camera-1', () => undefined);
  await sleep(WARM_UP_MS);
  const shown = texts.join('');
  const [fromBytes, fromMs] = [terminal.bytes, performance.now()];
  await sleep(COUNTED_MS);
  const bytesPerSecond = ((terminal.bytes - fromBytes) / (performance.now() - fromMs)) * 1_000;
  const keysMs = await keyTimes(terminal, KEYS);
  const cpu = await terminal.quit();
  // Only now: the model takes more CPU than the dashboard.
  return { keysMs, cpu, bytesPerSecond, pictureCells: await countPictureCells(shown) };
}

/** The cells with a colour of 24 bits in their background, which only pictures have. */
async function countPictureCells(text: string): Promise<number> {
  const { columns, rows } = TERMINAL;
  const model = new headless.Terminal({ cols: columns, rows, allowProposedApi: true, scrollback: 0 });
  await new Promise<void>((resolve) => model.write(text, resolve));
  let count = 0;
  for (let row = 0; row < rows; row += 1) {
    const line = model.buffer.active.getLine(row);
    for (let column = 0; column < columns; column += 1) if (line?.getCell(column)?.isBgRGB()) count += 1;
  }
  model.dispose();
  return count;
}

/** The 95th percentile of each round, and the median of those: one noisy round does not decide. */
function p95Of(runs: readonly Run[]): number {
  return median(runs.map(({ keysMs }) => quantile(keysMs, 0.95)));
}

function measuresOf(runs: readonly Run[]): Measure[] {
  const of = (name: string, unit: string, value: (run: Run) => number): Measure =>
    measure(name, median(runs.map(value)), unit);
  return [
    of('key p50', 'ms', ({ keysMs }) => median(keysMs)),
    measure('p95', p95Of(runs), 'ms'),
    of('CPU', '%', ({ cpu }) => cpu),
    of('to the terminal', 'MB/s', ({ bytesPerSecond }) => bytesPerSecond / 1e6),
    of('picture cells', '', ({ pictureCells }) => pictureCells),
    of('per cell', 'B/s', ({ bytesPerSecond, pictureCells }) => bytesPerSecond / pictureCells),
  ];
}
