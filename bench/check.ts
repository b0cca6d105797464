// The CPU time of --check in a receiver: for each frame with it and without, over the same pictures.
//
// A process's CPU time is user and system of all its threads, read at its exit. Each receiver runs once over n frames and once
// over 3n; a frame's cost is the difference over 2n, so start-up is in neither. The two take turns.
import { meanBytes, openClip, writeMjpeg } from './helpers/clips.js';
import { Program, programPath } from './helpers/program.js';
import { type BenchContext, measure, type Row } from './helpers/result.js';
import { median } from './helpers/statistics.js';

const BYTES = [20_000, 40_000];
const FRAMES = 400;
const ROUNDS = 4;

export async function benchCheck(context: BenchContext): Promise<Row[]> {
  const rows: Row[] = [];
  for (const bytes of BYTES) {
    const clip = await openClip(context, bytes);
    const path = await writeMjpeg(context, `check-${bytes}`, clip);
    const rounds: Array<{ checked: number; plain: number }> = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const plainFew = await cpuOf(path, FRAMES, []);
      const checkedFew = await cpuOf(path, FRAMES, ['--check']);
      const checkedMany = await cpuOf(path, FRAMES * 3, ['--check']);
      const plainMany = await cpuOf(path, FRAMES * 3, []);
      rounds.push({
        checked: (checkedMany - checkedFew) / (FRAMES * 2),
        plain: (plainMany - plainFew) / (FRAMES * 2),
      });
    }
    rows.push({
      bench: 'check',
      subject: `--check, 640x480 of ${(meanBytes(clip) / 1_000).toFixed(0)} kB, CPU of a frame`,
      measures: [measure('', median(rounds.map(({ checked }) => checked)), 'ms')],
      beside: { name: 'without', measures: [measure('', median(rounds.map(({ plain }) => plain)), 'ms')] },
      ratio: median(rounds.map(({ checked, plain }) => checked / plain)),
    });
  }
  return rows;
}

/** The CPU time in ms of a receiver for so many frames, as fast as they come. */
async function cpuOf(path: string, frames: number, options: readonly string[]): Promise<number> {
  const listen = ['--listen', 'tcp://127.0.0.1:0', '--view', 'headless', '--json', '--quiet'];
  const receiver = new Program([programPath('receiver'), ...listen, '--frames', String(frames), ...options]);
  const { url } = await receiver.event('listening');
  const job = ['--device', path, '--loop', '--fit', 'none', '--frames', String(frames), '--quiet'];
  const sender = new Program([programPath('sender'), ...job, '--to', String(url)]);
  await Promise.all([sender.ended(), receiver.ended()]);
  return receiver.cpuMs;
}
