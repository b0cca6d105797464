// Many senders and a receiver with chaos on both ends, for a given time. Every frame of a finite source arrives exactly
// once, unchanged and in order, and memory and descriptors do not grow.
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { JpegSplitter } from '#src/core/jpeg/jpeg-splitter.js';
import { MAX_MESSAGE_BYTES } from '#src/core/limits.js';
import { pictures, withComment } from '../helpers/pictures.js';
import { Program } from '../helpers/program.js';
import { eventually } from '../helpers/wait.js';
import { judgeUse, type Use, type UseRow, useOf } from './use.js';

export interface SoakOptions {
  readonly seconds: number;
  readonly cameras: number;
  readonly seed: number;
  /** Of finite sources, frames a second. */
  readonly fps: number;
  /** Of live ones; by default the same. */
  readonly liveFps?: number;
  readonly say: (line: string) => void;
}

/** What happened to one source. */
interface SoakRow {
  readonly name: string;
  readonly sent: number;
  readonly arrived: number;
  /** Ends of its connections, by error code. */
  readonly ends: Readonly<Record<string, number>>;
}

export interface SoakReport {
  readonly rows: readonly SoakRow[];
  /** Resident memory and descriptors of all processes, the receiver first, early and late. */
  readonly use: readonly UseRow[];
  /** What ought not to have happened. */
  readonly problems: readonly string[];
}

const SENDER_CHAOS = 'reset=0.004,stall=0.004,stallMs=1000,corrupt=0.004,delay=3';
const RECEIVER_CHAOS = 'reset=0.001,stall=0.001,stallMs=1000,corrupt=0.001,delay=3';

/** How long the sources may take at the end to bring what they have. */
const END_MS = 120_000;

const FRAME_BYTES = 6_000;

/** A pipe of numbered pictures, and what of them came out at the other end. */
class FinitePipe {
  readonly name: string;
  readonly sender: Program;
  written = 0;
  arrived = 0;
  readonly #base: Buffer;

  constructor(index: number, sender: Program, base: Buffer) {
    this.name = `pipe-${index}`;
    this.sender = sender;
    this.#base = base;
  }

