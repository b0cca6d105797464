#!/usr/bin/env node
// Runs the program `receiver`.
import { printBuiltHelp } from '../cli/built-help.js';
import { loadProgram } from '../cli/start/load-program.js';

const argv = process.argv.slice(2);
if (!printBuiltHelp('receiver', argv, process.stdout.columns)) {
  const { start } = loadProgram<typeof import('./start.js')>(import.meta.url, 'start');
  await start(argv);
}
