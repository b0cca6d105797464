// Numbered pictures of a file through a receiver that is killed and restarted, while either side is stopped now and then.
// None is missing, they are in order, and one comes twice only right after a kill.
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { seededRandom } from '#src/net/seeded-random.js';
import { freeAddress } from '../helpers/free-port.js';
import { pictures, withComment } from '../helpers/pictures.js';
import { Program } from '../helpers/program.js';
import { judgeNumbers } from './judge-numbers.js';

export interface KillsOptions {
  readonly frames: number;
  readonly fps: number;
  readonly seed: number;
  readonly say: (line: string) => void;
}

export interface KillsReport {
  readonly kills: number;
  readonly stops: number;
  readonly seconds: number;
  /** Pictures that were saved, and how many of them came again after a kill. */
  readonly saved: number;
  readonly repeats: number;
  /** What ought not to have happened. */
  readonly problems: readonly string[];
}

/** Between two kills or stops, in ms: at random between these. */
const PAUSE_MS = [400, 2_000] as const;
/** How long a side is stopped: mostly for less than what counts as silence, and now and then for longer. */
const STOP_MS = [200, 1_200] as const;
const LONG_STOP_MS = 6_500;
const LONG_STOPS = 0.1;
const KILLS = 0.45;

/** Beyond its pictures' own time, a run may take so long. */
const END_MS = 180_000;

/** Runs it until the sender has ended. */
export async function soakKills({ frames, fps, seed, say }: KillsOptions): Promise<KillsReport> {
  const random = seededRandom(seed);
  const between = ([least, most]: readonly [number, number]) => least + (most - least) * random();
  const folder = mkdtempSync(join(tmpdir(), 'ttycam-kills-'));
  const out = join(folder, 'out');
  mkdirSync(out);
  const [base] = (await pictures(1)) as [Buffer];
  const sent = Array.from({ length: frames }, (_, at) => withComment(base, `n=${at + 1}`));
  writeFileSync(join(folder, 'in.mjpeg'), Buffer.concat(sent));
  const programs: Program[] = [];
  const start = (program: 'sender' | 'receiver', args: readonly string[]): Program => {
    const script = fileURLToPath(new URL(`../../../dist/${program}/main.js`, import.meta.url));
    const one = new Program(program, process.execPath, [script, '--json', ...args]);
    programs.push(one);
    return one;
  };
  const startReceiver = async (listen: string): Promise<{ receiver: Program; url: string }> => {
    const receiver = start('receiver', ['--listen', listen, '--view', 'headless', '--save', out]);
    return { receiver, url: String((await receiver.event('listening'))['url']) };
  };
  const startMs = performance.now();
  try {
    let { receiver, url } = await startReceiver(await freeAddress());
    const device = ['--device', join(folder, 'in.mjpeg'), '--fit', 'none', '--fps', String(fps), '--name', 'numbers'];
    const sender = start('sender', ['--to', url, ...device, '--connect-timeout', '60']);
    /** How many files there were at each kill. */
    const ends: number[] = [];
    let stops = 0;
    const untilMs = startMs + (frames / fps) * 3_000 + END_MS;
    while (sender.running && performance.now() < untilMs) {
      await sleep(between(PAUSE_MS));
      if (!sender.running) break;
      if (random() < KILLS) {
        receiver.signal('SIGKILL');
        await receiver.exit();
        ends.push(saved(out).length);
        ({ receiver, url } = await startReceiver(url));
      } else {
        stops += 1;
        const side = random() < 0.5 ? sender : receiver;
        side.signal('SIGSTOP');
        await sleep(random() < LONG_STOPS ? LONG_STOP_MS : between(STOP_MS));
        side.signal('SIGCONT');
      }
      say(`${saved(out).length} of ${frames} pictures, ${ends.length} kills, ${stops} stops`);
    }
    const problems: string[] = [];
    if (sender.running) problems.push(`the sender has not ended\n${sender.transcript}`);
    else {
      const code = await sender.exit();
      if (code !== 0) problems.push(`the sender ended with ${code}\n${sender.transcript}`);
      const counted = sender.find('summary')?.['frames'];
      if (counted !== frames) problems.push(`the sender counted ${counted} of ${frames} pictures`);
    }
    const code = await receiver.stop();
    if (code !== 0) problems.push(`the receiver ended with ${code}\n${receiver.transcript}`);
    const files = saved(out);
    const strange = readdirSync(out).filter((name) => !name.endsWith('.jpg'));
    if (strange.length > 0) problems.push(`left behind: ${strange.join(', ')}`);
    const numbers = files.map((name) => numberOf(readFileSync(join(out, name)), sent));
    problems.push(...judgeNumbers(numbers, ends, frames));
    const seconds = (performance.now() - startMs) / 1_000;
    return {
      kills: ends.length,
      stops,
      seconds,
      saved: files.length,
      repeats: files.length - new Set(numbers).size,
      problems,
    };
  } finally {
    await Promise.all(programs.map((program) => program.teardown()));
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The files in the order in which they came. */
function saved(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.jpg'))
    .sort();
}

/** The number of a picture that is, byte for byte, one that was sent; else 0. */
function numberOf(jpeg: Buffer, sent: readonly Buffer[]): number {
  const number = Number(/n=(\d+)/.exec(jpeg.subarray(0, 64).toString('latin1'))?.[1] ?? 0);
  return sent[number - 1]?.equals(jpeg) === true ? number : 0;
}
