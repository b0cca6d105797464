// The start-up time of the programs, beside an empty Node program.
import { Program, programPath, startReceiver } from './helpers/program.js';
import { type BenchContext, measure, type Row } from './helpers/result.js';
import { median } from './helpers/statistics.js';

const ROUNDS = 9;

/** The times of one start. */
interface Start {
  readonly wallMs: number;
  readonly cpuMs: number;
}

export async function benchStartUp(_context: BenchContext): Promise<Row[]> {
  const cases: ReadonlyArray<readonly [string, () => Promise<Start>]> = [
    ['sender --help', () => runToEnd([programPath('sender'), '--help'])],
    ['receiver --help', () => runToEnd([programPath('receiver'), '--help'])],
    ['receiver until it listens (CPU: and has stopped)', runToListening],
  ];
  const ours = cases.map((): Start[] => []);
  const bare: Start[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    bare.push(await runToEnd(['-e', '0']));
    for (const [at, [, start]] of cases.entries()) ours[at]?.push(await start());
  }
  return cases.map(([subject], at) => {
    const starts = ours[at] ?? [];
    return {
      bench: 'start-up',
      subject,
      measures: measuresOf(starts),
      beside: { name: 'node -e 0', measures: measuresOf(bare) },
      ratio: median(starts.map(({ wallMs }, round) => wallMs / (bare[round]?.wallMs ?? Number.NaN))),
    };
  });
}

function measuresOf(starts: readonly Start[]) {
  return [
    measure('wall', median(starts.map(({ wallMs }) => wallMs)), 'ms'),
    measure('CPU', median(starts.map(({ cpuMs }) => cpuMs)), 'ms'),
  ];
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
