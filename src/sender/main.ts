#!/usr/bin/env node
// The program `sender`: streaming, and its commands doctor and install-service.
import { runProgram } from '../cli/run-program.js';
import { suggestion } from '../cli/suggestion.js';
import { TtycamError } from '../core/errors.js';
import { readSenderOptions } from './options.js';

const [command, ...args] = process.argv.slice(2);

switch (command) {
  case 'doctor': {
    const { readDoctorOptions } = await import('./doctor/doctor-options.js');
    await runProgram(
      () => readDoctorOptions(args),
      async (options, { output, signal }) => {
        const { runDoctor } = await import('./doctor/doctor.js');
        const ok = await runDoctor(options, output, (text) => output.print(text), signal);
        if (!ok) process.exitCode = 1;
      },
    );
    break;
  }
  case 'install-service': {
    const { readInstallOptions } = await import('./service/install-options.js');
    await runProgram(
      () => readInstallOptions(args),
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
        if (command !== undefined && !command.startsWith('-')) throw unknownCommand(command);
        return readSenderOptions(process.argv.slice(2));
      },
      async (options, { output, signal }) => {
        const { reportToSystemd, readNotifyRequest } = await import('./service/notify.js');
        const endReporting = reportToSystemd(readNotifyRequest(process.env, process.pid), output, signal);
        try {
          const { runSender } = await import('./pipeline.js');
          await runSender(options, output, signal);
        } finally {
          await endReporting();
        }
      },
    );
}

function unknownCommand(word: string): TtycamError {
  const near = suggestion(word, ['doctor', 'install-service']);
  const commands = 'it has doctor and install-service. A camera or a file goes behind --device';
  return new TtycamError('usage', `${word} is no command of sender: ${commands}${near === '' ? '' : ` ${near}`}`);
}
