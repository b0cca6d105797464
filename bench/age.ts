// The age of frames on arrival, from capture through encoding, with both programs on one machine. The ages are those in the
// receiver's summary.
import { setTimeout as sleep } from 'node:timers/promises';
import { openClip, writeMjpeg } from './helpers/clips.js';
import { Program, programPath, startReceiver } from './helpers/program.js';
import { type BenchContext, measure, type Row } from './helpers/result.js';
import { readSummary } from './helpers/summary.js';

const SECONDS = 10;

export async function benchAge(context: BenchContext): Promise<Row[]> {
  const clip = await writeMjpeg(context, 'age', await openClip(context, 20_000));
  return [
    await runAge('pattern 640x480, resized and encoded', ['--device', 'pattern']),
    await runAge('20 kB JPEGs at 30 fps, untouched', ['--device', clip, '--loop', '--live', '--fit', 'none']),
  ];
}

async function runAge(subject: string, source: readonly string[]): Promise<Row> {
  const { receiver, port } = await startReceiver();
  const sender = new Program([programPath('sender'), ...source, '--to', `tcp://127.0.0.1:${port}`, '--quiet']);
  await receiver.event('connected');
  await sleep(SECONDS * 1_000);
  await sender.stop();
  await receiver.stop();
  const [camera] = readSummary(receiver);
  const { p50, p95, max } = camera?.latencyMs ?? { p50: Number.NaN, p95: Number.NaN, max: Number.NaN };
  return {
    bench: 'age',
    subject,
    measures: [
      measure('p50', p50, 'ms'),
      measure('p95', p95, 'ms'),
      measure('max', max, 'ms'),
      measure('at', camera?.fps ?? Number.NaN, 'fps'),
    ],
  };
}
