// The options that every program has, spelled once.
import { type Command, Option } from 'commander';
import { type ChaosSpec, parseChaos } from '../net/chaos.js';
import type { OutputOptions } from './output.js';
import { parsed } from './values.js';

/** Adds `--config`, `--json`, `--quiet` and `--debug`. */
export function addCommonOptions(command: Command): Command {
  return command
    .option('--config <file>', 'options from a file, one `option = value` or bare `flag` a line; the command line wins')
    .option('--json', 'one JSON object a line on stdout')
    .option('--quiet', 'no words but errors')
    .option('--debug', 'stack traces with errors');
}

/** `--chaos`, which no help shows: trouble on purpose, for rehearsals (docs/chaos.md). */
export function chaosOption(): Option {
  return new Option('--chaos <spec>', 'trouble on purpose').argParser(parsed(parseChaos)).hideHelp();
}

/** What stands behind `--chaos`. */
export function givenChaos(command: Command): ChaosSpec | undefined {
  return command.opts()['chaos'] as ChaosSpec | undefined;
}

/** What was given of them. */
export function commonOptions(command: Command): OutputOptions {
  const options = command.opts();
  return { json: options['json'] === true, quiet: options['quiet'] === true, debug: options['debug'] === true };
}
