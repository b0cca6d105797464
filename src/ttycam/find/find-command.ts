// The command line of `ttycam find`.
import type { CommandSpec } from '../../cli/command/command-spec.js';
import { group, value } from '../../cli/command/option-spec.js';
import { OUTPUT_OPTIONS } from '../../cli/common-options.js';
import { positiveNumber } from '../../cli/values.js';

const FIND_OPTIONS = {
  ...group('Search', {
    wait: value({
      placeholder: '<s>',
      summary: 'how long answers are awaited',
      default: '3',
      parse: positiveNumber,
    }),
  }),
  ...OUTPUT_OPTIONS,
};

export type FindTable = typeof FIND_OPTIONS;

/** @param name The words that call it: `ttycam find`. */
export function findSpec(name: string): CommandSpec<FindTable> {
  return {
    name,
    summary: 'Lists the cameras of this machine, and what answers on its networks.',
    details: [
      'It asks each network of this machine by multicast: receivers and senders that run with `--announce` answer over mDNS, and ONVIF cameras over WS-Discovery. Routers keep multicast within a network.',
      'Names stand in quotes, as anybody on the network can answer with any name. The address that is printed is the one that answered. It proves nothing: a key decides who is who.',
      'An ONVIF camera does not say without its password where it streams. The addresses are those that its maker is known to use.',
    ],
    arguments: [],
    options: FIND_OPTIONS,
    configuration: undefined,
    examples: [{ command: name }, { command: `${name} --wait 10 --json` }],
  };
}
