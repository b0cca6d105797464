// `npm run soak -- [--minutes 30] [--cameras 20] [--fps 8] [--seed 1]`: runs the soak and prints what happened. With
// `--dashboard` it is the dashboard's: cameras come and go before it.
import '../helpers/environment.js';
import { parseArgs } from 'node:util';
import { soakDashboard } from './dashboard.js';
import { soak } from './soak.js';
import { useLine } from './use.js';

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '30' },
    cameras: { type: 'string', default: '20' },
    fps: { type: 'string', default: '8' },
    seed: { type: 'string', default: '1' },
    dashboard: { type: 'boolean', default: false },
  },
});
const options = {
  seconds: Number(values.minutes) * 60,
  cameras: Number(values.cameras),
  fps: Number(values.fps),
  seed: Number(values.seed),
  say: (line: string) => process.stderr.write(`${line}\n`),
};
const problems = await (values.dashboard ? runDashboard() : runPipes());
process.stdout.write(`\n${problems.length === 0 ? 'nothing was lost' : problems.join('\n')}\n`);
process.exitCode = problems.length === 0 ? 0 : 1;

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

async function runDashboard(): Promise<readonly string[]> {
  const { senders, keys, sizes, terminalBytes, use, problems } = await soakDashboard(options);
  const sent = (terminalBytes / 1e6).toFixed(0);
  process.stdout.write(`${senders} senders came, ${keys} keys, ${sizes} sizes, ${sent} MB to the terminal\n`);
  process.stdout.write(`${useLine(use)}\n`);
  return problems;
}
