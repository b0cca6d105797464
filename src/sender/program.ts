// The program `sender` as a tree of commands, under any name.
import { type Program, program } from '../cli/command/program.js';
import { senderSpec } from './command.js';
import { doctorSpec, installSpec } from './commands.js';

/** @param name The words that call it: `sender`, `ttycam send`. */
export function senderProgram(name: string): Program {
  return program(senderSpec(name), async () => (await import('./bodies.js')).SENDER, [
    doctorProgram(`${name} doctor`),
    program(installSpec(`${name} install-service`), async () => (await import('./bodies.js')).INSTALL),
  ]);
}

/** @param name The words that call it: `sender doctor`, `ttycam doctor`. */
export function doctorProgram(name: string): Program {
  return program(doctorSpec(name), async () => (await import('./bodies.js')).DOCTOR);
}
