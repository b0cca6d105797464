// What `ttycam demo` does: it runs the receiver in this process, and a sender in another one.
import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { CommandBody } from '../cli/command/program.js';
import type { ProgramContext } from '../cli/run-program.js';
import { TtycamError } from '../core/errors.js';
import { RECEIVER } from '../receiver/bodies.js';
import type { ReceiverTable } from '../receiver/command.js';
import type { ReceiverOptions } from '../receiver/options.js';
import { runReceiver } from '../receiver/pipeline.js';

/** The sender's connect timeout: it ends by itself when this program was killed and could not end it. */
const CONNECT_TIMEOUT_S = 5;

/** How many characters of the sender's last output are kept. */
const MAX_STDERR_CHARS = 2_000;

export const DEMO: CommandBody<ReceiverOptions, ReceiverTable> = { ...RECEIVER, run: runDemo };

async function runDemo(options: ReceiverOptions, context: ProgramContext): Promise<void> {
  // Without its sender, the receiver would wait for ever.
  const senderEnded = new AbortController();
  let failure: TtycamError | undefined;
  let sender: ChildProcess | undefined;
  const ended = (reason: TtycamError | undefined) => {
    if (!context.signal.aborted) failure = reason;
    senderEnded.abort();
  };
  const signal = AbortSignal.any([context.signal, senderEnded.signal]);
  const listening = (url: string) => {
    sender = startSender(url, ended);
  };
  try {
    await runReceiver(options, { ...context, signal }, { listening });
  } catch (error) {
    throw failure ?? error;
  } finally {
    sender?.kill();
  }
  if (failure !== undefined) throw failure;
}

/** Starts the sender. `ended` is called when it ends, with a reason unless it was stopped, as by Ctrl-C. */
function startSender(url: string, ended: (reason: TtycamError | undefined) => void): ChildProcess {
  const program = fileURLToPath(import.meta.resolve('#dist/sender/main.js'));
  // The demo is the same for everyone, whatever their configuration is.
  const own = ['--no-config', '--device', 'pattern', '--name', 'pattern', '--quiet'];
  own.push('--connect-timeout', String(CONNECT_TIMEOUT_S));
  const child = spawn(process.execPath, [program, '--to', url, ...own], { stdio: ['ignore', 'ignore', 'pipe'] });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr = (stderr + text).slice(-MAX_STDERR_CHARS);
  });
  const failed = (reason: string) => ended(new TtycamError('source-failed', `the demo’s sender has ended: ${reason}`));
  child.once('error', (cause) => failed(cause.message));
  child.once('close', (code, signal) => {
    if (code === 0) ended(undefined);
    else failed(stderr.trim() || (signal ?? `exit code ${code}`));
  });
  return child;
}
