// Starts the program `sender`. A module of its own, as the built help needs none of it.
import { runCommand } from '../cli/command/program.js';
import { senderProgram } from './program.js';

export function start(argv: readonly string[]): Promise<void> {
  return runCommand(senderProgram('sender'), argv);
}
