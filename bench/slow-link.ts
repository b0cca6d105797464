// The age of frames on arrival over a link with the capacity for a third of them. It compares credit with the first
// protocol's rule, which sends whatever the socket accepts. Then it compares credit with and without adapting the quality
// to the link.
//
// Each run is the real sender with the same source. Without credit, the link drops the receiver's answers, so the sender
// takes the receiver for a program of the first protocol. The age is measured at the end of the link with one clock. It
// is the time at which a message's last byte has passed, minus its capture time.
import { setTimeout as sleep } from 'node:timers/promises';
import { MAX_MESSAGE_BYTES } from '#src/core/limits.js';
import { MessageDecoder } from '#src/core/wire/framing.js';
import { decodeVideo } from '#src/core/wire/messages.js';
import { unixUs } from '#src/net/clock.js';
import { Throttle } from '../test/helpers/throttle.js';
import { openClip, writeMjpeg } from './helpers/clips.js';
import { Program, programPath, startReceiver } from './helpers/program.js';
import { type BenchContext, type Measure, measure, type Row } from './helpers/result.js';
import { quantile } from './helpers/statistics.js';

const BITS_PER_SECOND = 1_600_000;
const SECONDS = 30;
const COUNTED_SECONDS = 20;
const MAX_AGE_MS = 500;
const MAX_ADAPTED_AGE_MS = 300;

/** The source without encoding, to compare only the rules; and with encoding, which adapting the quality needs. */
const UNTOUCHED = ['--fit', 'none', '--no-adapt'];
const ENCODED = ['--size', '640x480', '--quality', '80'];

/** A frame that has passed the link. */
interface Passed {
  readonly atMs: number;
  readonly ageMs: number;
  readonly bytes: number;
}

interface Figures {
  readonly measures: readonly Measure[];
  readonly p95: number;
  readonly fps: number;
}

export async function benchSlowLink(context: BenchContext): Promise<Row[]> {
  const clip = await writeMjpeg(context, 'slow-link', await openClip(context, 20_000));
  const credit = figures(await runLink(clip, UNTOUCHED, true));
  const drain = figures(await runLink(clip, UNTOUCHED, false));
  const rows = [];
  for (const bitsPerSecond of [BITS_PER_SECOND, BITS_PER_SECOND / 8, BITS_PER_SECOND * 10]) {
    const fixed = figures(await runLink(clip, [...ENCODED, '--no-adapt'], true, bitsPerSecond));
    const adapted = figures(await runLink(clip, ENCODED, true, bitsPerSecond));
    rows.push(adaptationRow(bitsPerSecond, adapted, fixed));
  }
  return [
    {
      bench: 'slow-link',
      subject: `${BITS_PER_SECOND / 1e6} Mbit/s, 30 fps x 20 kB, last ${COUNTED_SECONDS} of ${SECONDS} s`,
      measures: credit.measures,
      beside: { name: 'without credit', measures: drain.measures },
      ratio: credit.p95 / drain.p95,
      goal: { words: `p95 below ${MAX_AGE_MS} ms`, met: credit.p95 < MAX_AGE_MS },
    },
    ...rows,
  ];
}

function adaptationRow(bitsPerSecond: number, adapted: Figures, fixed: Figures): Row {
  const row: Row = {
    bench: 'slow-link',
    subject: `${bitsPerSecond / 1e6} Mbit/s, quality follows the link`,
    measures: adapted.measures,
    beside: { name: 'quality 80', measures: fixed.measures },
    ratio: adapted.fps / fixed.fps,
  };
  if (bitsPerSecond !== BITS_PER_SECOND) return row;
  const met = adapted.fps >= fixed.fps * 2 && adapted.p95 < MAX_ADAPTED_AGE_MS;
  return { ...row, goal: { words: `twice the frames, p95 below ${MAX_ADAPTED_AGE_MS} ms`, met } };
}

async function runLink(
  clip: string,
  encoding: readonly string[],
  answers: boolean,
  bitsPerSecond = BITS_PER_SECOND,
): Promise<Passed[]> {
  const { receiver, port } = await startReceiver();
  const passed: Passed[] = [];
  const decoder = new MessageDecoder(MAX_MESSAGE_BYTES);
  const onPassed = (bytes: Uint8Array) => {
    for (const message of decoder.push(bytes)) {
      const { jpeg, captureTimeUs = 0 } = decodeVideo(message);
      const ageMs = (unixUs() - captureTimeUs) / 1_000;
      if (jpeg !== undefined) passed.push({ atMs: performance.now(), ageMs, bytes: jpeg.length });
    }
  };
  const link = await Throttle.start({ port, bytesPerSecond: bitsPerSecond / 8, answers, onPassed });
  const source = ['--device', clip, '--loop', '--live', '--fps', '30', ...encoding, '--quiet'];
  const sender = new Program([programPath('sender'), ...source, '--to', `tcp://127.0.0.1:${link.port}`]);
  await receiver.event('connected');
  await sleep(SECONDS * 1_000);
  // The link first: else the sender waits until its kernel has sent all buffered bytes.
  await link.close();
  await sender.stop();
  await receiver.stop();
  return passed;
}

function figures(passed: readonly Passed[]): Figures {
  const endMs = passed.at(-1)?.atMs ?? Number.NaN;
  const counted = passed.filter(({ atMs }) => atMs > endMs - COUNTED_SECONDS * 1_000);
  const ages = counted.map(({ ageMs }) => ageMs);
  const p95 = quantile(ages, 0.95);
  const fps = counted.length / COUNTED_SECONDS;
  const measures = [
    measure('age p50', quantile(ages, 0.5), 'ms'),
    measure('p95', p95, 'ms'),
    measure('at', fps, 'fps'),
    measure('of', counted.reduce((sum, { bytes }) => sum + bytes, 0) / counted.length / 1_000, 'kB'),
  ];
  return { measures, p95, fps };
}
