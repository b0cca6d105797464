// What the commands of the receiver do. One module, as each that is loaded alone would be a few files more in dist/.
import type { CommandBody } from '../cli/command/program.js';
import { runWithEvents } from '../events/event-run.js';
import type { KeygenTable, ReceiverTable } from './command.js';
import { type KeygenOptions, keygenOptions, makeKey } from './keygen.js';
import { type ReceiverOptions, receiverOptions } from './options.js';
import { runReceiver } from './pipeline.js';

export const RECEIVER: CommandBody<ReceiverOptions, ReceiverTable> = {
  readOptions: (given) => receiverOptions(given, process.stdout.isTTY === true),
  run: (options, context) =>
    runWithEvents(options.events, context.output, terminalOf(options), (attach) =>
      runReceiver(options, context, { opened: attach }),
    ),
};

/** The dashboard's own stream, so that a notification never comes between the parts of a sequence. */
function terminalOf({ view }: ReceiverOptions): NodeJS.WritableStream | undefined {
  if (view === 'tui') return process.stdout;
  return process.stderr.isTTY ? process.stderr : undefined;
}

export const KEYGEN: CommandBody<KeygenOptions, KeygenTable> = {
  readOptions: keygenOptions,
  run: async (options, { output }) => makeKey(options, output),
};
