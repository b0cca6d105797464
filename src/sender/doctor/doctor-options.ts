// What `sender doctor` takes from its command line.
import type { GivenOptions } from '../../cli/command/given-options.js';
import type { OutputOptions } from '../../cli/output.js';
import type { SourceChoice } from '../../sources/open-source.js';
import type { DoctorTable } from '../commands.js';
import { type SenderTarget, senderOptions } from '../options.js';

export interface DoctorOptions extends OutputOptions {
  /** The given source; its `device` is `auto` for all cameras. */
  readonly source: SourceChoice;
  /** The receiver or NATS server, where one was given. */
  readonly to: SenderTarget | undefined;
  /** Run what is safe of the steps to take. */
  readonly fix: boolean;
}

/** @throws TtycamError `usage`. */
export function doctorOptions(given: GivenOptions<DoctorTable>): DoctorOptions {
  const { device, fps, loop, input, to, json, quiet, debug } = senderOptions(given);
  return {
    source: { device, fps, loop, input },
    to: given.texts.has('to') ? to : undefined,
    fix: given.values.fix,
    json,
    quiet,
    debug,
  };
}
