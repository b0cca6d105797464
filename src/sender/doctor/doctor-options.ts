// What `sender doctor` takes from its command line.
import type { GivenOptions } from '../../cli/command/given-options.js';
import { longName } from '../../cli/command/option-spec.js';
import type { OutputOptions } from '../../cli/output.js';
import { shellWords } from '../../cli/shell-words.js';
import { readAddress } from '../../core/secrets.js';
import type { SourceChoice } from '../../sources/open-source.js';
import type { DoctorTable } from '../commands.js';
import { type SenderTarget, senderOptions } from '../options.js';

export interface DoctorOptions extends OutputOptions {
  /** The given source; its `device` is `auto` for all cameras. */
  readonly source: SourceChoice;
  /** The receiver or NATS server, where one was given. */
  readonly to: SenderTarget | undefined;
  /** The other options of the command line that a sender takes, for a shell: `--key-file ttycam.key`. */
  readonly others: string;
  /** Run what is safe of the steps to take. */
  readonly fix: boolean;
}

/** What the report names itself, and what is for the doctor alone. */
const NOT_REPEATED: readonly string[] = ['device', 'to', 'json', 'quiet', 'debug', 'fix'];

/** @throws TtycamError `usage`. */
export function doctorOptions(given: GivenOptions<DoctorTable>): DoctorOptions {
  const { device, fps, loop, input, to, json, quiet, debug } = senderOptions(given);
  return {
    source: { device, fps, loop, input },
    to: given.texts.has('to') ? to : undefined,
    others: otherOptions(given),
    fix: given.values.fix,
    json,
    quiet,
    debug,
  };
}

function otherOptions({ texts }: GivenOptions<DoctorTable>): string {
  const words = [...texts].flatMap(([key, { text, place }]) => {
    if (NOT_REPEATED.includes(key) || place !== undefined) return [];
    return [`--${longName(key)}`, ...(text === '' ? [] : [readAddress(text).shown])];
  });
  return shellWords(words);
}
