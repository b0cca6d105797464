// The command line of `sender doctor`: that of `sender`, of which it uses the source and the receiver.
import type { OutputOptions } from '../../cli/output.js';
import { parseCommand } from '../../cli/run-program.js';
import type { SourceChoice } from '../../sources/open-source.js';
import { type SenderTarget, senderCommand, senderOptions } from '../options.js';

export interface DoctorOptions extends OutputOptions {
  /** The given source; its `device` is `auto` for all cameras. */
  readonly source: SourceChoice;
  /** The receiver or NATS server, where one was given. */
  readonly to: SenderTarget | undefined;
}

/** The options that the doctor uses. It accepts the others too, so that it can run with any sender's command line or config. */
const USED_OPTIONS: readonly string[] = [
  ...['device', 'to', 'keyFile', 'tlsCert', 'tlsKey', 'tlsCa'],
  ...['natsCreds', 'natsNkey', 'natsTokenFile', 'natsPasswordFile'],
  ...['inputSize', 'inputFps', 'inputFormat', 'config', 'json', 'debug'],
];

const NOTES = `
Accepts every option of sender, and uses these. Without --device it tests each camera, which it opens for two seconds.
It connects to a receiver only if --to names one, and the receiver shows nothing of it.

Examples:
  sender doctor
  sender doctor --to tls://hub.lan:5252 --key-file ttycam.key --json
  sudo sender doctor --config /etc/ttycam/sender.conf

Exit codes: 0 a sender would run, 1 it would not, 2 wrong command line.`;

/**
 * Parses the arguments of `sender doctor`.
 *
 * @throws TtycamError `usage`.
 */
export function readDoctorOptions(argv: readonly string[]): DoctorOptions {
  const command = senderCommand()
    .name('sender doctor')
    .description(
      'Says what the cameras, tools and permissions of this machine allow, and what to do where they do not.',
    )
    .addHelpText('after', NOTES);
  for (const option of command.options) option.hideHelp(!USED_OPTIONS.includes(option.attributeName()));
  parseCommand(command, argv);
  const { device, fps, loop, input, to, json, quiet, debug } = senderOptions(command);
  const given = command.getOptionValueSource('to') !== 'default';
  return {
    source: { device, fps, loop, input },
    to: given ? to : undefined,
    json,
    quiet,
    debug,
  };
}
