// What the commands of the receiver do. One module, as each that is loaded alone would be a few files more in dist/.
import type { CommandBody } from '../cli/command/program.js';
import type { KeygenTable, ReceiverTable } from './command.js';
import { type KeygenOptions, keygenOptions, makeKey } from './keygen.js';
import { type ReceiverOptions, receiverOptions } from './options.js';
import { runReceiver } from './pipeline.js';

export const RECEIVER: CommandBody<ReceiverOptions, ReceiverTable> = {
  readOptions: (given) => receiverOptions(given, process.stdout.isTTY === true),
  run: (options, context) => runReceiver(options, context),
};

export const KEYGEN: CommandBody<KeygenOptions, KeygenTable> = {
  readOptions: keygenOptions,
  run: async (options, { output }) => makeKey(options, output),
};
