// `npm run soak -- [--minutes 30] [--cameras 20] [--fps 8] [--seed 1]`: runs the soak and prints what happened.
import { parseArgs } from 'node:util';
import { soak } from './soak.js';

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '30' },
    cameras: { type: 'string', default: '20' },
    fps: { type: 'string', default: '8' },
    seed: { type: 'string', default: '1' },
  },
});
const report = await soak({
  seconds: Number(values.minutes) * 60,
  cameras: Number(values.cameras),
  fps: Number(values.fps),
  seed: Number(values.seed),
  say: (line) => process.stderr.write(`${line}\n`),
});

const lines = report.rows.map(({ name, sent, arrived, ends }) => {
  const words = Object.entries(ends).map(([code, count]) => `${count} ${code}`);
  return `${name.padEnd(10)} ${String(sent).padStart(8)} ${String(arrived).padStart(8)}  ${words.join(', ')}`;
});
process.stdout.write(`${'source'.padEnd(10)} ${'sent'.padStart(8)} ${'arrived'.padStart(8)}  ends of connections\n`);
process.stdout.write(`${lines.join('\n')}\n\n`);
for (const { name, early, late } of report.use) {
  const memory = `${early.mib.toFixed(0)} -> ${late.mib.toFixed(0)} MiB`;
  process.stdout.write(`${name.padEnd(10)} ${memory}, ${early.descriptors} -> ${late.descriptors} descriptors\n`);
}
process.stdout.write(`\n${report.problems.length === 0 ? 'nothing was lost' : report.problems.join('\n')}\n`);
process.exitCode = report.problems.length === 0 ? 0 : 1;
