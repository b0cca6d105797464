// `ttycam demo`: a receiver, and a sender that streams the test picture to it over TCP.
import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { CommandSpec } from '../cli/command/command-spec.js';
import { type CommandBody, type Program, program } from '../cli/command/program.js';
import type { ProgramContext } from '../cli/run-program.js';
import { TtycamError } from '../core/errors.js';
import { type ReceiverTable, receiverSpec } from '../receiver/command.js';
import type { ReceiverOptions } from '../receiver/options.js';

/** The sender's connect timeout: it ends by itself when this program was killed and could not end it. */
const CONNECT_TIMEOUT_S = 5;

/** How many characters of the sender's last output are kept. */
const MAX_STDERR_CHARS = 2_000;

/** @param name The words that call it: `ttycam demo`. */
export function demoProgram(name: string): Program {
  const demo = program(demoSpec(name), loadDemo);
  // What somebody tries in the demo does not change the user's own dashboard.
  return { ...demo, main: (argv) => demo.main(['--listen', 'tcp://127.0.0.1:0', '--no-state', ...argv]) };
}

function demoSpec(name: string): CommandSpec<ReceiverTable> {
  return {
    ...receiverSpec(name),
    summary: 'Shows a moving test picture, which its own sender streams.',
    notes: ['It takes the options of the receiver. No camera is needed.'],
    examples: [{ command: name }, { command: `${name} --glyphs octant` }],
    configuration: undefined,
  };
}

async function loadDemo() {
  const { receiverOptions } = await import('../receiver/options.js');
  return {
    readOptions: (given) => receiverOptions(given, process.stdout.isTTY === true),
    run: runDemo,
  } satisfies CommandBody<ReceiverOptions, ReceiverTable>;
}

async function runDemo(options: ReceiverOptions, context: ProgramContext): Promise<void> {
  const { runReceiver } = await import('../receiver/pipeline.js');
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
  const own = ['--device', 'pattern', '--name', 'pattern', '--quiet', '--connect-timeout', String(CONNECT_TIMEOUT_S)];
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
