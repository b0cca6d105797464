// The declaration of an option, from which parsing, help, manual, completion and configuration are made.

/** What a shell offers for a value: files, folders, or the sources of a sender. */
export type Completion = 'file' | 'folder' | 'source';

/** The texts of an option. */
interface OptionTexts {
  /** One line of the help, without a period. */
  readonly summary: string;
  /** Whole sentences for the manual and docs/options.md, as Markdown. */
  readonly details?: string;
  /** The default where it depends on something: `the machine’s name and the device`. */
  readonly defaultText?: string;
  /** The option is in no help. */
  readonly hidden?: boolean;
}

/** One option. Its long name is its key in a table of options, as {@link longName} writes it. */
export interface OptionSpec<Value = unknown> extends OptionTexts {
  /** The heading in the help under which it stands. */
  readonly group?: string;
  /** The value's placeholder, such as `<WxH>`. Undefined: the option is a flag. */
  readonly placeholder?: string | undefined;
  readonly choices?: readonly string[];
  /** The default as text. */
  readonly default?: string | undefined;
  readonly completes?: Completion | undefined;
  /** It can be given several times. Its text is then that of all, joined by commas. */
  readonly repeats?: boolean;
  /** A configuration file cannot hold it: it names that file, or changes what the command does. */
  readonly onlyOnCommandLine?: boolean;
  /** The value where neither the command line nor the configuration gives one. */
  readonly absent: Value;
  /** Converts a given text; that of a flag is empty. Throws an error that says what is wrong with the text. */
  readonly parse: (text: string) => Value;
}

export type OptionTable = Readonly<Record<string, OptionSpec>>;

/** The values that a table of options has after parsing. */
export type ValuesOf<Table extends OptionTable> = {
  readonly [Key in keyof Table]: Table[Key] extends OptionSpec<infer Value> ? Value : never;
};

interface ValueTexts<Value> extends OptionTexts {
  readonly placeholder: string;
  readonly completes?: Completion;
  readonly parse: (text: string) => Value;
}

/** An option without a value. */
export function flag(texts: OptionTexts & { readonly onlyOnCommandLine?: boolean }): OptionSpec<boolean> {
  return { ...texts, absent: false, parse: () => true };
}

/** An option with a value, and a default that is written as a user would write it. */
export function value<Value>(spec: ValueTexts<Value> & { readonly default: string }): OptionSpec<Value> {
  return { ...spec, absent: spec.parse(spec.default) };
}

/** An option with a value, and undefined where it is not given. */
export function optionalValue<Value>(
  spec: ValueTexts<Value> & { readonly onlyOnCommandLine?: boolean; readonly repeats?: boolean },
): OptionSpec<Value | undefined> {
  return { ...spec, absent: undefined };
}

interface ChoiceTexts<Word extends string> extends OptionTexts {
  readonly placeholder: string;
  readonly choices: readonly Word[];
}

/** An option whose value is one of a few words. */
export function choice<const Word extends string>(
  spec: ChoiceTexts<Word> & { readonly default: NoInfer<Word> },
): OptionSpec<Word> {
  return { ...spec, absent: spec.default, parse: parseChoice(spec.choices) };
}

/** The same, and undefined where it is not given. */
export function optionalChoice<const Word extends string>(spec: ChoiceTexts<Word>): OptionSpec<Word | undefined> {
  return { ...spec, absent: undefined, parse: parseChoice(spec.choices) };
}

function parseChoice<Word extends string>(choices: readonly Word[]): (text: string) => Word {
  return (text) => {
    const word = choices.find((one) => one === text);
    if (word === undefined) throw notA(`one of ${choices.join(', ')}`, text);
    return word;
  };
}

/** Says what is wrong with a value, which it names. The caller names the option or the key. */
export class InvalidValueError extends Error {
  override readonly name = 'InvalidValueError';
}

/** The error for a text that is not what the option takes: `fast is not a number above 0`. */
export function notA(what: string, text: string): InvalidValueError {
  return new InvalidValueError(`${text.trim() === '' ? 'an empty text' : text} is not ${what}`);
}

/** Puts options under a heading of the help. */
export function group<Table extends OptionTable>(heading: string, table: Table): Table {
  const entries = Object.entries(table).map(([key, spec]) => [key, { ...spec, group: heading }] as const);
  return Object.fromEntries(entries) as Record<string, OptionSpec> as Table;
}

/** The name of an option without its dashes, and its key in a configuration file: `keyFile` is `key-file`. */
export function longName(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
