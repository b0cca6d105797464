// The program `receiver` as a tree of commands, under any name.
import { type Program, program } from '../cli/command/program.js';
import { keygenSpec, receiverSpec } from './command.js';

/** @param name The words that call it: `receiver`, `ttycam`. */
export function receiverProgram(name: string, commands: readonly Program[]): Program {
  return program(receiverSpec(name), async () => (await import('./bodies.js')).RECEIVER, commands);
}

/** @param name The words that call it: `receiver keygen`, `ttycam keygen`. */
export function keygenProgram(name: string): Program {
  return program(keygenSpec(name), async () => (await import('./bodies.js')).KEYGEN);
}
