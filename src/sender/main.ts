#!/usr/bin/env node
// The program `sender`.
import { runProgram } from '../cli/run.js';
import { readSenderOptions } from './options.js';

await runProgram(
  () => readSenderOptions(process.argv.slice(2)),
  async (options, { console, signal }) => {
    const { runSender } = await import('./pipeline.js');
    await runSender(options, console, signal);
  },
);
