// What `sender install-service` takes from its command line.
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { GivenOptions } from '../../cli/command/given-options.js';
import { longName } from '../../cli/command/option-spec.js';
import type { OutputOptions } from '../../cli/output.js';
import { TtycamError } from '../../core/errors.js';
import { firstKey } from '../../net/credentials/credentials.js';
import { cachingReader } from '../../net/credentials/secret-file.js';
import type { SourceChoice } from '../../sources/open-source.js';
import type { InstallTable } from '../commands.js';
import { type SenderTarget, senderOptions } from '../options.js';
import type { GivenOption } from './config-text.js';
import { type CredentialCopy, copyCredentials } from './credential-copies.js';
import { type ServiceRule, serviceRules } from './service-rules.js';

export interface InstallOptions extends OutputOptions {
  /** Print the unit and change nothing. */
  readonly print: boolean;
  /** The sender's options for the service, in the order of `sender --help`. */
  readonly given: readonly GivenOption[];
  readonly source: SourceChoice;
  /** Whether the receiver names the camera: by `--name`, or by the name of its key. */
  readonly isNamed: boolean;
  /** Copies of keys and certificates for the service. */
  readonly copies: readonly CredentialCopy[];
  /** The rules about events for the service. */
  readonly rules: readonly ServiceRule[];
  /** What was given and has no effect in a service, as it notifies a terminal. */
  readonly notifying: readonly string[];
  /** The original arguments, to repeat them under sudo. */
  readonly argv: readonly string[];
}

/** Options of this command, and --config, whose contents are merged. None of them goes into the service's configuration. */
const NOT_FOR_SERVICE: readonly string[] = [
  ...['print', 'json', 'quiet', 'noProgress', 'debug', 'config', 'noConfig'],
  // The former becomes a rule. A service has no terminal.
  ...['on', 'notify'],
];

/** @throws TtycamError `usage`, also for a sender that could not be a service. */
export function installOptions(given: GivenOptions<InstallTable>): InstallOptions {
  // Reads each file once: what was checked is what is copied, even if the user's file changes meanwhile.
  const reader = cachingReader();
  const options = senderOptions(given, reader);
  const { device, to, json, quiet, debug } = options;
  if (to.kind === 'stdio') throw new TtycamError('usage', '--to stdio: no receiver has started a service');
  if (device.reveal() === '-')
    throw new TtycamError('usage', '--device -: a service has no stdin to read pictures from');
  const forService = copyCredentials(serviceOptions(given), reader);
  const { rules, copies, leftOut } = serviceRules(given.configuration.rules, given.values.on, reader);
  const isNamed = options.name !== undefined || hasNamedKey(to);
  return {
    print: given.values.print,
    given: forService.given,
    copies: [...forService.copies, ...copies],
    rules,
    notifying: [...leftOut, ...(given.values.notify === undefined ? [] : ['--notify'])],
    source: options,
    isNamed,
    argv: given.argv,
    json,
    quiet,
    debug,
  };
}

function hasNamedKey(to: SenderTarget): boolean {
  return to.kind !== 'stdio' && firstKey(to.credentials?.current)?.name !== undefined;
}

function serviceOptions({ texts, spec }: GivenOptions<InstallTable>): GivenOption[] {
  return [...texts]
    .filter(([key]) => !NOT_FOR_SERVICE.includes(key))
    .map(([key, { text }]) => ({ name: longName(key), value: serviceValue(spec, key, text) }));
}

/** The path of a file becomes absolute, as the service has another working directory. */
function serviceValue({ options }: GivenOptions<InstallTable>['spec'], key: string, text: string): string | undefined {
  if (options[key as keyof InstallTable].placeholder === undefined) return undefined;
  return key === 'device' && existsSync(text) ? resolve(text) : text;
}
