// Starts the program `ttycam`. A module of its own, as the built help needs none of it.
import { runCommand } from '../cli/command/program.js';
import { ttycamProgram } from './programs.js';

export function start(argv: readonly string[]): Promise<void> {
  return runCommand(ttycamProgram(), argv);
}
