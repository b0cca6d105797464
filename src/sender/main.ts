#!/usr/bin/env node
// The program `sender`, and the commands beside streaming.
import { runProgram } from '../cli/run-program.js';
import { suggestion } from '../cli/suggestion.js';
import { TtycamError } from '../core/errors.js';
import { readSenderOptions } from './options.js';

const [word, ...rest] = process.argv.slice(2);

switch (word) {
  case 'doctor': {
    const { readDoctorOptions } = await import('./doctor/doctor-options.js');
    await runProgram(
      () => readDoctorOptions(rest),
      async (options, { output, signal }) => {
        const { runDoctor } = await import('./doctor/doctor.js');
        const well = await runDoctor(options, output, (text) => output.print(text), signal);
        if (!well) process.exitCode = 1;
      },
    );
    break;
  }
  case 'install-service': {
    const { readInstallOptions } = await import('./service/install-options.js');
    await runProgram(
      () => readInstallOptions(rest),
      async (options, { output }) => {
        const { installService } = await import('./service/install.js');
        await installService(options, output, (text) => output.print(text));
      },
    );
    break;
  }
  default:
    await runProgram(
      () => {
        if (word !== undefined && !word.startsWith('-')) throw noCommand(word);
        return readSenderOptions(process.argv.slice(2));
      },
      async (options, { output, signal }) => {
        const { announce, readNotifyRequest } = await import('./service/notify.js');
        const endAnnouncing = announce(readNotifyRequest(process.env, process.pid), output, signal);
        try {
          const { runSender } = await import('./pipeline.js');
          await runSender(options, output, signal);
        } finally {
          await endAnnouncing();
        }
      },
    );
}

function noCommand(word: string): TtycamError {
  const near = suggestion(word, ['doctor', 'install-service']);
  const words = 'it has doctor and install-service. A camera or a file goes behind --device';
  return new TtycamError('usage', `${word} is no command of sender: ${words}${near === '' ? '' : ` ${near}`}`);
}
