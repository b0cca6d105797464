// How a program begins and ends: the command line read, one way out, and an exit code that says how it went.
import { type Command, CommanderError } from 'commander';
import { exitCodeOf, TtycamError } from '../core/errors.js';
import { knownSecrets } from '../core/secrets.js';
import { applyConfig, type ConfigLine } from './config.js';
import { exitNow, exitProcess } from './exit.js';
import { Output, type OutputOptions } from './output.js';
import { hideArguments } from './own-arguments.js';
import { flushStdout, prepareStderr, prepareStdout } from './stdout.js';

/** What a program's body is given. */
export interface ProgramContext {
  readonly console: Output;
  /** Aborted by SIGINT, SIGTERM, SIGHUP, or a reader that has closed stdout or stderr. */
  readonly signal: AbortSignal;
  /** Called, synchronously, on every way out that skips the body's own: to put the terminal back. */
  onLastBreath(restore: () => void): void;
}

/**
 * Reads the command line, and the file of its `--config`.
 *
 * @returns The lines of that file.
 * @throws TtycamError `usage`. Help and version are printed, and end the process with 0.
 */
export function parseCommand(command: Command, argv: readonly string[]): readonly ConfigLine[] {
  command.exitOverride().configureOutput({ writeErr: () => undefined });
  try {
    command.parse(argv, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) process.exit(0);
    // `--password=…`: no option of ours, and repeated whole.
    const value = /^error: unknown option '[^=]*=(.*)'/s.exec(error.message)?.[1];
    if (value !== undefined) knownSecrets.add(value);
    // Commander puts a suggestion on a line of its own.
    const words =
      error.code === 'commander.excessArguments'
        ? `${superfluous(command)} is one word too many: values stand right behind their options`
        : error.message.replace(/^error: /, '').replace(/\n/g, ' ');
    throw new TtycamError('usage', `${words} (see ${command.name()} --help)`, { cause: error });
  }
  return applyConfig(command);
}

/** The first argument that no command takes. */
function superfluous({ args, registeredArguments }: Command): string {
  return args[registeredArguments.length] ?? '';
}

/**
 * Runs a program to its end and sets the process's exit code: 0 when it finished or was told to stop, else as its error
 * says.
 */
export async function runProgram<Options extends OutputOptions>(
  readOptions: () => Options,
  body: (options: Options, context: ProgramContext) => Promise<void>,
): Promise<void> {
  hideArguments(process);
  const stop = new AbortController();
  const restores: Array<() => void> = [];
  let hungUp = false;
  let console = new Output({ json: false, quiet: false, debug: process.argv.includes('--debug') }, process);
  const lastBreath = (error: unknown): never => {
    for (const restore of restores) restore();
    console.muted = false;
    console.error(error);
    exitNow(1);
  };
  process.once('uncaughtException', lastBreath);
  process.once('unhandledRejection', lastBreath);
  prepareStdout(process.stdout, (reason) => stop.abort(reason));
  prepareStderr(process.stderr, (reason) => stop.abort(reason));

  try {
    const options = readOptions();
    // Only now: a file of options on a disk that hangs blocks this thread, where no handler would ever run. A second
    // signal finds no handler, and ends a program that hangs.
    for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(name, () => stop.abort(name));
    console = new Output(options, process);
    await body(options, { console, signal: stop.signal, onLastBreath: (restore) => restores.push(restore) });
    if (stop.signal.reason instanceof TtycamError) throw stop.signal.reason;
  } catch (reason) {
    const error = TtycamError.from(reason);
    console.muted = false;
    console.error(error);
    process.exitCode = exitCodeOf(error);
    hungUp ||= error.code === 'terminal-gone';
  }
  await flushStdout(process.stdout);
  // Node 20 aborts in process.exit when its terminal is gone (nodejs/node#51519): after a hang-up we end as it would have
  // ended us, tidied up.
  if (hungUp || stop.signal.reason === 'SIGHUP') process.kill(process.pid, 'SIGHUP');
  await exitProcess();
}
