// Runs a rule's program: no shell, the event on stdin and in the environment, a time limit, and a bounded output.
import { type ChildProcess, spawn } from 'node:child_process';
import { TtycamError } from '../../core/errors.js';
import { fileProblem, systemCode } from '../../core/file-problem.js';

/** How much of a program's output is kept, in bytes of stdout and stderr together. */
const MAX_KEPT_BYTES = 4_096;

/** A program that writes more than this is ended, in bytes: nobody reads it, and reading it costs CPU time. */
const MAX_OUTPUT_BYTES = 1024 * 1024;

/** How long a program that is told to end has until it is killed, in ms. */
const KILL_AFTER_MS = 2_000;

/** How long its output is waited for after its end, in ms: a process that has left its group may hold the pipes open. */
const CLOSE_MS = 500;

/** Variables that systemd set for this process alone. */
const OWN_VARIABLES = ['NOTIFY_SOCKET', 'WATCHDOG_USEC', 'WATCHDOG_PID', 'LISTEN_FDS', 'LISTEN_PID'];

export interface ProgramInput {
  /** One line of JSON. */
  readonly stdin: string;
  /** Variables beside those of this process. */
  readonly env: Readonly<Record<string, string>>;
}

/**
 * Runs a program to its end.
 *
 * @param signal It ends the program early.
 * @returns The beginning of its output, in the order in which it came.
 * @throws TtycamError `event-failed`: it cannot be run, has failed, or has not ended within `timeoutMs`.
 */
export async function runProgram(
  [command, ...args]: readonly [string, ...string[]],
  { stdin, env }: ProgramInput,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<string> {
  const own = Object.fromEntries(OWN_VARIABLES.map((name) => [name, undefined]));
  let child: ChildProcess;
  try {
    // A group of its own, so that what it has started ends with it, and so that Ctrl-C reaches this program alone.
    child = spawn(command, args, { env: { ...process.env, ...own, ...env }, detached: true, stdio: 'pipe' });
  } catch (cause) {
    throw failed(command, `cannot be run: ${runProblem(cause)}`, cause);
  }
  const output = new BoundedOutput(() => stop('flood'));
  let ended: 'late' | 'flood' | 'told' | undefined;
  let killer: NodeJS.Timeout | undefined;
  const stop = (why: 'late' | 'flood' | 'told') => {
    ended ??= why;
    endGroup(child, 'SIGTERM');
    killer ??= setTimeout(() => endGroup(child, 'SIGKILL'), KILL_AFTER_MS);
  };
  const closed = closeOf(child);
  const told = () => stop('told');
  const timer = setTimeout(() => stop('late'), timeoutMs);
  signal.addEventListener('abort', told, { once: true });
  try {
    child.stdout?.on('data', (bytes: Buffer) => output.add(bytes));
    child.stderr?.on('data', (bytes: Buffer) => output.add(bytes));
    // A program that does not read its stdin is no error.
    child.stdin?.on('error', () => undefined).end(stdin);
    const [code, by] = await exitOf(child, command);
    // What it has started and left behind would outlive the limit, and hold its pipes open.
    endGroup(child, 'SIGKILL');
    await closed(CLOSE_MS);
    if (ended === 'late') throw failed(command, `has not ended within ${timeoutMs / 1_000} s, and was killed`);
    if (ended === 'flood') throw failed(command, `was killed: it wrote more than ${MAX_OUTPUT_BYTES / 1024} KiB`);
    if (ended === 'told') throw failed(command, 'was killed, as this program ends');
    if (code !== 0) throw failed(command, `failed ${by === null ? `with exit code ${code}` : `by ${by}`}${output.end}`);
    return output.text;
  } finally {
    clearTimeout(timer);
    clearTimeout(killer);
    signal.removeEventListener('abort', told);
    child.stdout?.destroy();
    child.stderr?.destroy();
  }
}

/** The exit code and the signal. */
function exitOf(child: ChildProcess, command: string): Promise<readonly [number | null, string | null]> {
  return new Promise((resolve, reject) => {
    child.once('error', (cause) => reject(failed(command, `cannot be run: ${runProblem(cause)}`, cause)));
    child.once('exit', (code, by) => resolve([code, by]));
  });
}

/** Waits for the end of the output. It may come in the same moment as the exit, so it is listened for beforehand. */
function closeOf(child: ChildProcess): (withinMs: number) => Promise<void> {
  const close = new Promise<void>((resolve) => {
    child.once('close', () => resolve());
  });
  return async (withinMs) => {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, withinMs);
    });
    await Promise.race([close, late]);
    clearTimeout(timer);
  };
}

/** Ends the program and what it has started. */
function endGroup({ pid }: ChildProcess, name: 'SIGTERM' | 'SIGKILL'): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, name);
  } catch {
    // There is none any more.
  }
}

function runProblem(cause: unknown): string {
  return systemCode(cause) === 'ENOENT' ? 'there is no such program' : fileProblem(cause);
}

function failed(command: string, what: string, cause?: unknown): TtycamError {
  return new TtycamError('event-failed', `${command} ${what}`, { cause });
}

/** The beginning of an output. */
class BoundedOutput {
  readonly #tooMuch: () => void;
  readonly #kept: Buffer[] = [];
  #keptBytes = 0;
  #bytes = 0;

  constructor(tooMuch: () => void) {
    this.#tooMuch = tooMuch;
  }

  get text(): string {
    return Buffer.concat(this.#kept).toString('utf8').trim();
  }

  /** What an error message adds; empty where there was no output. */
  get end(): string {
    const last = this.text.split('\n').at(-1)?.trim() ?? '';
    return last === '' ? '' : `: ${last.slice(0, 200)}`;
  }

  add(bytes: Buffer): void {
    this.#bytes += bytes.length;
    if (this.#bytes > MAX_OUTPUT_BYTES) this.#tooMuch();
    const kept = bytes.subarray(0, MAX_KEPT_BYTES - this.#keptBytes);
    if (kept.length === 0) return;
    this.#kept.push(Buffer.from(kept));
    this.#keptBytes += kept.length;
  }
}
