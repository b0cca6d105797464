// The options that every program has, spelled once.
import type { Command } from 'commander';
import type { ConsoleOptions } from './console.js';

/** Adds `--config`, `--json`, `--quiet` and `--debug`. */
export function addCommonOptions(command: Command): Command {
  return command
    .option('--config <file>', 'options from a file, one `option = value` or bare `flag` a line; the command line wins')
    .option('--json', 'one JSON object a line on stdout')
    .option('--quiet', 'no words but errors')
    .option('--debug', 'stack traces with errors');
}

/** What was given of them. */
export function commonOptions(command: Command): ConsoleOptions {
  const options = command.opts();
  return { json: options['json'] === true, quiet: options['quiet'] === true, debug: options['debug'] === true };
}
