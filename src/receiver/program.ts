// The program `receiver` as a tree of commands, under any name.
import { type CommandBody, type Program, program } from '../cli/command/program.js';
import { type KeygenTable, keygenSpec, type ReceiverTable, receiverSpec } from './command.js';
import type { KeygenOptions } from './keygen.js';
import type { ReceiverOptions } from './options.js';

/** @param name The words that call it: `receiver`, `ttycam`. */
export function receiverProgram(name: string, commands: readonly Program[]): Program {
  return program(receiverSpec(name), loadReceiver, commands);
}

/** @param name The words that call it: `receiver keygen`, `ttycam keygen`. */
export function keygenProgram(name: string): Program {
  return program(keygenSpec(name), loadKeygen);
}

async function loadReceiver() {
  const { receiverOptions } = await import('./options.js');
  return {
    readOptions: (given) => receiverOptions(given, process.stdout.isTTY === true),
    run: async (options, context) => {
      const { runReceiver } = await import('./pipeline.js');
      await runReceiver(options, context);
    },
  } satisfies CommandBody<ReceiverOptions, ReceiverTable>;
}

async function loadKeygen() {
  const { keygenOptions, makeKey } = await import('./keygen.js');
  return {
    readOptions: keygenOptions,
    run: async (options, { output }) => makeKey(options, output),
  } satisfies CommandBody<KeygenOptions, KeygenTable>;
}
