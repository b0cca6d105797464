// A link that carries a third of the frames: how old they are when they arrive with credit, and by the first protocol's
// rule, which is to send whatever the socket takes.
//
// Both are the real sender with the same source. Without credit, the link keeps the receiver's answers from it, so it
// takes the receiver for a program of the first protocol. The age is taken where the link ends, by the machine's one
// clock: the moment at which a message's last byte has passed, less the capture time that it carries.
import { setTimeout as sleep } from 'node:timers/promises';
import { MessageDecoder } from '#dist/core/framing.js';
import { MAX_MESSAGE_BYTES } from '#dist/core/limits.js';
import { decodeVideo } from '#dist/core/messages.js';
import { unixUs } from '#dist/net/clock.js';
import { openClip, writeMjpeg } from './helpers/pictures.js';
import { Program, programPath, startReceiver } from './helpers/program.js';
import { type BenchContext, type Measure, measure, type Row } from './helpers/result.js';
import { quantile } from './helpers/statistics.js';
import { startThrottle } from './helpers/throttle.js';

const BITS_PER_SECOND = 1_600_000;
const SECONDS = 30;
const COUNTED_SECONDS = 20;
const MAX_AGE_MS = 500;

/** A frame that has passed the link. */
interface Passed {
  readonly atMs: number;
  readonly ageMs: number;
}

export async function benchSlowLink(context: BenchContext): Promise<Row[]> {
  const clip = await writeMjpeg(context, 'slow-link', await openClip(context, 20_000));
  const credit = figures(await runLink(clip, true));
  const drain = figures(await runLink(clip, false));
  return [
    {
      bench: 'slow-link',
      subject: `${BITS_PER_SECOND / 1e6} Mbit/s, 30 fps x 20 kB, last ${COUNTED_SECONDS} of ${SECONDS} s`,
      measures: credit.measures,
      beside: { name: 'without credit', measures: drain.measures },
      ratio: credit.p95 / drain.p95,
      goal: { words: `p95 below ${MAX_AGE_MS} ms`, met: credit.p95 < MAX_AGE_MS },
    },
  ];
}

async function runLink(clip: string, answers: boolean): Promise<Passed[]> {
  const { receiver, port } = await startReceiver();
  const passed: Passed[] = [];
  const decoder = new MessageDecoder(MAX_MESSAGE_BYTES);
  const onPassed = (bytes: Uint8Array) => {
    for (const message of decoder.push(bytes)) {
      const { jpeg, captureTimeUs = 0 } = decodeVideo(message);
      if (jpeg !== undefined) passed.push({ atMs: performance.now(), ageMs: (unixUs() - captureTimeUs) / 1_000 });
    }
  };
  const link = await startThrottle({ port, bytesPerSecond: BITS_PER_SECOND / 8, answers, onPassed });
  const source = ['--device', clip, '--loop', '--live', '--fps', '30', '--fit', 'none', '--quiet'];
  const sender = new Program([programPath('sender'), ...source, '--to', `tcp://127.0.0.1:${link.port}`]);
  await receiver.event('connected');
  await sleep(SECONDS * 1_000);
  // First the link, or the sender would wait until all that its kernel holds has left.
  link.close();
  await sender.stop();
  await receiver.stop();
  return passed;
}

function figures(passed: readonly Passed[]): { readonly measures: readonly Measure[]; readonly p95: number } {
  const endMs = passed.at(-1)?.atMs ?? Number.NaN;
  const counted = passed.filter(({ atMs }) => atMs > endMs - COUNTED_SECONDS * 1_000);
  const ages = counted.map(({ ageMs }) => ageMs);
  const p95 = quantile(ages, 0.95);
  const measures = [
    measure('age p50', quantile(ages, 0.5), 'ms'),
    measure('p95', p95, 'ms'),
    measure('at', counted.length / COUNTED_SECONDS, 'fps'),
  ];
  return { measures, p95 };
}
