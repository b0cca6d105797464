#!/usr/bin/env node
// Runs the program `ttycam`.
import { runCommand } from '../cli/command/program.js';
import { ttycamProgram } from './programs.js';

await runCommand(ttycamProgram(), process.argv.slice(2));
