#!/usr/bin/env node
// The program `receiver`, and its command `keygen`.
import { runProgram } from '../cli/run-program.js';
import { suggestion } from '../cli/suggestion.js';
import { TtycamError } from '../core/errors.js';
import { readReceiverOptions } from './options.js';

const [word, ...rest] = process.argv.slice(2);

if (word === 'keygen') {
  const { readKeygenOptions, makeKey } = await import('./keygen.js');
  await runProgram(
    () => readKeygenOptions(rest),
    async (options, { output }) => makeKey(options, output),
  );
} else {
  await runProgram(
    () => {
      if (word !== undefined && !word.startsWith('-')) {
        const near = suggestion(word, ['keygen']);
        const message = `${word} is no command of receiver: it has keygen (see receiver --help)`;
        throw new TtycamError('usage', near === '' ? message : `${message} ${near}`);
      }
      return readReceiverOptions(process.argv.slice(2), process.stdout.isTTY === true);
    },
    async (options, context) => {
      const { runReceiver } = await import('./pipeline.js');
      await runReceiver(options, context);
    },
  );
}
