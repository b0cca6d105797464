#!/usr/bin/env node
// The program `receiver`.
import { runProgram } from '../cli/run.js';
import { readReceiverOptions } from './options.js';

await runProgram(
  () => readReceiverOptions(process.argv.slice(2), process.stdout.isTTY === true),
  async (options, context) => {
    const { runReceiver } = await import('./pipeline.js');
    await runReceiver(options, context);
  },
);
