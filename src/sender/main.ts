#!/usr/bin/env node
// The program `sender`.
import { runCommand } from '../cli/command/program.js';
import { senderProgram } from './program.js';

await runCommand(senderProgram('sender'), process.argv.slice(2));
