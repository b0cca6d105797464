// What the commands of the sender do. One module, as each that is loaded alone would be a few files more in dist/.
import type { CommandBody } from '../cli/command/program.js';
import { runWithEvents } from '../events/event-run.js';
import type { SenderTable } from './command.js';
import type { DoctorTable, InstallTable } from './commands.js';
import { runDoctor } from './doctor/doctor.js';
import { type DoctorOptions, doctorOptions } from './doctor/doctor-options.js';
import { type SenderOptions, senderOptions } from './options.js';
import { runSender } from './pipeline.js';
import { installService } from './service/install.js';
import { type InstallOptions, installOptions } from './service/install-options.js';
import { readNotifyRequest, reportToSystemd } from './service/notify.js';
import { watchThrottling } from './status/throttle-watch.js';

export const SENDER: CommandBody<SenderOptions, SenderTable> = {
  readOptions: senderOptions,
  run: async (options, { output, signal }) => {
    const endReporting = reportToSystemd(readNotifyRequest(process.env, process.pid), output, signal);
    try {
      const terminal = process.stderr.isTTY ? process.stderr : undefined;
      await runWithEvents(options.events, output, terminal, (attach) => {
        if (wantsThrottling(options.events)) void watchThrottling(output, signal);
        return runSender(options, output, signal, attach);
      });
    } finally {
      await endReporting();
    }
  },
};

/** Whether events are reported to anything. Otherwise no tool of the Pi is run. */
function wantsThrottling({ rules, mqtt }: SenderOptions['events']): boolean {
  return mqtt !== undefined || rules.some(({ events }) => events.includes('throttled'));
}

export const DOCTOR: CommandBody<DoctorOptions, DoctorTable> = {
  readOptions: doctorOptions,
  run: async (options, { output, signal }) => {
    const ok = await runDoctor(options, output, (text) => output.print(text), signal);
    if (!ok) process.exitCode = 1;
  },
};

export const INSTALL: CommandBody<InstallOptions, InstallTable> = {
  readOptions: installOptions,
  run: (options, { output }) => installService(options, output, (text) => output.print(text)),
};
