// The options of every program: configuration, output, fault injection.
import { parseChaos } from '../net/chaos.js';
import { flag, group, optionalValue, type ValuesOf } from './command/option-spec.js';
import type { OutputOptions } from './output.js';
import { parsed } from './values.js';

/** The options of what a command prints. */
export const OUTPUT_OPTIONS = group('Output', {
  json: flag({
    summary: 'one JSON object a line on stdout',
    details: 'Each has `event` and `time` ([all events](json.md)). Messages for people go to stderr.',
  }),
  quiet: flag({ summary: 'print errors only' }),
  noProgress: flag({
    summary: 'print whole lines only, and no line that is rewritten',
    details: 'For a screen reader: each event is one line. In a pipe and with `TERM=dumb` it is always so.',
  }),
  debug: flag({ summary: 'stack traces with errors' }),
});

/** The options of a program that reads a configuration file. */
export const CONFIG_OPTIONS = group('Configuration', {
  config: optionalValue({
    placeholder: '<file>',
    summary: 'read options from this TOML file; the command line takes precedence',
    details:
      'Without it, a program reads `sender.toml` or `receiver.toml` in `$XDG_CONFIG_HOME/ttycam`, by default `~/.config/ttycam` ([configuration](configuration.md)).',
    completes: 'file',
    onlyOnCommandLine: true,
    parse: String,
  }),
  noConfig: flag({ summary: 'read no configuration file', onlyOnCommandLine: true }),
});

/** Fault injection for rehearsals (docs/chaos.md). */
export const CHAOS_OPTIONS = {
  chaos: optionalValue({
    placeholder: '<spec>',
    summary: 'inject faults into the network',
    hidden: true,
    parse: parsed(parseChaos),
  }),
};

/** The values of {@link OUTPUT_OPTIONS} alone. */
export function outputOptions({ json, quiet, debug, noProgress }: ValuesOf<typeof OUTPUT_OPTIONS>): OutputOptions {
  return { json, quiet, debug, progress: !noProgress };
}
