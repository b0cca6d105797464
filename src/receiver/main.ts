#!/usr/bin/env node
// The program `receiver`.
import { runCommand } from '../cli/command/program.js';
import { keygenProgram, receiverProgram } from './program.js';

await runCommand(receiverProgram('receiver', [keygenProgram('receiver keygen')]), process.argv.slice(2));
