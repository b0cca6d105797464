// How soon the dashboard answers keys while a camera sends hostile pictures of each kind, beside ordinary ones in the same run.
import { keyTimesUnderHostility } from '../test/helpers/hostile-keys.js';
import { type BenchContext, measure, type Row } from './helpers/result.js';
import { median, quantile } from './helpers/statistics.js';

const KEYS = 10;
const FPS = 10;
const MAX_KEY_MS = 100;

export async function benchHostile(context: BenchContext): Promise<Row[]> {
  const { plain, byKind } = await keyTimesUnderHostility({ keys: KEYS, inTurns: true, fps: FPS, say: context.say });
  const all = [...byKind.values()].flat();
  const besides = { name: 'ordinary pictures', measures: keyMeasures(plain) };
  const rows = [...byKind].map(([kind, times]) => ({ bench: 'hostile', subject: kind, measures: keyMeasures(times) }));
  const p95 = quantile(all, 0.95);
  const together: Row = {
    bench: 'hostile',
    subject: `all kinds, ${FPS} a second`,
    measures: keyMeasures(all),
    beside: besides,
    ratio: p95 / quantile(plain, 0.95),
    goal: { words: `key p95 below ${MAX_KEY_MS} ms`, met: p95 < MAX_KEY_MS },
  };
  return [together, ...rows];
}

function keyMeasures(times: readonly number[]) {
  return [
    measure('key p50', median([...times]), 'ms'),
    measure('p95', quantile([...times], 0.95), 'ms'),
    measure('max', Math.max(...times), 'ms'),
  ];
}
