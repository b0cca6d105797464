// `ttycam find`: lists the cameras of this machine, and what answers on its networks.
import { type Program, program } from '../../cli/command/program.js';
import { findSpec } from './find-command.js';

/** @param name The words that call it: `ttycam find`. */
export function findProgram(name: string): Program {
  return program(findSpec(name), async () => (await import('./find-body.js')).FIND);
}
