// `npm run soak -- [--minutes 30] [--cameras 20] [--fps 8] [--seed 1] [--frames 5000]`: runs the soak of pipes, then that of
// kills, and prints what happened. With `--kills` it is the latter alone, with `--dashboard` the dashboard's: cameras come
// and go before it. With `--flood` strangers flood a receiver with connections, over TCP and over TLS. With `--opens` a camera is
// opened and closed 10,000 times on the fake kernel, and with `--restarts` its program ends 2,000 times.
import '../helpers/environment.js';
import { parseArgs } from 'node:util';
import { LEAKED_BYTES, restartOften } from '../sources/restarts.js';
import { openRandomly } from '../sources/v4l2/random-opens.js';
import { soakDashboard } from './dashboard.js';
import { floodLine, soakFlood } from './flood.js';
import { soakKills } from './kills.js';
import { soak } from './soak.js';
import { useLine } from './use.js';

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '30' },
    cameras: { type: 'string', default: '20' },
    fps: { type: 'string', default: '8' },
    seed: { type: 'string', default: '1' },
    frames: { type: 'string', default: '5000' },
    kills: { type: 'boolean', default: false },
    dashboard: { type: 'boolean', default: false },
    flood: { type: 'boolean', default: false },
    opens: { type: 'boolean', default: false },
    restarts: { type: 'boolean', default: false },
  },
});
const options = {
  seconds: Number(values.minutes) * 60,
  cameras: Number(values.cameras),
  fps: Number(values.fps),
  seed: Number(values.seed),
  say: (line: string) => process.stderr.write(`${line}\n`),
};
const problems = await runChosen();
process.stdout.write(`\n${problems.length === 0 ? 'nothing was lost' : problems.join('\n')}\n`);
process.exitCode = problems.length === 0 ? 0 : 1;

async function runChosen(): Promise<readonly string[]> {
  if (values.opens) return await runOpens();
  if (values.restarts) return await runRestarts();
  if (values.flood) return await runFlood();
  if (values.dashboard) return await runDashboard();
  return [...(values.kills ? [] : await runPipes()), ...(await runKills())];
}

async function runPipes(): Promise<readonly string[]> {
  const report = await soak(options);
  const lines = report.rows.map(({ name, sent, arrived, ends }) => {
    const words = Object.entries(ends).map(([code, count]) => `${count} ${code}`);
    return `${name.padEnd(10)} ${String(sent).padStart(8)} ${String(arrived).padStart(8)}  ${words.join(', ')}`;
  });
  process.stdout.write(`${'source'.padEnd(10)} ${'sent'.padStart(8)} ${'arrived'.padStart(8)}  ends of connections\n`);
  process.stdout.write(`${[...lines, '', ...report.use.map(useLine)].join('\n')}\n`);
  return report.problems;
}

async function runKills(): Promise<readonly string[]> {
  let toldMs = 0;
  const say = (line: string): void => {
    if (performance.now() - toldMs < 10_000) return;
    toldMs = performance.now();
    options.say(line);
  };
  const frames = Number(values.frames);
  const report = await soakKills({ frames, fps: 40, seed: options.seed, say });
  const { kills, stops, seconds, saved, repeats, problems } = report;
  const words = `${saved} pictures saved of ${frames}, ${repeats} of them again after a kill`;
  process.stdout.write(`${words}; ${kills} kills, ${stops} stops, ${seconds.toFixed(0)} s\n`);
  return problems;
}

async function runDashboard(): Promise<readonly string[]> {
  const { senders, keys, sizes, terminalBytes, use, problems } = await soakDashboard(options);
  const sent = (terminalBytes / 1e6).toFixed(0);
  process.stdout.write(`${senders} senders came, ${keys} keys, ${sizes} sizes, ${sent} MB to the terminal\n`);
  process.stdout.write(`${useLine(use)}\n`);
  return problems;
}

async function runOpens(): Promise<readonly string[]> {
  const opens = 10_000;
  const taken = await openRandomly(opens);
  process.stdout.write(`${opens} opens, ${taken} pictures\n`);
  return [];
}

async function runRestarts(): Promise<readonly string[]> {
  const restarts = 2_000;
  const growth = await restartOften(restarts);
  const words = `the heap grows by ${Math.round(growth)} bytes a restart`;
  process.stdout.write(`${restarts} restarts, ${words}\n`);
  return growth < LEAKED_BYTES ? [] : [words];
}

/** Half of the time over each, with as much again of calm as a count of frames takes. */
async function runFlood(): Promise<readonly string[]> {
  const found: string[] = [];
  for (const secure of [false, true]) {
    const seconds = options.seconds / 2;
    const flood = { connections: Number.MAX_SAFE_INTEGER, seconds, perSecond: 5_000, calmSeconds: 10 };
    const report = await soakFlood({ ...flood, secure });
    process.stdout.write(`${secure ? 'TLS' : 'TCP'}: ${floodLine(report)}\n${useLine(report.use)}\n`);
    found.push(...report.problems);
    const lost = report.flooded.dropped - report.calm.dropped;
    if (lost > 0) found.push(`the camera dropped ${lost} frames more than in the calm before`);
  }
  return found;
}
