// `npm run fuzz -- [--count 1000000] [--connections 2000] [--seconds 900] [--seed n] [--target word[,word]] [--turn n]`: hostile messages and
// connections, until a promise is broken or the count is reached.
import '../helpers/environment.js';
import { fileURLToPath } from 'node:url';
import { inspect, parseArgs } from 'node:util';
import { seededRandom } from '#src/net/seeded-random.js';
import { residentMiB } from '../helpers/memory.js';
import { Program } from '../helpers/program.js';
import { fuzzConnections } from './connections.js';
import { fuzz, fuzzSeeds } from './fuzz.js';
import { TARGETS } from './targets.js';

const GROWTH_MIB = 60;
const SLOW_MS = 2_000;

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '1000000' },
    connections: { type: 'string', default: '2000' },
    seconds: { type: 'string', default: '900' },
    seed: { type: 'string', default: String(Date.now() % 100_000) },
    turn: { type: 'string' },
    target: { type: 'string' },
  },
});
const seed = Number(values.seed);
const say = (line: string) => process.stdout.write(`${line}\n`);

if (values.turn !== undefined) {
  // A turn that broke something, again, with its own stack.
  TARGETS[values.target ?? 'message']?.run(seededRandom(seed * 1_000_003 + Number(values.turn)), await fuzzSeeds());
  say('nothing is broken');
} else {
  const problems = [...(await fuzzMessages()), ...(Number(values.connections) > 0 ? await fuzzReceiver() : [])];
  for (const problem of problems) say(problem);
  if (problems.length === 0) say('nothing is broken');
  process.exitCode = problems.length === 0 ? 0 : 1;
}

async function fuzzMessages(): Promise<string[]> {
  say(`seed ${seed}`);
  const maxMs = Number(values.seconds) * 1_000;
  const only = values.target?.split(',') ?? [];
  const report = await fuzz({ count: Number(values.count), seed, maxMs, only, say });
  const { turns, tookMs, slowest, grownMiB, broken } = report;
  const total = Object.values(turns).reduce((sum, count) => sum + count, 0);
  for (const [name, count] of Object.entries(turns)) {
    const seconds = (tookMs[name] ?? 0) / 1_000;
    say(`${name}: ${count} turns in ${seconds.toFixed(1)} s, ${(count / seconds).toFixed(0)} a second`);
  }
  const longest = `the slowest, of ${slowest.target}, took ${slowest.ms.toFixed(0)} ms`;
  say(`${total} turns; ${longest}, ${grownMiB.toFixed(1)} MiB more`);
  const problems: string[] = [];
  if (broken !== undefined) {
    const again = `--seed ${seed} --target '${broken.target}' --turn ${broken.turn}`;
    problems.push(`${inspect(broken.error)}\nagain with: npm run fuzz -- ${again}`);
  }
  if (grownMiB > GROWTH_MIB) problems.push(`memory grew by ${grownMiB.toFixed(0)} MiB`);
  if (slowest.ms > SLOW_MS)
    problems.push(`a turn of ${slowest.target} took ${slowest.ms.toFixed(0)} ms: ${slowest.turn}`);
  return problems;
}

async function fuzzReceiver(): Promise<string[]> {
  const script = fileURLToPath(new URL('../../../dist/receiver/main.js', import.meta.url));
  const args = [script, '--listen', 'tcp://127.0.0.1:0', '--view', 'headless', '--json'];
  const receiver = new Program('receiver', process.execPath, args);
  try {
    const port = Number(new URL(String((await receiver.event('listening'))['url'])).port);
    const seeds = await fuzzSeeds();
    const wanted = Number(values.connections);
    const perRound = Math.ceil(wanted / 4);
    const maxMs = (Number(values.seconds) * 1_000) / 4;
    let made = 0;
    const weights: number[] = [];
    for (let round = 0; round < 4; round += 1) {
      made += await fuzzConnections(port, perRound, seed + round, maxMs, seeds);
      weights.push(residentMiB(receiver.pid));
      receiver.events.length = 0;
    }
    const [, second = 0, , last = 0] = weights;
    say(`${made} connections: the receiver has ${weights.map((mib) => mib.toFixed(0)).join(', ')} MiB`);
    const problems: string[] = [];
    if (!receiver.running) problems.push(`the receiver has ended\n${receiver.transcript}`);
    else if ((await receiver.stop()) !== 0) problems.push(`the receiver failed\n${receiver.transcript}`);
    if (last > second + GROWTH_MIB) problems.push('the receiver grows');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
    if (/[\x00-\x09\x0b-\x1f\x7f-\x9f]/.test(receiver.stderr)) problems.push('a control character reached the words');
    return problems;
  } finally {
    await receiver.teardown();
  }
}
