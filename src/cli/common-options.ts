// The options that every program has.
import { type Command, Option } from 'commander';
import { type ChaosSpec, parseChaos } from '../net/chaos.js';
import type { OutputOptions } from './output.js';
import { parsed } from './values.js';

/** Adds `--config`, `--json`, `--quiet` and `--debug`. */
export function addCommonOptions(command: Command): Command {
  return command
    .option('--config <file>', 'options from a file, one `option = value` or bare `flag` a line; the command line wins')
    .option('--json', 'one JSON object a line on stdout')
    .option('--quiet', 'no messages but errors')
    .option('--debug', 'stack traces with errors');
}

/** `--chaos`, a hidden option: fault injection for rehearsals (docs/chaos.md). */
export function chaosOption(): Option {
  return new Option('--chaos <spec>', 'inject faults').argParser(parsed(parseChaos)).hideHelp();
}

/** The value of `--chaos`. */
export function givenChaos(command: Command): ChaosSpec | undefined {
  return command.opts()['chaos'] as ChaosSpec | undefined;
}

/** The values of the common options. */
export function commonOptions(command: Command): OutputOptions {
  const options = command.opts();
  return { json: options['json'] === true, quiet: options['quiet'] === true, debug: options['debug'] === true };
}