  frame(number: number): Buffer {
    return withComment(this.#base, `soak ${this.name} ${number}`);
  }

  /** Writes frames at a rate until `signal` is aborted, and then ends the pipe. */
  async write(fps: number, signal: AbortSignal): Promise<void> {
    const stdin = this.sender.child.stdin;
    if (stdin === null) throw new Error('no stdin');
    while (!signal.aborted && this.sender.running) {
      // A pipe that is full waits; what it was given already is remembered.
      if (!stdin.writableNeedDrain) {
        stdin.write(this.frame(this.written));
        this.written += 1;
      }
      await sleep(1_000 / fps, undefined, { signal }).catch(() => undefined);
    }
    stdin.end();
  }

  /** Takes a picture that names this pipe. What is wrong with it; undefined where it is the next one, as it was. */
  take(jpeg: Uint8Array, number: number): string | undefined {
    const expected = this.arrived;
    this.arrived = Math.max(this.arrived, number + 1);
    if (number !== expected) return `${this.name}: picture ${number} came where ${expected} was due`;
    return this.frame(number).equals(jpeg) ? undefined : `${this.name}: picture ${number} is not what was sent`;
  }
}

/** Runs it. Half of the cameras are live, the other half pipes. */
export async function soak({ seconds, cameras, seed, fps, liveFps = fps, say }: SoakOptions): Promise<SoakReport> {
  const problems: string[] = [];
  const stop = new AbortController();
  const receiverArgs = ['--listen', 'tcp://127.0.0.1:0', '--view', 'headless', '--output', '-'];
  const receiver = start('receiver', [...receiverArgs, '--chaos', `seed=${seed},${RECEIVER_CHAOS}`], true);
  const programs = [receiver];
  try {
    const url = await eventually('the receiver listens', () => /listening on (\S+)/.exec(receiver.stderr)?.[1]);
    const bases = await pictures(cameras, { bytes: FRAME_BYTES });
    const common = (index: number) => ['--to', url, '--json', '--chaos', `seed=${seed + index},${SENDER_CHAOS}`];
    const lives: Program[] = [];
    const pipes: FinitePipe[] = [];
    for (let index = 1; index <= cameras; index += 1) {
      const kind = index % 2 === 0 ? 'live' : 'pipe';
      const own =
        kind === 'live'
          ? ['--device', 'pattern', '--fps', String(liveFps), '--size', '160x120']
          : ['--device', '-', '--fit', 'none', '--connect-timeout', '120'];
      const sender = start('sender', [...common(index), ...own, '--name', `${kind}-${index}`], false);
      programs.push(sender);
      if (kind === 'live') lives.push(sender);
      else pipes.push(new FinitePipe(index, sender, bases[index - 1] as Buffer));
    }
    const live = { arrived: 0 };
    const read = takeAll(receiver, pipes, live, problems);
    const samples: Use[][] = [];
    const written = Promise.all(pipes.map((pipe) => pipe.write(fps, stop.signal)));
    const endMs = performance.now() + seconds * 1_000;
    for (let nextSayMs = 0; performance.now() < endMs; ) {
      await sleep(Math.min(2_000, Math.max(0, endMs - performance.now())));
      samples.push(programs.map(({ pid }) => useOf(pid)));
      for (const program of programs) if (!program.running) problems.push(`a program has ended\n${program.transcript}`);
      if (problems.length > 0) break;
      if (performance.now() < nextSayMs) continue;
      nextSayMs = performance.now() + 60_000;
      const arrived = pipes.reduce((sum, pipe) => sum + pipe.arrived, 0);
      say(
        `${Math.round((endMs - performance.now()) / 1_000)} s to go: ${arrived} pictures of pipes, ${live.arrived} live ones`,
      );
    }
    stop.abort();
    await written;
    for (const { name, sender } of pipes) {
      const code = await sender.exit(END_MS);
      if (code !== 0) problems.push(`${name} ended with ${code}\n${sender.transcript}`);
    }
    const sentLive = new Map<Program, number>();
    for (const sender of lives) {
      await sender.stop();
      sentLive.set(sender, Number(sender.find('summary')?.['frames']));
    }
    const code = await receiver.stop();
    if (code !== 0) problems.push(`the receiver ended with ${code}\n${receiver.stderr.slice(-2_000)}`);
    await read;
    for (const { name, written: given, arrived } of pipes) {
      if (given !== arrived) problems.push(`${name}: ${arrived} of ${given} pictures arrived`);
    }
    if (live.arrived === 0) problems.push('no live picture arrived');
    const rows = [
      ...pipes.map(({ name, written: sent, arrived, sender }) => ({ name, sent, arrived, ends: endsOf(sender) })),
      {
        name: `${lives.length} live`,
        sent: [...sentLive.values()].reduce((sum, frames) => sum + frames, 0),
        arrived: live.arrived,
        ends: mergeCounts(lives.map(endsOf)),
      },
    ];
    const names = ['receiver', ...programs.slice(1).map((_, index) => `sender ${index + 1}`)];
    const use = names.map((name, index) =>
      judgeUse(
        name,
        samples.map((sample) => sample[index] as Use),
        problems,
      ),
    );
    return { rows, use, problems };
  } finally {
    stop.abort();
    await Promise.all(programs.map((program) => program.teardown()));
  }
}

function start(program: 'sender' | 'receiver', args: readonly string[], rawStdout: boolean): Program {
  const script = fileURLToPath(new URL(`../../../dist/${program}/main.js`, import.meta.url));
  return new Program(program, process.execPath, [script, ...args], { rawStdout });
}

/** Reads the receiver's stream of pictures to its end, and checks each that a pipe has sent. */
async function takeAll(
  receiver: Program,
  pipes: readonly FinitePipe[],
  live: { arrived: number },
  problems: string[],
): Promise<void> {
  const splitter = new JpegSplitter(MAX_MESSAGE_BYTES);
  const byName = new Map(pipes.map((pipe) => [pipe.name, pipe]));
  const stdout = receiver.child.stdout;
  if (stdout === null) throw new Error('no stdout');
  for await (const chunk of stdout as AsyncIterable<Buffer>) {
    for (const found of splitter.push(chunk)) {
      if (found.kind !== 'jpeg') {
        problems.push(`no whole picture came out: ${found.kind === 'torn' ? found.reason : 'too large'}`);
        continue;
      }
      const [, name, number] =
        /soak (pipe-\d+) (\d+)/.exec(Buffer.from(found.jpeg.subarray(0, 64)).toString('latin1')) ?? [];
      const pipe = byName.get(name ?? '');
      if (pipe === undefined) live.arrived += 1;
      else {
        const wrong = pipe.take(found.jpeg, Number(number));
        if (wrong !== undefined && problems.length < 20) problems.push(wrong);
      }
    }
  }
}

/** Why its connections ended, counted. */
function endsOf(sender: Program): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { code } of sender.all('disconnected')) counts[String(code)] = (counts[String(code)] ?? 0) + 1;
  return counts;
}

function mergeCounts(all: readonly Readonly<Record<string, number>>[]): Record<string, number> {
  const sum: Record<string, number> = {};
  for (const counts of all) for (const [name, count] of Object.entries(counts)) sum[name] = (sum[name] ?? 0) + count;
  return sum;
}
