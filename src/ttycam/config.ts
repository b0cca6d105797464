// `ttycam config`: shows the options of the receiver or the sender and where each comes from, or converts their file to TOML.
import type { CommandSpec } from '../cli/command/command-spec.js';
import { flag, group, type OptionTable } from '../cli/command/option-spec.js';
import { type CommandBody, type Program, program } from '../cli/command/program.js';
import { RECEIVER_OPTIONS } from '../receiver/command.js';
import { SENDER_OPTIONS } from '../sender/command.js';
import { configTestProgram } from './config-test.js';
import type { ConfigOptions } from './show-config.js';

const CONVERT_OPTIONS = group('Configuration', {
  convert: flag({
    summary: 'convert a configuration file of the old format to TOML, beside it',
    onlyOnCommandLine: true,
  }),
});

/** @param name The words that call it: `ttycam config`. Alone it is for the receiver, as `ttycam` is. */
export function configProgram(name: string): Program {
  return roleProgram(name, 'receiver', RECEIVER_OPTIONS, [
    roleProgram(`${name} receiver`, 'receiver', RECEIVER_OPTIONS, [
      configTestProgram(`${name} receiver test`, 'receiver', RECEIVER_OPTIONS),
    ]),
    roleProgram(`${name} sender`, 'sender', SENDER_OPTIONS, [
      configTestProgram(`${name} sender test`, 'sender', SENDER_OPTIONS),
    ]),
    configTestProgram(`${name} test`, 'receiver', RECEIVER_OPTIONS),
  ]);
}

function roleProgram(
  name: string,
  role: 'sender' | 'receiver',
  options: OptionTable,
  commands: readonly Program[] = [],
): Program {
  const spec: CommandSpec = {
    name,
    summary: `Shows the options of the ${role}, and where each comes from.`,
    notes: [`It takes the options of the ${role}. Secrets are hidden.`],
    arguments: [],
    options: { ...options, ...CONVERT_OPTIONS },
    configuration: role,
    examples: [{ command: name }, { command: `${name} --config my.toml --json` }],
  };
  return program(spec, loadConfig, commands);
}

async function loadConfig() {
  const { readConfigOptions, runConfig } = await import('./bodies.js');
  return {
    readOptions: readConfigOptions,
    run: async (options, { output }) => runConfig(options, output),
  } satisfies CommandBody<ConfigOptions, OptionTable>;
}
