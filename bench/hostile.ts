// The response time of dashboard and window to keys while a camera sends hostile pictures, beside plain ones in the same run.
import { type KeyTimes, keyTimesUnderHostility } from '../test/helpers/hostile-keys.js';
import { windowKeyTimes } from '../test/helpers/hostile-window.js';
import { type BenchContext, measure, type Row } from './helpers/result.js';
import { median, quantile } from './helpers/statistics.js';

const KEYS = 10;
const FPS = 10;
const MAX_KEY_MS = 100;
/** Half of it is xdotool's own time. */
const MAX_WINDOW_KEY_MS = 250;

export async function benchHostile(context: BenchContext): Promise<Row[]> {
  const { say } = context;
  const keys = await keyTimesUnderHostility({ keys: KEYS, inTurns: true, fps: FPS, say });
  return [...rowsOf('dashboard', keys, MAX_KEY_MS), ...rowsOf('window', await windowKeys(say), MAX_WINDOW_KEY_MS)];
}

async function windowKeys(say: (line: string) => void): Promise<KeyTimes> {
  const ends: (() => unknown)[] = [];
  try {
    return await windowKeyTimes(
      { after: (end) => void ends.push(end as () => unknown) },
      { inTurns: true, fps: FPS, say },
    );
  } finally {
    for (const end of ends) await end();
  }
}

function rowsOf(where: string, { plain, byKind }: KeyTimes, maxMs: number): Row[] {
  const all = [...byKind.values()].flat();
  const p95 = quantile(all, 0.95);
  const together: Row = {
    bench: 'hostile',
    subject: `${where}, all kinds, ${FPS} a second`,
    measures: keyMeasures(all),
    beside: { name: 'ordinary pictures', measures: keyMeasures(plain) },
    ratio: p95 / quantile(plain, 0.95),
    goal: { words: `key p95 below ${maxMs} ms`, met: p95 < maxMs },
  };
  const kinds = [...byKind].map(([kind, times]) => ({
    bench: 'hostile',
    subject: `${where}, ${kind}`,
    measures: keyMeasures(times),
  }));
  return [together, ...kinds];
}

function keyMeasures(times: readonly number[]) {
  return [
    measure('key p50', median([...times]), 'ms'),
    measure('p95', quantile([...times], 0.95), 'ms'),
    measure('max', Math.max(...times), 'ms'),
  ];
}
