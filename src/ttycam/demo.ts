// `ttycam demo`: a receiver, and a sender that streams the test picture to it over TCP.
import type { CommandSpec } from '../cli/command/command-spec.js';
import { type Program, program } from '../cli/command/program.js';
import { type ReceiverTable, receiverSpec } from '../receiver/command.js';

/** @param name The words that call it: `ttycam demo`. */
export function demoProgram(name: string): Program {
  const demo = program(demoSpec(name), async () => (await import('./demo-body.js')).DEMO);
  // What somebody tries in the demo does not change the user's own dashboard.
  return { ...demo, main: (argv) => demo.main(['--listen', 'tcp://127.0.0.1:0', '--no-state', ...argv]) };
}

function demoSpec(name: string): CommandSpec<ReceiverTable> {
  return {
    ...receiverSpec(name),
    summary: 'Shows a moving test picture, which its own sender streams.',
    notes: ['It takes the options of the receiver. No camera is needed.'],
    examples: [{ command: name }, { command: `${name} --glyphs octant` }],
    configuration: undefined,
    arguments: [],
    isOperand: undefined,
  };
}
