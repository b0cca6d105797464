// A child process that writes pictures to its stdout. It ends with the iteration, and with this process.
import { type ChildProcess, type ChildProcessByStdio, spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { dieWithParent } from '../../cli/die-with-parent.js';
import { hasCommand, installHint } from '../../cli/installed-command.js';
import { TtycamError } from '../../core/errors.js';
import { knownSecrets } from '../../core/secrets.js';
import { plainText } from '../../core/text.js';

/** How long a child may take to end after SIGTERM, before SIGKILL. */
const KILL_AFTER_MS = 2_000;

/** Whether processes have sessions and groups. */
const HAS_GROUPS = process.platform !== 'win32';

/** How much of the end of a child's stderr is kept: its last line says why it ended. */
const MAX_STDERR_TAIL = 16_384;

/** A command, and the Debian package that provides it. Without one it is a program of the user's. */
export interface ChildCommand {
  readonly command: string;
  readonly args: readonly string[];
  readonly debianPackage?: string;
  /** What it writes to stderr in normal operation. */
  readonly progress?: RegExp;
  /**
   * Its stdin, which other users cannot read, unlike `args`; and the name for it in an error message. `open`: a pipe that its
   * owner writes to. Undefined: it has none.
   */
  readonly stdin?: { readonly text: string; readonly name: string } | 'open';
}

/** A child that runs. */
export interface RunningChild {
  /** Null where it has none. */
  readonly stdin: Writable | null;
  readonly stdout: Readable;
  /** Resolves when it has ended, with the reason: a camera has no end, so any end is a failure, exit code 0 included. */
  readonly ended: Promise<TtycamError>;
  /** Ends it. Resolves when it has ended. */
  close(): Promise<void>;
}

/** Starts a child. It ends with `signal`, with `close`, and with this process. */
export function startChild(child: ChildCommand, signal: AbortSignal): RunningChild {
  // A child that outlived this process would keep the camera busy. A command that is not installed is started
  // without the wrapper, so that the error names the command.
  const { command, args } = hasCommand(child.command) ? dieWithParent(child.command, child.args) : child;
  // A session of its own has no terminal that it could ask for a password in, and is ended with all that it has started.
  const running = spawn(command, args, {
    detached: HAS_GROUPS,
    stdio: [child.stdin === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
    env: { ...process.env, LC_ALL: 'C' },
  }) as ChildProcessByStdio<Writable | null, Readable, Readable>;
  let stderrTail = '';
  const ended = new Promise<TtycamError>((resolve) => {
    running.once('error', (error) => resolve(notInstalledError(child, error)));
    running.once('close', (code, killedBy) => {
      const how = killedBy === null ? `exit code ${code}` : `${killedBy}`;
      const message = `${child.command} ended (${how})${lastLine(stderrTail, child)}`;
      resolve(new TtycamError('source-failed', message, { cause: new Error(stderrTail) }));
    });
  });
  // The child may end before it has read all of its stdin.
  running.stdin?.on('error', () => undefined);
  if (child.stdin !== 'open') running.stdin?.end(child.stdin?.text);
  running.stderr.setEncoding('utf8').on('data', (text: string) => {
    // Secrets are hidden before the text is cut: half a secret would not be recognised.
    stderrTail = knownSecrets.hide(stderrTail + text).slice(-MAX_STDERR_TAIL);
  });
  const stop = () => {
    end(running);
    running.stdout.destroy();
  };
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  return {
    stdin: running.stdin,
    stdout: running.stdout,
    ended,
    close: async () => {
      signal.removeEventListener('abort', stop);
      stop();
      // A grandchild that is left behind may hold it open, which would keep this process alive.
      running.stderr.destroy();
      await ended;
    },
  };
}

/**
 * The stdout of a command, until it ends or `signal` is aborted. The child has ended when the iteration is over.
 *
 * @throws TtycamError `source-missing` when there is no such command; `source-failed` when it ended, with its last line.
 */
export async function* childOutput(
  child: ChildCommand,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array, void, undefined> {
  const running = startChild(child, signal);
  try {
    if (signal.aborted) return;
    for await (const chunk of running.stdout as AsyncIterable<Uint8Array>) yield chunk;
    const reason = await running.ended;
    if (!signal.aborted) throw reason;
  } catch (reason) {
    if (!signal.aborted) throw reason;
  } finally {
    await running.close();
  }
}

/** Ends a child, and what it has started: SIGTERM, then SIGKILL. */
function end(running: ChildProcess): void {
  const { pid } = running;
  if (pid === undefined || running.exitCode !== null || running.signalCode !== null) return;
  const kill = (signal: NodeJS.Signals) => {
    try {
      process.kill(HAS_GROUPS ? -pid : pid, signal);
    } catch {
      // It has just ended.
    }
  };
  kill('SIGTERM');
  const timer = setTimeout(() => kill('SIGKILL'), KILL_AFTER_MS);
  running.once('close', () => clearTimeout(timer));
}

function lastLine(text: string, { progress, stdin }: ChildCommand): string {
  const named = typeof stdin === 'object' ? text.replaceAll('pipe:0', stdin.name) : text;
  const lines = (progress === undefined ? named : named.replaceAll(progress, '\n'))
    .split(/[\r\n]+/)
    .map((line) => plainText(line, 200))
    .filter((line) => line !== '');
  return lines.length === 0 ? '' : `: ${lines.at(-1)}`;
}

/** The error for a command that could not be started: a clear one where it is not installed. */
function notInstalledError({ command, debianPackage }: ChildCommand, reason: Error): TtycamError {
  if (!('code' in reason) || reason.code !== 'ENOENT') {
    return new TtycamError('source-failed', `${command} cannot be started: ${reason.message}`, { cause: reason });
  }
  const message =
    debianPackage === undefined
      ? `there is no program ${command}. Write its path, or a name that is in PATH`
      : `${command} is not installed. ${installHint(debianPackage)}`;
  return new TtycamError('source-missing', message, { cause: reason });
}
