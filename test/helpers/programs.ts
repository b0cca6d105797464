// Runs the built programs as users do: as processes, which the end of the test stops.
import { fileURLToPath } from 'node:url';
import { cleanup, type Scope } from './cleanup.js';
import { Program, type ProgramOptions } from './program.js';

export type { Program } from './program.js';

/** The repository's root folder. */
export const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

/** Runs a script of `dist/`; the end of the test stops it. */
export function start(t: Scope, script: string, args: readonly string[], options: ProgramOptions = {}): Program {
  const path = `${ROOT}dist/${script}`;
  const program = new Program(script, process.execPath, [...(options.nodeOptions ?? []), path, ...args], options);
  cleanup(t, () => program.teardown());
  return program;
}

/** Runs any other command; the end of the test stops it. */
export function startCommand(
  t: Scope,
  command: string,
  args: readonly string[],
  options: ProgramOptions = {},
): Program {
  const program = new Program(command, command, args, options);
  cleanup(t, () => program.teardown());
  return program;
}

/** Starts a receiver and waits until it listens, by default on a free port. */
export async function startReceiver(
  t: Scope,
  args: readonly string[] = [],
  listen = 'tcp://127.0.0.1:0',
): Promise<{ readonly receiver: Program; readonly url: string; readonly port: number }> {
  const receiver = start(t, 'receiver/main.js', ['--listen', listen, '--view', 'headless', '--json', ...args]);
  const url = String((await receiver.event('listening'))['url']);
  return { receiver, url, port: Number(new URL(url).port) };
}

/** Starts a sender that streams to `url`. */
export function startSender(t: Scope, url: string, args: readonly string[], options: ProgramOptions = {}): Program {
  return start(t, 'sender/main.js', ['--to', url, '--json', ...args], options);
}

/** One camera's part of a receiver's summary. */
export interface CameraTotals {
  readonly name: string;
  readonly place: number;
  readonly frames: number;
  readonly bytes: number;
  readonly fps: number;
  readonly dropped: number;
  readonly corrupt: number;
  readonly latencyMs: { readonly p50: number; readonly p95: number; readonly max: number } | null;
}

/** The cameras of a receiver's summary, once it has ended. */
export async function totals(receiver: Program): Promise<CameraTotals[]> {
  return (await receiver.event('summary'))['cameras'] as CameraTotals[];
}
