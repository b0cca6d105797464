// The demo of `npm start`: a receiver, and a sender that streams the test picture to it over TCP.
import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { runProgram } from './cli/run-program.js';
import { TtycamError } from './core/errors.js';
import { readReceiverOptions } from './receiver/options.js';

/** The sender's connect timeout: it ends by itself when this program was killed and could not end it. */
const CONNECT_TIMEOUT_S = 5;

/** How many characters of the sender's last output are kept. */
const MAX_STDERR_CHARS = 2_000;

let sender: ChildProcess | undefined;

await runProgram(
  () => readReceiverOptions(['--listen', 'tcp://127.0.0.1:0', ...process.argv.slice(2)], process.stdout.isTTY === true),
  async (options, context) => {
    const { runReceiver } = await import('./receiver/pipeline.js');
    // Without its sender, the receiver would wait for ever.
    const senderEnded = new AbortController();
    let failure: TtycamError | undefined;
    const ended = (reason: TtycamError | undefined) => {
      if (!context.signal.aborted) failure = reason;
      senderEnded.abort();
    };
    const signal = AbortSignal.any([context.signal, senderEnded.signal]);
    try {
      await runReceiver(options, { ...context, signal }, { listening: (url) => startSender(url, ended) });
    } catch (error) {
      throw failure ?? error;
    } finally {
      sender?.kill();
    }
    if (failure !== undefined) throw failure;
  },
);

/** Starts the sender. `ended` is called when it ends, with a reason unless it was stopped, as by Ctrl-C. */
function startSender(url: string, ended: (reason: TtycamError | undefined) => void): void {
  const program = fileURLToPath(import.meta.resolve('#dist/sender/main.js'));
  const own = ['--device', 'pattern', '--name', 'pattern', '--quiet', '--connect-timeout', String(CONNECT_TIMEOUT_S)];
  const child = spawn(process.execPath, [program, '--to', url, ...own], { stdio: ['ignore', 'ignore', 'pipe'] });
  sender = child;
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
}
