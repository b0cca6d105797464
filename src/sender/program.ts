// The program `sender` as a tree of commands, under any name.
import { type CommandBody, type Program, program } from '../cli/command/program.js';
import { type SenderTable, senderSpec } from './command.js';
import { doctorSpec, type InstallTable, installSpec } from './commands.js';
import type { DoctorOptions } from './doctor/doctor-options.js';
import type { SenderOptions } from './options.js';
import type { InstallOptions } from './service/install-options.js';

/** @param name The words that call it: `sender`, `ttycam send`. */
export function senderProgram(name: string): Program {
  return program(senderSpec(name), loadSender, [
    doctorProgram(`${name} doctor`),
    program(installSpec(`${name} install-service`), loadInstall),
  ]);
}

/** @param name The words that call it: `sender doctor`, `ttycam doctor`. */
export function doctorProgram(name: string): Program {
  return program(doctorSpec(name), loadDoctor);
}

async function loadSender() {
  const { senderOptions } = await import('./options.js');
  return {
    readOptions: senderOptions,
    run: async (options, { output, signal }) => {
      const { reportToSystemd, readNotifyRequest } = await import('./service/notify.js');
      const endReporting = reportToSystemd(readNotifyRequest(process.env, process.pid), output, signal);
      try {
        const { runSender } = await import('./pipeline.js');
        await runSender(options, output, signal);
      } finally {
        await endReporting();
      }
    },
  } satisfies CommandBody<SenderOptions, SenderTable>;
}

async function loadDoctor() {
  const { doctorOptions } = await import('./doctor/doctor-options.js');
  return {
    readOptions: doctorOptions,
    run: async (options, { output, signal }) => {
      const { runDoctor } = await import('./doctor/doctor.js');
      const ok = await runDoctor(options, output, (text) => output.print(text), signal);
      if (!ok) process.exitCode = 1;
    },
  } satisfies CommandBody<DoctorOptions, SenderTable>;
}

async function loadInstall() {
  const { installOptions } = await import('./service/install-options.js');
  return {
    readOptions: installOptions,
    run: async (options, { output }) => {
      const { installService } = await import('./service/install.js');
      await installService(options, output, (text) => output.print(text));
    },
  } satisfies CommandBody<InstallOptions, InstallTable>;
}
