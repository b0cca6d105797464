// A program that writes pictures to its stdout: started, drained, and gone when we are.
import { type ChildProcess, type ChildProcessByStdio, spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { dieWithParent } from '../../cli/die-with-parent.js';
import { hasCommand } from '../../cli/installed-command.js';
import { TtycamError } from '../../core/errors.js';
import { knownSecrets } from '../../core/secrets.js';
import { plainText } from '../../core/text.js';

/** How long a child may take to end by itself after SIGTERM. */
const KILL_AFTER_MS = 2_000;

/** Of what a child writes to stderr, the end is kept: its last words are why it ended. */
const MAX_STDERR_BYTES = 4_096;

/** A command, and the Debian package that brings it. */
export interface ChildCommand {
  readonly command: string;
  readonly args: readonly string[];
  readonly debianPackage: string;
  /** What it writes to stderr while all is well. */
  readonly progress?: RegExp;
  /** What it reads from its stdin, which unlike `args` other users cannot see; and what to call that in its last words. */
  readonly stdin?: { readonly text: string; readonly name: string };
}

/**
 * What a command writes to its stdout, until it ends or `signal` is aborted. The child is gone when the iteration is over.
 *
 * A camera has no end, so any end of the child is a failure, exit code 0 included, as that is what unplugging gives.
 *
 * @throws TtycamError `source-missing` when there is no such command, `source-failed` when it ended, with its last words.
 */
export async function* childOutput(
  child: ChildCommand,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array, void, undefined> {
  // A child that waits for a frozen camera would hold it against our successor. One that is not there must be missed
  // under its own name.
  const { command, args } = hasCommand(child.command) ? dieWithParent(child.command, child.args) : child;
  const running = spawn(command, args, {
    stdio: [child.stdin === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
    env: { ...process.env, LC_ALL: 'C' },
  }) as ChildProcessByStdio<Writable | null, Readable, Readable>;
  const ended = new Promise<string>((resolve, reject) => {
    running.once('error', reject);
    running.once('close', (code, killedBy) => resolve(killedBy === null ? `exit code ${code}` : `${killedBy}`));
  });
  // Seen below; where the iteration ends before, nobody asks.
  ended.catch(() => undefined);
  // It may end before it has read all of it.
  running.stdin?.on('error', () => undefined).end(child.stdin?.text);
  let lastWords = '';
  running.stderr.setEncoding('utf8').on('data', (text: string) => {
    // Before anything is cut off: of half a secret, nobody knows that it is one.
    lastWords = knownSecrets.hide(lastWords + text).slice(-MAX_STDERR_BYTES);
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
      throw new TtycamError('source-failed', `${child.command} ended (${how})${lastLine(lastWords, child)}`);
  } catch (reason) {
    if (signal.aborted) return;
    throw missing(child, reason);
  } finally {
    signal.removeEventListener('abort', stop);
    end(running);
    // A process of its own that it leaves behind may hold these open, and us with them.
    running.stdout.destroy();
    running.stderr.destroy();
    await ended.catch(() => undefined);
  }
}

/** Asks a child to end, and makes it end where it does not listen. */
function end(running: ChildProcess): void {
  if (running.exitCode !== null || running.signalCode !== null) return;
  running.kill('SIGTERM');
  const hard = setTimeout(() => running.kill('SIGKILL'), KILL_AFTER_MS);
  running.once('close', () => clearTimeout(hard));
}

function lastLine(text: string, { progress, stdin }: ChildCommand): string {
  const named = stdin === undefined ? text : text.replaceAll('pipe:0', stdin.name);
  const said = progress === undefined ? named : named.replaceAll(progress, '\n');
  const lines = said
    .split(/[\r\n]+/)
    .map((line) => plainText(line, 200))
    .filter((line) => line !== '');
  return lines.length === 0 ? '' : `: ${lines.at(-1)}`;
}

function missing({ command, debianPackage }: ChildCommand, reason: unknown): unknown {
  if (!(reason instanceof Error) || !('code' in reason) || reason.code !== 'ENOENT') return reason;
  const words = `${command} is not installed. On Debian and Raspberry Pi OS: apt install ${debianPackage}`;
  return new TtycamError('source-missing', words, { cause: reason });
}
