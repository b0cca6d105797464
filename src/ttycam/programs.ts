// The tree of all programs and their commands.
import type { Program } from '../cli/command/program.js';
import { keygenProgram, receiverProgram } from '../receiver/program.js';
import { doctorProgram, senderProgram } from '../sender/program.js';
import { completionProgram } from './completion.js';
import { configProgram } from './config.js';
import { demoProgram } from './demo.js';
import { findProgram } from './find/find.js';
import { helpProgram } from './help.js';

/** The program `ttycam`: the receiver, and all other commands behind a word. */
export function ttycamProgram(): Program {
  const commands = [
    senderProgram('ttycam send'),
    demoProgram('ttycam demo'),
    doctorProgram('ttycam doctor'),
    findProgram('ttycam find'),
    keygenProgram('ttycam keygen'),
    configProgram('ttycam config'),
    completionProgram('ttycam completion', allPrograms),
  ];
  const whole: Program = receiverProgram('ttycam', [...commands, helpProgram('ttycam help', commands, () => whole)]);
  return whole;
}

/** All programs of the package. */
export function allPrograms(): Program[] {
  return [ttycamProgram(), senderProgram('sender'), receiverProgram('receiver', [keygenProgram('receiver keygen')])];
}
