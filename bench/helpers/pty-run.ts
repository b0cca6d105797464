// Runs a program in a pseudo-terminal, and returns its output and its CPU time.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type IPty, spawn } from '@lydell/node-pty';
import { ptyEnvironment } from '../../test/helpers/pty-environment.js';

export interface PtyRun {
  readonly bytes: Uint8Array;
  /** User and system time of the program and its threads, with the writes to the terminal. */
  readonly cpuMs: number;
}

export interface PtySize {
  readonly columns: number;
  readonly rows: number;
}

/**
 * bash waits for the program and reads its usage (getrusage of waited-for children) to the millisecond. /proc would have to
 * be read before the exit, and so lack the last part. $0 is the file for the result.
 */
const METER = 'TIMEFORMAT="%3U %3S"; exec 3>"$0"; { time "$@" 2>/dev/null 3>&-; } 2>&3';

const running = new Set<IPty>();
process.on('exit', () => {
  for (const pty of running) pty.kill('SIGKILL');
});

/** Runs a command to its exit. Its terminal queries stay unanswered. */
export async function runInPty(command: readonly string[], size: PtySize, folder: string): Promise<PtyRun> {
  const own = mkdtempSync(join(folder, 'pty-'));
  const report = join(own, 'times');
  const pty = spawn('bash', ['-c', METER, report, ...command], {
    cols: size.columns,
    rows: size.rows,
    env: ptyEnvironment({ HOME: own }),
    // Bytes, not text: they are counted, and split at the start of frames.
    encoding: null,
  });
  running.add(pty);
  const chunks: Uint8Array[] = [];
  pty.onData((data: string | Uint8Array) => chunks.push(typeof data === 'string' ? Buffer.from(data) : data));
  const exitCode = await new Promise<number>((resolve) => pty.onExit((end) => resolve(end.exitCode)));
  running.delete(pty);
  const times = readFileSync(report, 'utf8').trim();
  rmSync(own, { recursive: true, force: true });
  const bytes = Buffer.concat(chunks);
  if (exitCode !== 0) throw new Error(`${command[0]} ended with ${exitCode}: ${bytes.toString('latin1').slice(-400)}`);
  const [userSeconds = '', systemSeconds = ''] = times.split(' ');
  return { bytes, cpuMs: (Number(userSeconds) + Number(systemSeconds)) * 1_000 };
}
