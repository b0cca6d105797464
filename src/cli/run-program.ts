// The life of a program: it reads the command line, runs the body, handles signals and errors, and sets the exit code.
import { exitCodeOf, TtycamError } from '../core/errors.js';
import { exitNow, exitProcess } from './exit.js';
import { Output, type OutputOptions, type OutputStreams } from './output.js';
import { hideArguments } from './own-arguments.js';
import { flushStdout, makeNonBlocking, prepareStderr, prepareStdout } from './stdout.js';

/** What the body of a program gets. */
export interface ProgramContext {
  readonly output: Output;
  /** Aborted by SIGINT, SIGTERM, SIGHUP, or a reader that has closed stdout or stderr. */
  readonly signal: AbortSignal;
  /** Registers a synchronous function that restores the terminal when an uncaught exception ends the program. */
  onFatalExit(restore: () => void): void;
}

/**
 * Runs a program to its end and sets the exit code of the process. It is 0 when the program finished or a signal stopped
 * it, else the code of its error.
 */
export async function runProgram<Options extends OutputOptions>(
  readOptions: () => Promise<Options>,
  body: (options: Options, context: ProgramContext) => Promise<void>,
): Promise<void> {
  hideArguments(process);
  const stop = new AbortController();
  const restores: Array<() => void> = [];
  let hungUp = false;
  let output = new Output({ json: false, quiet: false, debug: process.argv.includes('--debug') }, process);
  const fatalExit = (error: unknown): never => {
    for (const restore of restores) restore();
    output.muted = false;
    output.error(error);
    exitNow(1);
  };
  process.once('uncaughtException', fatalExit);
  process.once('unhandledRejection', fatalExit);
  prepareStdout(process.stdout, (reason) => stop.abort(reason));
  prepareStderr(process.stderr, (reason) => stop.abort(reason));

  try {
    const options = await readOptions();
    // Handled only from here on: an options file on a disk that hangs blocks this thread, and then no handler would run.
    // Each handler runs once, so a second signal ends a program that hangs.
    for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(name, () => stop.abort(name));
    output = new Output(options, options.stdoutIsTaken === true ? withoutStdout() : process);
    await body(options, { output, signal: stop.signal, onFatalExit: (restore) => restores.push(restore) });
    if (stop.signal.reason instanceof TtycamError) throw stop.signal.reason;
  } catch (reason) {
    const error = TtycamError.from(reason);
    output.muted = false;
    output.error(error);
    process.exitCode = exitCodeOf(error);
    hungUp ||= error.code === 'terminal-gone';
  }
  await flushStdout(process.stdout);
  // Node 20 aborts in process.exit when its terminal is gone (nodejs/node#51519). So after a hang-up, and after all cleanup,
  // the process ends itself by SIGHUP.
  if (hungUp || stop.signal.reason === 'SIGHUP') process.kill(process.pid, 'SIGHUP');
  await exitProcess();
}

/** The streams of a program whose stdout carries something else. */
function withoutStdout(): OutputStreams {
  const { stderr, env } = process;
  makeNonBlocking(stderr);
  return { stdout: stderr, stderr, env };
}
