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

/** How much of the end of a child's stderr is kept: its last line says why it ended. */
const MAX_STDERR_TAIL = 16_384;

/** A command, and the Debian package that provides it. Without one it is a program of the user's. */
export interface ChildCommand {
  readonly command: string;
  readonly args: readonly string[];
  readonly debianPackage?: string;
  /** What it writes to stderr in normal operation. */
  readonly progress?: RegExp;
  /** Its stdin, which other users cannot see, unlike `args`; and the name for it in an error message. */
  readonly stdin?: { readonly text: string; readonly name: string };
}

/**
 * The stdout of a command, until it ends or `signal` is aborted. The child has ended when the iteration is over.
 *
 * A camera has no end, so any end of the child is a failure. That includes exit code 0, which an unplugged camera gives.
 *
 * @throws TtycamError `source-missing` when there is no such command; `source-failed` when it ended, with its last line.
 */
export async function* childOutput(
  child: ChildCommand,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array, void, undefined> {
  // A child that outlived this process would keep the camera busy. A command that is not installed is started
  // without the wrapper, so that the error names the command.
  const { command, args } = hasCommand(child.command) ? dieWithParent(child.command, child.args) : child;
  const running = spawn(command, args, {
    stdio: [child.stdin === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
    env: { ...process.env, LC_ALL: 'C' },
  }) as ChildProcessByStdio<Writable | null, Readable, Readable>;
  const ended = new Promise<string>((resolve, reject) => {
    running.once('error', reject);
    running.once('close', (code, killedBy) => resolve(killedBy === null ? `exit code ${code}` : `${killedBy}`));
  });
  // Handled below, or not at all where the iteration ends before.
  ended.catch(() => undefined);
  // The child may end before it has read all of its stdin.
  running.stdin?.on('error', () => undefined).end(child.stdin?.text);
  let stderrTail = '';
  running.stderr.setEncoding('utf8').on('data', (text: string) => {
    // Secrets are hidden before the text is cut: half a secret would not be recognised.
    stderrTail = knownSecrets.hide(stderrTail + text).slice(-MAX_STDERR_TAIL);
  });
  const stop = () => {
    end(running);
    running.stdout.destroy();
  };
  signal.addEventListener('abort', stop, { once: true });
  try {
    if (signal.aborted) return;
    for await (const chunk of running.stdout as AsyncIterable<Uint8Array>) yield chunk;
    const how = await ended;
    if (!signal.aborted)
      throw new TtycamError('source-failed', `${child.command} ended (${how})${lastLine(stderrTail, child)}`, {
        cause: new Error(stderrTail),
      });
  } catch (reason) {
    if (signal.aborted) return;
    throw notInstalledError(child, reason);
  } finally {
    signal.removeEventListener('abort', stop);
    end(running);
    // A grandchild that is left behind may hold these open, which would keep this process alive.
    running.stdout.destroy();
    running.stderr.destroy();
    await ended.catch(() => undefined);
  }
}

/** Ends a child: SIGTERM, then SIGKILL. */
function end(running: ChildProcess): void {
  if (running.exitCode !== null || running.signalCode !== null) return;
  running.kill('SIGTERM');
  const timer = setTimeout(() => running.kill('SIGKILL'), KILL_AFTER_MS);
  running.once('close', () => clearTimeout(timer));
}

function lastLine(text: string, { progress, stdin }: ChildCommand): string {
  const named = stdin === undefined ? text : text.replaceAll('pipe:0', stdin.name);
  const lines = (progress === undefined ? named : named.replaceAll(progress, '\n'))
    .split(/[\r\n]+/)
    .map((line) => plainText(line, 200))
    .filter((line) => line !== '');
  return lines.length === 0 ? '' : `: ${lines.at(-1)}`;
}

/** The error for a command that could not be started: a clear one where it is not installed. */
function notInstalledError({ command, debianPackage }: ChildCommand, reason: unknown): unknown {
  if (!(reason instanceof Error) || !('code' in reason) || reason.code !== 'ENOENT') return reason;
  const message =
    debianPackage === undefined
      ? `there is no program ${command}. Write its path, or a name that is in PATH`
      : `${command} is not installed. ${installHint(debianPackage)}`;
  return new TtycamError('source-missing', message, { cause: reason });
}
