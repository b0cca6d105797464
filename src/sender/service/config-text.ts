// Formats the service's configuration file from the given options.
import { tomlLine } from '../../cli/config/toml-text.js';
import { TtycamError } from '../../core/errors.js';
import { SERVICE } from './unit.js';

/** A given option: its name without dashes, and its text; undefined for a flag. */
export interface GivenOption {
  readonly name: string;
  readonly value: string | undefined;
}

const HEADER = `# The options of ${SERVICE}.service, by their names in \`sender --help\`, without the dashes (TOML).
# After a change: sudo systemctl restart ${SERVICE}
`;

const NOTHING_GIVEN = `
# to = "tcp://hub.lan:5252"
# device = "/dev/video0"
`;

/** Options that a service has unless others are given: it shall cost a small machine little, with what is installed there. */
const SERVICE_DEFAULTS: readonly GivenOption[] = [{ name: 'encoder', value: 'auto' }];

/**
 * The whole file.
 *
 * @param isEmpty Whether the user gave no option: then it has examples.
 * @param rules The lines of the rules about events.
 */
export function configText(given: readonly GivenOption[], isEmpty: boolean, rules: readonly string[] = []): string {
  const examples = isEmpty ? NOTHING_GIVEN : '';
  return `${HEADER}${examples}\n${[...configLines(withDefaults(given)), ...rules].join('\n')}\n`;
}

/** The given options, and the service's defaults for what is not given. */
export function withDefaults(given: readonly GivenOption[]): GivenOption[] {
  return [...given, ...SERVICE_DEFAULTS.filter(({ name }) => !given.some((one) => one.name === name))];
}

/**
 * The options as lines of the file.
 *
 * @throws TtycamError `usage` for a value with control characters, which no terminal should get from a file of root.
 */
export function configLines(given: readonly GivenOption[]): string[] {
  return given.map(({ name, value }) => {
    if (/\p{Cc}/u.test(value ?? '')) {
      throw new TtycamError('usage', `--${name}: the value has line ends or other control characters`);
    }
    return tomlLine(name, value);
  });
}
