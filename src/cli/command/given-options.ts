// The options of one call of a command: their values, and where each comes from.
import { TtycamError } from '../../core/errors.js';
import { readAddress } from '../../core/secrets.js';
import type { CommandSpec } from './command-spec.js';
import { InvalidValueError, longName, type OptionSpec, type OptionTable, type ValuesOf } from './option-spec.js';

/** An option as it was written. */
export interface GivenText {
  /** Empty for a flag. */
  readonly text: string;
  /** `sender.toml:3`; undefined: the command line. */
  readonly place: string | undefined;
}

/** Given options by their keys in the table. */
export type GivenTexts = ReadonlyMap<string, GivenText>;

/** A table `[camera.<name>]`. */
export interface CameraTable {
  readonly name: string;
  /** Its other keys, as they were written. */
  readonly settings: ReadonlyMap<string, CameraSetting>;
  readonly place: string;
}

/** A table `[[on]]`: a rule about events. */
export interface RuleTable {
  /** Its keys, as they were written. */
  readonly settings: ReadonlyMap<string, CameraSetting>;
  readonly place: string;
}

/** A setting of one camera: a text, a flag, or several texts. */
export interface CameraSetting {
  readonly value: string | boolean | readonly string[];
  /** `receiver.toml:3`; undefined: the command line. */
  readonly place: string | undefined;
}

/** What was read from a configuration file. */
export interface Configuration {
  /** The file that was read, or would be if it were there; undefined: none. */
  readonly file: string | undefined;
  readonly isRead: boolean;
  /** Whether no option names the file. */
  readonly isDefault: boolean;
  readonly texts: GivenTexts;
  /** Its tables of single cameras. */
  readonly cameras: readonly CameraTable[];
  /** Its rules about events, in their order. */
  readonly rules: readonly RuleTable[];
  /** Messages about the file for its user. */
  readonly warnings: readonly string[];
}

export const NO_CONFIGURATION: Configuration = {
  file: undefined,
  isRead: false,
  isDefault: false,
  texts: new Map(),
  cameras: [],
  rules: [],
  warnings: [],
};

export interface GivenOptions<Table extends OptionTable = OptionTable> {
  readonly spec: CommandSpec<Table>;
  readonly values: ValuesOf<Table>;
  /** All arguments as they were given. */
  readonly argv: readonly string[];
  /** The arguments that are no options. */
  readonly operands: readonly string[];
  /** The options that were given, in the order of the table. */
  readonly texts: GivenTexts;
  readonly configuration: Configuration;
}

/** A command line before its options are converted. */
export interface CommandLine {
  readonly argv: readonly string[];
  readonly operands: readonly string[];
  readonly texts: GivenTexts;
}

/**
 * Converts what was given. The command line takes precedence. A configuration's text is converted also where it is overridden,
 * so that a mistake in it is found early.
 *
 * @throws TtycamError `usage`, which names the option and its place.
 */
export function resolveOptions<Table extends OptionTable>(
  spec: CommandSpec<Table>,
  commandLine: CommandLine,
  configuration: Configuration = NO_CONFIGURATION,
): GivenOptions<Table> {
  const texts = new Map<string, GivenText>();
  const values: Record<string, unknown> = {};
  for (const [key, option] of Object.entries(spec.options)) {
    values[key] = option.absent;
    for (const given of [configuration.texts.get(key), commandLine.texts.get(key)]) {
      if (given === undefined) continue;
      values[key] = parseGiven(key, option, given);
      texts.set(key, given);
    }
  }
  return { ...commandLine, spec, values: values as ValuesOf<Table>, texts, configuration };
}

function parseGiven(key: string, option: OptionSpec, { text, place }: GivenText): unknown {
  // Registers secrets before an error quotes the text.
  readAddress(text);
  const name = longName(key);
  try {
    return option.parse(text);
  } catch (cause) {
    if (cause instanceof InvalidValueError) {
      const written = place === undefined ? `--${name}` : `${place}: ${name}`;
      throw new TtycamError('usage', `${written}: ${cause.message}`, { cause });
    }
    if (cause instanceof TtycamError && place !== undefined) {
      throw new TtycamError(cause.code, `${place}: ${cause.message}`, { cause });
    }
    throw cause;
  }
}
