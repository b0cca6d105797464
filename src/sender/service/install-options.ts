// The command line of `sender install-service`.
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { ConfigLine } from '../../cli/config.js';
import type { OutputOptions } from '../../cli/output.js';
import { parseCommand } from '../../cli/run-program.js';
import { TtycamError } from '../../core/errors.js';
import { cachingReader } from '../../net/credentials/secret-file.js';
import { senderCommand, senderOptions } from '../options.js';
import type { GivenOption } from './config-text.js';
import { type CredentialCopy, copyCredentials } from './credential-copies.js';
import { SERVICE_FILES } from './unit.js';

export interface InstallOptions extends OutputOptions {
  /** Print the unit and change nothing. */
  readonly print: boolean;
  /** The sender's options for the service, in the order of `sender --help`. */
  readonly given: readonly GivenOption[];
  /** Copies of keys and certificates for the service. */
  readonly copies: readonly CredentialCopy[];
  /** The original arguments, to repeat them under sudo. */
  readonly argv: readonly string[];
}

/** Options of this command, and --config, whose contents are merged. None of them goes into the service's config. */
const NOT_FOR_SERVICE: readonly string[] = ['print', 'json', 'quiet', 'debug', 'config', 'version'];

const NOTES = `
Writes ${SERVICE_FILES.unit}, and what is to be streamed to
${SERVICE_FILES.config} (unless that is there), as the user ttycam in group video. Needs root.
A key or certificate is copied to /etc/ttycam, where the user ttycam can read it and nobody else.
--json, --quiet and --debug are for this command; all else is for the service.

Examples:
  sender install-service --print
  sudo sender install-service --to tls://hub.lan:5252 --key-file barn.key`;

/**
 * Parses the arguments of `sender install-service`.
 *
 * @throws TtycamError `usage`, also for a sender that could not be a service.
 */
export function readInstallOptions(argv: readonly string[]): InstallOptions {
  const command = senderCommand()
    .name('sender install-service')
    .description('Writes a systemd service that keeps a sender with these options running.')
    .option('--print', 'show the unit on stdout, and change nothing')
    .addHelpText('after', NOTES);
  const texts = new Map<string, string | undefined>();
  for (const option of command.options) {
    command.on(`option:${option.name()}`, (text: string | null) => texts.set(longName(option), text ?? undefined));
  }
  const lines = parseCommand(command, argv);
  // Reads each file once: what was checked is what is copied, even if the user's file changes meanwhile.
  const reader = cachingReader();
  const { device, json, quiet, debug } = senderOptions(command, reader);
  if (device.reveal() === '-')
    throw new TtycamError('usage', '--device -: a service has no stdin to read pictures from');
  const { given, copies } = copyCredentials(givenOptions(command, lines, texts), reader);
  return { print: command.opts()['print'] === true, given, copies, argv, json, quiet, debug };
}

/** The options of the command line, which take precedence, and of the file of `--config`. */
function givenOptions(
  command: Command,
  lines: readonly ConfigLine[],
  texts: ReadonlyMap<string, string | undefined>,
): GivenOption[] {
  const merged = new Map<string, string | undefined>(lines.map(({ name, value }) => [name, value]));
  for (const [name, value] of texts) merged.set(name, value);
  return command.options
    .map(longName)
    .filter((name) => merged.has(name) && !NOT_FOR_SERVICE.includes(name))
    .map((name) => ({ name, value: name === 'device' ? absoluteDevice(merged.get(name)) : merged.get(name) }));
}

/** Makes the path of a file absolute, as the service has another working directory. */
function absoluteDevice(device: string | undefined): string | undefined {
  return device !== undefined && existsSync(device) ? resolve(device) : device;
}

function longName(option: { readonly long?: string | undefined }): string {
  return (option.long ?? '').replace(/^--/, '');
}
