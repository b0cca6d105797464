// The age and the number of frames over links of many kinds, between two network namespaces, with real TCP.
//
// With `--beside <folder>`, a checkout that was built, its sender runs at the same time over a link of its own. `--rounds 5` gives
// medians of five such pairs, and the ratio is the median of theirs. The receiver is ours in both. An age is the arrival time in
// a recording less the capture time, of the last 20 s.
import { execFileSync } from 'node:child_process';
import { readFile, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { decodeVideo } from '#src/core/wire/messages.js';
import { RecordingDecoder } from '#src/core/wire/recording-format.js';
import { openClip, writeMjpeg } from './helpers/clips.js';
import { Program, programPath } from './helpers/program.js';
import { type BenchContext, type Measure, measure, type Row } from './helpers/result.js';
import { compileLink, FAR_HOST, ShapedLink } from './helpers/shaped-link.js';
import { median, quantile } from './helpers/statistics.js';
import { ADAPTED, FINITE, LINKS, type LinkCase, TABLE } from './link-cases.js';

const COUNTED_MS = 20_000;
const FRAME_BYTES = 22_000;

/** So many pairs run at once where links are slow; fast ones need the machine to themselves. */
const PAIRS_AT_ONCE = 2;
const SLOW_BITS_PER_SECOND = 5e6;

interface Outcome {
  /** Ages in ms; NaN for a finite source. */
  readonly p50: number;
  readonly p95: number;
  readonly fps: number;
  readonly kbps: number;
  readonly kB: number;
  /** From the sender's start to its end. */
  readonly seconds: number;
}

type Pair = readonly [ours: Outcome, theirs: Outcome | undefined];

/** The links whose ages have a goal, with a fixed quality and rate. */
export const benchLinks = (context: BenchContext): Promise<Row[]> => benchCases(context, 'links-age', TABLE);
/** Frames a second over many more links. */
export const benchMoreLinks = (context: BenchContext): Promise<Row[]> => benchCases(context, 'links-more', LINKS);
/** The seconds that a number of frames takes, none of which may be lost. */
export const benchFiniteLinks = (context: BenchContext): Promise<Row[]> => benchCases(context, 'links-finite', FINITE);
/** Quality and rate follow the link. */
export const benchAdaptedLinks = (context: BenchContext): Promise<Row[]> => benchCases(context, 'links-adapt', ADAPTED);

async function benchCases(context: BenchContext, bench: string, all: readonly LinkCase[]): Promise<Row[]> {
  const program = compileLink(context);
  const clip = await writeMjpeg(context, 'links', await openClip(context, FRAME_BYTES));
  const key = join(context.folder, `${bench}.key`);
  execFileSync(process.execPath, [programPath('receiver'), 'keygen', '--quiet', key]);
  const { beside, rounds = 1, only = '' } = context;
  const cases = all.filter(({ name }) => name.includes(only));
  const ours = programPath('sender');
  const theirs = beside === undefined ? undefined : join(beside, 'dist/sender/main.js');
  const measureCase = async (one: LinkCase): Promise<Row> => {
    const pairs: Pair[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const run = (sender: string | undefined) =>
        sender === undefined ? undefined : runCase(context, program, one, { sender, clip, key });
      const [our, their] = await Promise.all([run(ours), run(one.alone === true ? undefined : theirs)]);
      if (our === undefined) continue;
      pairs.push([our, their]);
      context.say(`${one.name}: ${words(our)}${their === undefined ? '' : `; beside ${words(their)}`}`);
    }
    return row(bench, one, pairs);
  };
  const rows: Row[] = [];
  const slow = cases.filter(({ bitsPerSecond }) => bitsPerSecond <= SLOW_BITS_PER_SECOND);
  for (let at = 0; at < slow.length; at += PAIRS_AT_ONCE)
    rows.push(...(await Promise.all(slow.slice(at, at + PAIRS_AT_ONCE).map(measureCase))));
  for (const one of cases) if (!slow.includes(one)) rows.push(await measureCase(one));
  return rows;
}

interface Run {
  readonly sender: string;
  readonly clip: string;
  readonly key: string;
}

let runs = 0;

async function runCase(context: BenchContext, program: string, one: LinkCase, run: Run): Promise<Outcome> {
  const { cameras = 1, seconds = 25, args = ['--fit', 'none', '--no-adapt'], frames, fps = 30 } = one;
  const link = await ShapedLink.open(program, one);
  runs += 1;
  const recording = join(context.folder, `links-${runs}.ttycam`);
  try {
    const security = one.tls === true ? ['--key-file', run.key] : [];
    const address = `${one.tls === true ? 'tls' : 'tcp'}://${FAR_HOST}:5252`;
    const receiver = new Program(
      [programPath('receiver'), '--view', 'headless', '--json', '--record', recording, '--listen', address].concat(
        security.length > 0 ? security : ['--insecure'],
      ),
      link.at('far'),
    );
    await receiver.event('listening');
    const source = frames === undefined ? ['--live', '--loop', '--fps', `${fps}`] : ['--loop', '--frames', `${frames}`];
    const startMs = performance.now();
    const senders = Array.from({ length: cameras }, (_, camera) => {
      const name = ['--name', `camera-${camera + 1}`, '--to', address, '--quiet', ...security];
      return new Program([run.sender, '--device', run.clip, ...source, ...args, ...name], link.at('near'));
    });
    if (frames === undefined) await sleep(seconds * 1_000);
    else for (const sender of senders) await sender.ended();
    const tookS = (performance.now() - startMs) / 1_000;
    await receiver.stop();
    for (const sender of senders) if (sender.running) sender.endNow();
    return { ...(await readOutcome(recording)), seconds: tookS };
  } finally {
    link.close();
    await unlink(recording).catch(() => undefined);
  }
}

async function readOutcome(recording: string): Promise<Omit<Outcome, 'seconds'>> {
  const all = new RecordingDecoder().push(await readFile(recording)).flatMap(({ arrivedUs, message }) => {
    const { jpeg, captureTimeUs = 0 } = decodeVideo(message);
    return jpeg === undefined
      ? []
      : [{ atMs: arrivedUs / 1_000, ageMs: (arrivedUs - captureTimeUs) / 1_000, bytes: jpeg.length }];
  });
  const endMs = all.at(-1)?.atMs ?? Number.NaN;
  const counted = all.filter(({ atMs }) => atMs > endMs - COUNTED_MS);
  const spanMs = Math.min(COUNTED_MS, endMs - (all[0]?.atMs ?? Number.NaN));
  const ages = counted.map(({ ageMs }) => ageMs);
  const bytes = counted.reduce((sum, frame) => sum + frame.bytes, 0);
  return {
    p50: quantile(ages, 0.5),
    p95: quantile(ages, 0.95),
    fps: (counted.length * 1_000) / spanMs,
    kbps: (bytes * 8) / spanMs,
    kB: bytes / counted.length / 1_000,
  };
}

function row(bench: string, one: LinkCase, pairs: readonly Pair[]): Row {
  const ours = pairs.map(([our]) => our);
  const theirs = pairs.flatMap(([, their]) => (their === undefined ? [] : [their]));
  const figure = one.frames === undefined ? 'fps' : 'seconds';
  const ratio = median(pairs.flatMap(([our, their]) => (their === undefined ? [] : [our[figure] / their[figure]])));
  const p95 = median(ours.map((our) => our.p95));
  return {
    bench,
    subject: one.name,
    measures: measures(one, ours),
    ...(theirs.length === 0 ? {} : { beside: { name: 'beside', measures: measures(one, theirs) }, ratio }),
    ...(one.maxP95Ms === undefined
      ? {}
      : { goal: { words: `p95 at most ${one.maxP95Ms} ms`, met: p95 <= one.maxP95Ms } }),
  };
}

function measures(one: LinkCase, outcomes: readonly Outcome[]): readonly Measure[] {
  const middle = (figure: keyof Outcome) => median(outcomes.map((outcome) => outcome[figure]));
  if (one.frames !== undefined) return [measure(`${one.frames} frames in`, middle('seconds'), 's')];
  return [
    measure('age p50', middle('p50'), 'ms'),
    measure('p95', middle('p95'), 'ms'),
    measure('', middle('fps'), 'fps'),
    measure('', middle('kbps'), 'kbit/s'),
    measure('of', middle('kB'), 'kB'),
  ];
}

function words({ p50, p95, fps, seconds }: Outcome): string {
  return `${p50.toFixed(0)} / ${p95.toFixed(0)} ms, ${fps.toFixed(2)} fps, ${seconds.toFixed(2)} s`;
}
