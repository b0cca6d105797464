// The flow control of the dashboard on simulated paths to a terminal: what share of them it uses, and how old the pictures are.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { seededRandom } from '#src/net/seeded-random.js';
import { FlowControl } from '#src/tui/terminal/flow-control.js';
import { type BenchContext, type Measure, measure, type Row } from './helpers/result.js';
import { quantile } from './helpers/statistics.js';

const FPS = 15;
const SECONDS = 60;
/** What comes before has no influence on the figures. */
const SETTLED_MS = 10_000;
const STALL_MS = 150;
const TEXT_BYTES = 300;

interface Path {
  /** The round trip without a queue, in ms. */
  readonly pathMs: number;
  readonly bytesPerSecond: number;
  /** How much later than others an arrival may be, in ms. */
  readonly jitterMs?: number;
  /** Whether nothing arrives for 0.15 s, every one to two seconds. */
  readonly stalls?: boolean;
}

const PATHS: readonly Path[] = [2, 60, 300, 600].flatMap((pathMs) =>
  [12_000, 50_000, 400_000, 4_000_000].flatMap((bytesPerSecond) => [
    { pathMs, bytesPerSecond },
    { pathMs, bytesPerSecond, jitterMs: 40 },
    { pathMs, bytesPerSecond, stalls: true },
  ]),
);

export async function benchTerminalFlow({ beside, only = '' }: BenchContext): Promise<Row[]> {
  const other = beside === undefined ? undefined : await flowControlOf(beside);
  return PATHS.filter((path) => subjectOf(path).includes(only)).map((path) => ({
    bench: 'terminal-flow',
    subject: subjectOf(path),
    measures: simulate(FlowControl, path),
    ...(other === undefined ? {} : { beside: { name: 'beside', measures: simulate(other, path) } }),
  }));
}

async function flowControlOf(checkout: string): Promise<typeof FlowControl> {
  const path = join(checkout, 'build/src/tui/terminal/flow-control.js');
  return ((await import(pathToFileURL(path).href)) as { FlowControl: typeof FlowControl }).FlowControl;
}

function subjectOf({ pathMs, bytesPerSecond, jitterMs, stalls }: Path): string {
  const trouble = jitterMs !== undefined ? `, jitter ${jitterMs} ms` : stalls === true ? ', stalls' : '';
  return `${pathMs} ms, ${bytesPerSecond / 1_000} kB/s${trouble}`;
}

/** Arrivals at the far end of a path, in ms. */
class Arrivals {
  readonly #path: Path;
  readonly #random = seededRandom(1);
  #stallMs = 1_500;
  #lastMs = 0;
  #freeMs = 0;

  constructor(path: Path) {
    this.#path = path;
  }

  of(sentMs: number, bytes: number): number {
    const { pathMs, bytesPerSecond, jitterMs = 0, stalls } = this.#path;
    let arrivalMs = sentMs + pathMs + this.#random() * jitterMs;
    if (stalls === true) {
      while (this.#stallMs + STALL_MS < arrivalMs) this.#stallMs += 800 + this.#random() * 1_500;
      if (arrivalMs > this.#stallMs) arrivalMs = this.#stallMs + STALL_MS;
    }
    this.#lastMs = Math.max(this.#lastMs, arrivalMs);
    this.#freeMs = Math.max(this.#freeMs, this.#lastMs) + (bytes / bytesPerSecond) * 1_000;
    return this.#freeMs;
  }
}

/** Offers screens of the newest frame, and a short text each second. The ages are without the path. */
function simulate(Control: typeof FlowControl, path: Path): readonly Measure[] {
  const { pathMs, bytesPerSecond } = path;
  const screenBytes = bytesPerSecond < 50_000 ? 4_000 : 20_000;
  const flow = new Control();
  const arrivals = new Arrivals(path);
  const answersMs: number[] = [];
  const ages: number[] = [];
  let [left, capturedMs, drawnMs, newestMs, textMs] = [0, 0, -1, 0, Number.POSITIVE_INFINITY];
  const send = (nowMs: number, bytes: number): number => {
    flow.probeSent(nowMs, bytes);
    const arrivedMs = arrivals.of(nowMs, bytes);
    answersMs.push(arrivedMs);
    return arrivedMs;
  };
  for (let nowMs = 0; nowMs < SECONDS * 1_000; nowMs += 1) {
    while ((answersMs[0] ?? Number.POSITIVE_INFINITY) <= nowMs) {
      answersMs.shift();
      flow.probeAnswered(nowMs);
    }
    if (nowMs % Math.round(1_000 / FPS) === 0) newestMs = nowMs;
    if (nowMs % 1_000 === 0) textMs = nowMs;
    if (textMs <= nowMs && left === 0 && flow.mayWrite(nowMs, 0, true)) {
      send(nowMs, TEXT_BYTES);
      textMs = Number.POSITIVE_INFINITY;
    }
    if (left === 0 && newestMs !== drawnMs && nowMs > 1_000 && flow.mayWrite(nowMs, 0)) {
      left = screenBytes;
      capturedMs = newestMs;
      drawnMs = newestMs;
    }
    while (left > 0 && flow.mayWrite(nowMs, 0)) {
      const bytes = left <= flow.pieceBytes * 1.25 ? left : flow.pieceBytes;
      left -= bytes;
      const arrivedMs = send(nowMs, bytes);
      if (left === 0 && nowMs > SETTLED_MS) ages.push(arrivedMs - capturedMs - pathMs);
    }
  }
  const possible = Math.min(FPS, bytesPerSecond / screenBytes) * (SECONDS - SETTLED_MS / 1_000);
  return [
    measure('frames', (ages.length / possible) * 100, '%'),
    measure('age p50', quantile(ages, 0.5), 'ms'),
    measure('p95', quantile(ages, 0.95), 'ms'),
  ];
}
