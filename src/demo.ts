// What `npm start` runs: a receiver, and a sender of the test picture that streams into it over real TCP.
import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { runProgram } from './cli/run.js';
import { readReceiverOptions } from './receiver/options.js';

/** The demo's own sender gives up by itself when this program has died without ending it. */
const ORPHAN_TIMEOUT_S = 5;

let sender: ChildProcess | undefined;

await runProgram(
  () => readReceiverOptions(['--listen', 'tcp://127.0.0.1:0', ...process.argv.slice(2)], process.stdout.isTTY === true),
  async (options, context) => {
    const { runReceiver } = await import('./receiver/pipeline.js');
    try {
      await runReceiver(options, context, { listening: startSender });
    } finally {
      sender?.kill();
    }
  },
);

function startSender(url: string): void {
  const program = fileURLToPath(new URL('./sender/main.js', import.meta.url));
  const own = ['--device', 'pattern', '--name', 'pattern', '--quiet', '--connect-timeout', String(ORPHAN_TIMEOUT_S)];
  sender = spawn(process.execPath, [program, '--to', url, ...own], { stdio: 'ignore' });
}
