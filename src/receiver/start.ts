// Starts the program `receiver`. A module of its own, as the built help needs none of it.
import { runCommand } from '../cli/command/program.js';
import { keygenProgram, receiverProgram } from './program.js';

export function start(argv: readonly string[]): Promise<void> {
  return runCommand(receiverProgram('receiver', [keygenProgram('receiver keygen')]), argv);
}
