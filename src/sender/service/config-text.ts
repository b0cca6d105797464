// Formats the service's config file from the given options.
import { TtycamError } from '../../core/errors.js';
import { SERVICE } from './unit.js';

/** A given option: its name without dashes, and its text; undefined for a flag. */
export interface GivenOption {
  readonly name: string;
  readonly value: string | undefined;
}

const HEADER = `# The options of ${SERVICE}.service: one option of \`sender --help\` on each line, without its dashes.
# After a change: sudo systemctl restart ${SERVICE}
`;

const NOTHING_GIVEN = `
# to = tcp://hub.lan:5252
# device = /dev/video0
# name = front door
`;

/** Options that a service has unless others are given: it shall cost a small machine little, with what is installed there. */
const SERVICE_DEFAULTS: readonly GivenOption[] = [{ name: 'encoder', value: 'auto' }];

/** The whole file. */
export function configText(given: readonly GivenOption[]): string {
  const examples = given.length === 0 ? NOTHING_GIVEN : '';
  return `${HEADER}${examples}\n${configLines(withDefaults(given)).join('\n')}\n`;
}

/** The given options, and the service's defaults for what is not given. */
export function withDefaults(given: readonly GivenOption[]): GivenOption[] {
  return [...given, ...SERVICE_DEFAULTS.filter(({ name }) => !given.some((one) => one.name === name))];
}

/**
 * The options as lines of a config file.
 *
 * @throws TtycamError `usage` for a value that a line cannot hold.
 */
export function configLines(given: readonly GivenOption[]): string[] {
  return given.map(({ name, value }) => (value === undefined ? name : `${name} = ${quoted(name, value)}`));
}

function quoted(name: string, value: string): string {
  if (/\p{Cc}/u.test(value) || (value.includes('"') && value.includes("'"))) {
    throw new TtycamError(
      'usage',
      `--${name}: a config file cannot hold line ends or other control characters, nor both kinds of quotes in one value`,
    );
  }
  if (value.includes('"')) return `'${value}'`;
  return value === '' || /[\s#']/.test(value) ? `"${value}"` : value;
}
