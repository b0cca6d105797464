#!/usr/bin/env node
// The program `ttycam`: the receiver, and all other commands behind a word.
import { type Program, runCommand } from '../cli/command/program.js';
import { receiverProgram } from '../receiver/program.js';
import { doctorProgram, senderProgram } from '../sender/program.js';
import { configProgram } from './config.js';
import { demoProgram } from './demo.js';

function ttycamProgram(): Program {
  return receiverProgram('ttycam', [
    senderProgram('ttycam send'),
    demoProgram('ttycam demo'),
    doctorProgram('ttycam doctor'),
    configProgram('ttycam config'),
  ]);
}

await runCommand(ttycamProgram(), process.argv.slice(2));
