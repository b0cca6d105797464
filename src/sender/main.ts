#!/usr/bin/env node
// Runs the program `sender`.
import { printBuiltHelp } from '../cli/built-help.js';

const argv = process.argv.slice(2);
if (!printBuiltHelp('sender', argv, process.stdout.columns)) {
  const { start } = await import('./start.js');
  await start(argv);
}
