// What `npm start` runs: a receiver, and a sender of the test picture that streams into it over real TCP.
import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { runProgram } from './cli/run-program.js';
import { TtycamError } from './core/errors.js';
import { readReceiverOptions } from './receiver/options.js';

/** The demo's own sender gives up by itself when this program has died without ending it. */
const ORPHAN_TIMEOUT_S = 5;

/** What is kept of the words that the sender ended with. */
const MAX_WORDS = 2_000;

let sender: ChildProcess | undefined;

await runProgram(
  () => readReceiverOptions(['--listen', 'tcp://127.0.0.1:0', ...process.argv.slice(2)], process.stdout.isTTY === true),
  async (options, context) => {
    const { runReceiver } = await import('./receiver/pipeline.js');
    // Without its sender the demo would wait for ever.
    const alone = new AbortController();
    let failure: TtycamError | undefined;
    const ended = (reason: TtycamError | undefined) => {
      if (!context.signal.aborted) failure = reason;
      alone.abort();
    };
    const signal = AbortSignal.any([context.signal, alone.signal]);
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

/** Starts the sender. `ended` is called when it does, with a reason unless it was told to stop, as by Ctrl-C. */
function startSender(url: string, ended: (reason: TtycamError | undefined) => void): void {
  const program = fileURLToPath(import.meta.resolve('#dist/sender/main.js'));
  const own = ['--device', 'pattern', '--name', 'pattern', '--quiet', '--connect-timeout', String(ORPHAN_TIMEOUT_S)];
  const child = spawn(process.execPath, [program, '--to', url, ...own], { stdio: ['ignore', 'ignore', 'pipe'] });
  sender = child;
  let words = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    words = (words + text).slice(-MAX_WORDS);
  });
  const failed = (how: string) => ended(new TtycamError('source-failed', `the demo’s sender has ended: ${how}`));
  child.once('error', (cause) => failed(cause.message));
  child.once('close', (code, signal) => {
    if (code === 0) ended(undefined);
    else failed(words.trim() || (signal ?? `exit code ${code}`));
  });
}
