// The body of `ttycam config`.
import type { GivenOptions } from '../cli/command/given-options.js';
import { convertConfigFile } from '../cli/config/convert-file.js';
import type { Output, OutputOptions } from '../cli/output.js';
import { TtycamError } from '../core/errors.js';
import { readRules } from '../events/rules/read-rules.js';
import type { SecretReader } from '../net/credentials/secret-file.js';
import { readCameras } from '../receiver/pulled/camera-requests.js';
import { configReport, configuredCameras, configuredRules, type OptionOrigin, optionOrigins } from './config-report.js';

export interface ConfigOptions extends OutputOptions {
  readonly given: GivenOptions;
  readonly convert: boolean;
}

/** Stands for the files of secrets, which need not be there: what they could hold. */
const UNREAD: SecretReader = {
  secret: () => Buffer.from('https://unread.invalid/'),
  open: () => Buffer.alloc(0),
};

/** @throws TtycamError `usage` for a table of the file that the program would refuse. */
export function readConfigOptions(given: GivenOptions): ConfigOptions {
  const { configuration, spec } = given;
  const role = spec.configuration === 'sender' ? 'sender' : 'receiver';
  readRules({ tables: configuration.rules, on: undefined, notify: undefined }, role, UNREAD);
  if (role === 'receiver') readCameras({ operands: [], configuration });
  // A configuration that says json = true is shown as it is, and for people.
  const isTyped = (key: string) => given.texts.has(key) && given.texts.get(key)?.place === undefined;
  const output = { json: isTyped('json'), quiet: isTyped('quiet'), debug: isTyped('debug') };
  return { given, convert: given.texts.has('convert'), ...output };
}

/** @throws TtycamError where a file cannot be converted. */
export function runConfig({ given, convert, json }: ConfigOptions, output: Output): void {
  if (convert) convertFile(given, output);
  else show(given, json, output);
}

function show(given: GivenOptions, json: boolean, output: Output): void {
  const { file, isRead } = given.configuration;
  const role = given.spec.configuration ?? '';
  const origins = optionOrigins(given);
  const cameras = configuredCameras(given.configuration);
  const rules = configuredRules(given.configuration);
  if (!json) {
    output.print(configReport(role, given.configuration, origins, cameras, rules));
    return;
  }
  const options = origins.map(({ name, value, from, place }: OptionOrigin) => ({ name, value, from, place }));
  output.event('configuration', { program: role, file: file ?? null, read: isRead, options, cameras, rules });
}

function convertFile({ spec, configuration }: GivenOptions, output: Output): void {
  if (configuration.file === undefined) {
    throw new TtycamError('usage', '--convert needs the file that it converts: --config <file>');
  }
  const made = convertConfigFile(configuration.file, spec);
  output.event('configuration-converted', { file: configuration.file, made });
  output.say(`made ${made}. ${configuration.file} is as it was`);
}
