// The start-up time of the programs, beside an empty Node program, and with `--beside` beside another checkout that was built.
import { join } from 'node:path';
import { Program, programPath, startReceiver } from './helpers/program.js';
import { type BenchContext, measure, type Row } from './helpers/result.js';
import { BenchTerminal } from './helpers/slow-terminal.js';
import { median } from './helpers/statistics.js';

const ROUNDS = 9;
const MAX_HELP_RATIO = 1.3;
const MAX_SCREEN_RATIO = 0.6;

/** The times of one start. `cpuMs` is undefined where it was not measured. */
interface Start {
  readonly wallMs: number;
  readonly cpuMs?: number;
}

type Run = () => Promise<Start>;

export async function benchStartUp({ beside, rounds = ROUNDS }: BenchContext): Promise<Row[]> {
  const bare: Run = () => runToEnd(['-e', '0']);
  const rows: Row[] = [];
  for (const name of ['sender', 'receiver', 'ttycam'] as const) {
    const help: Run = () => runToEnd([programPath(name), '--help']);
    rows.push(await inTurns(`${name} --help`, help, 'node -e 0', bare, rounds, MAX_HELP_RATIO));
  }
  const listening = 'receiver until it listens (CPU: and has stopped)';
  rows.push(await inTurns(listening, runToListening, 'node -e 0', bare, rounds));
  const screen: Run = () => firstScreen(programPath('receiver'));
  if (beside === undefined) rows.push(await inTurns('first screen', screen, 'node -e 0', bare, rounds));
  else {
    const theirs: Run = () => firstScreen(join(beside, 'dist/receiver/main.js'));
    rows.push(await inTurns('first screen', screen, 'beside', theirs, rounds, MAX_SCREEN_RATIO));
  }
  return rows;
}

async function inTurns(
  subject: string,
  ours: Run,
  name: string,
  theirs: Run,
  rounds: number,
  maxRatio?: number,
): Promise<Row> {
  const pairs: Array<{ our: Start; their: Start }> = [];
  for (let round = 0; round < rounds; round += 1) pairs.push({ their: await theirs(), our: await ours() });
  const ratio = median(pairs.map(({ our, their }) => our.wallMs / their.wallMs));
  return {
    bench: 'start-up',
    subject,
    measures: measuresOf(pairs.map(({ our }) => our)),
    beside: { name, measures: measuresOf(pairs.map(({ their }) => their)) },
    ratio,
    ...(maxRatio === undefined ? {} : { goal: { words: `ratio at most ${maxRatio}`, met: ratio <= maxRatio } }),
  };
}

function measuresOf(starts: readonly Start[]) {
  const cpus = starts.flatMap(({ cpuMs }) => cpuMs ?? []);
  const wall = measure('wall', median(starts.map(({ wallMs }) => wallMs)), 'ms');
  return cpus.length === 0 ? [wall] : [wall, measure('CPU', median(cpus), 'ms')];
}

async function runToEnd(args: readonly string[]): Promise<Start> {
  const program = new Program(args);
  await program.ended();
  return { wallMs: program.wallMs, cpuMs: program.cpuMs };
}

async function runToListening(): Promise<Start> {
  const startMs = performance.now();
  const { receiver } = await startReceiver();
  const wallMs = performance.now() - startMs;
  await receiver.stop();
  return { wallMs, cpuMs: receiver.cpuMs };
}

/** From the start of a receiver to its page without cameras, in a terminal that answers at once. */
async function firstScreen(receiver: string): Promise<Start> {
  const startMs = performance.now();
  const command = [receiver, '--listen', 'tcp://127.0.0.1:0'];
  const terminal = new BenchTerminal({ columns: 120, rows: 40, command });
  await terminal.untilArrived('--device', () => undefined);
  const wallMs = performance.now() - startMs;
  await terminal.quit();
  return { wallMs };
}
