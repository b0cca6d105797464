// The dashboard in a terminal: its response time to keys, its CPU time, and the age of its pictures on a slow link.
import { setTimeout as sleep } from 'node:timers/promises';
import { helperPath } from './helpers/program.js';
import { type BenchContext, measure, type Row } from './helpers/result.js';
import { BenchTerminal } from './helpers/slow-terminal.js';
import { median, quantile } from './helpers/statistics.js';
import { ageOf } from './helpers/time-code.js';

const FPS = 30;
const KEYS = 40;
/** The terminals behind a link that are measured: far ones must show most of the camera's frames. */
const LINKS = [
  { cameras: 1, columns: 80, rows: 24, bytesPerSecond: 50_000 },
  { cameras: 1, columns: 80, rows: 24, bytesPerSecond: 12_000, maxKeyMs: 500 },
  { cameras: 1, columns: 120, rows: 40, bytesPerSecond: 50_000 },
  { cameras: 16, columns: 200, rows: 60, bytesPerSecond: 50_000 },
  { cameras: 1, columns: 80, rows: 24, bytesPerSecond: 4_000_000, delayMs: 300, fps: 15, maxKeyMs: 600, minFps: 14 },
  { cameras: 1, columns: 80, rows: 24, bytesPerSecond: 50_000, delayMs: 300, fps: 15, maxKeyMs: 600 },
] as const satisfies readonly LinkCase[];
const MAX_KEY_MS = 100;
const MAX_SLOW_KEY_MS = 200;
const MAX_SLOW_AGE_MS = 1_000;

interface LinkCase {
  readonly cameras: number;
  readonly columns: number;
  readonly rows: number;
  readonly bytesPerSecond: number;
  readonly delayMs?: number;
  readonly fps?: number;
  readonly maxKeyMs?: number;
  readonly minFps?: number;
}

export async function benchDashboard(context: BenchContext): Promise<Row[]> {
  const { only = '' } = context;
  const rows: Row[] = [];
  for (const [cameras, columns, rowCount] of [
    [1, 200, 60],
    [16, 200, 60],
  ] as const) {
    const subject = `${cameras} x ${FPS} fps in ${columns}x${rowCount}`;
    if (!subject.includes(only)) continue;
    context.say(subject);
    rows.push(await onQuickTerminal(subject, { cameras, columns, rows: rowCount }));
  }
  for (const link of LINKS) {
    if (!subjectOf(link).includes(only)) continue;
    context.say(subjectOf(link));
    rows.push(await behindLink(link));
  }
  return rows;
}

/** The command of a dashboard with so many generated cameras. */
function feedOf(cameras: number, fps = FPS): string[] {
  return [helperPath('dashboard-feed'), String(cameras), String(fps)];
}

/** The times from a key to the text that it shows: opens and closes the filter's prompt. */
export async function keyTimes(terminal: BenchTerminal, count: number): Promise<number[]> {
  const times: number[] = [];
  for (let key = 0; key < count; key += 1) {
    // At a random time relative to the frames.
    await sleep(150 + ((key * 37) % 100));
    const [typed, shown] = key % 2 === 0 ? ['/', 'Enter, Esc'] : ['\x7f', 'zoom'];
    times.push(await terminal.untilArrived(shown ?? '', () => terminal.type(typed ?? '')));
  }
  return times;
}

async function onQuickTerminal(
  subject: string,
  { cameras, columns, rows }: Pick<LinkCase, 'cameras' | 'columns' | 'rows'>,
): Promise<Row> {
  const terminal = new BenchTerminal({ columns, rows, command: feedOf(cameras) });
  await terminal.untilArrived('camera-1', () => undefined);
  await sleep(2_500);
  const [fromBytes, fromMs] = [terminal.bytes, performance.now()];
  await sleep(5_000);
  const rate = ((terminal.bytes - fromBytes) / (performance.now() - fromMs)) * 1_000;
  const times = await keyTimes(terminal, KEYS);
  const cpu = await terminal.quit();
  const p95 = quantile(times, 0.95);
  return {
    bench: 'dashboard',
    subject,
    measures: [
      measure('key p50', median(times), 'ms'),
      measure('p95', p95, 'ms'),
      measure('CPU', cpu, '%'),
      measure('to the terminal', rate / 1e6, 'MB/s'),
    ],
    goal: { words: `key p95 below ${MAX_KEY_MS} ms`, met: p95 < MAX_KEY_MS },
  };
}

function subjectOf({ cameras, columns, rows, bytesPerSecond, delayMs, fps = FPS }: LinkCase): string {
  const far = delayMs === undefined ? '' : `, ${delayMs} ms away`;
  return `${cameras} x ${fps} fps in ${columns}x${rows} at ${bytesPerSecond / 1_000} kB/s${far}`;
}

async function behindLink(link: LinkCase): Promise<Row> {
  const { cameras, fps, maxKeyMs = MAX_SLOW_KEY_MS, minFps = 0 } = link;
  const terminal = new BenchTerminal({ ...link, command: feedOf(cameras, fps) });
  await terminal.untilArrived('camera-1', () => undefined);
  // Until the dashboard has measured the link's rate.
  await sleep(6_000);
  const ages: number[] = [];
  let [shown, last] = [0, ''];
  const fromMs = performance.now();
  for (let sample = 0; sample < 200; sample += 1) {
    await sleep(25);
    // In the first tile's last row, which is drawn last.
    const color = edgeOfFirstTile(terminal);
    const age = color === undefined ? undefined : ageOf(...color, Date.now());
    if (age !== undefined) ages.push(age);
    // The colour changes with each frame.
    if (String(color) !== last) shown += 1;
    last = String(color);
  }
  const shownFps = (shown * 1_000) / (performance.now() - fromMs);
  const times = await keyTimes(terminal, KEYS);
  const cpu = await terminal.quit();
  const agesP95 = quantile(ages, 0.95);
  const keyP95 = quantile(times, 0.95);
  return {
    bench: 'dashboard',
    subject: subjectOf(link),
    measures: [
      measure('key p50', median(times), 'ms'),
      measure('p95', keyP95, 'ms'),
      measure('age p50', median(ages), 'ms'),
      measure('p95', agesP95, 'ms'),
      measure('shown', shownFps, 'fps'),
      measure('CPU', cpu, '%'),
    ],
    goal: {
      words: `key below ${maxKeyMs}, age below ${MAX_SLOW_AGE_MS} ms${minFps > 0 ? `, ${minFps} fps` : ''}`,
      met: keyP95 < maxKeyMs && agesP95 < MAX_SLOW_AGE_MS && shownFps >= minFps,
    },
  };
}

/** A cell at the left edge of the first tile's picture, in its middle. */
function edgeOfFirstTile(terminal: BenchTerminal): readonly [number, number, number] | undefined {
  for (let column = 1; column < 60; column += 1) {
    const character = terminal.model?.buffer.active.getLine(5)?.getCell(column);
    // Two cells inside, away from other colours.
    if (character?.isBgRGB()) return terminal.color(5, column + 2);
  }
  return undefined;
}
