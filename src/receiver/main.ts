#!/usr/bin/env node
// The program `receiver`.
import { runCommand } from '../cli/command/program.js';
import { receiverProgram } from './program.js';

await runCommand(receiverProgram('receiver'), process.argv.slice(2));
