// An entry of a configuration file, in either of its formats.

/** TOML, or the old format: `option = value` or a bare flag on each line. */
export type ConfigFormat = 'toml' | 'lines';

export type ConfigValue =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'flag'; readonly on: boolean }
  /** What TOML can express, and no option takes. */
  | { readonly kind: 'array' | 'date' }
  /** A table: the parts of its key, whether it is one of an array (`[[on]]`), and its own keys. */
  | {
      readonly kind: 'table';
      readonly path: readonly string[];
      readonly inArray: boolean;
      readonly entries: readonly TableEntry[];
    };

/** A key of a table, and its value: texts for an array of texts, undefined for what no table takes. */
export interface TableEntry {
  readonly line: number;
  readonly key: string;
  readonly value: string | boolean | readonly string[] | undefined;
}

export interface ConfigEntry {
  /** Counted from 1. */
  readonly line: number;
  /** The option's long name, or the first word of a table's header. */
  readonly name: string;
  readonly value: ConfigValue;
}

/** A text that is not of its format. */
export class ConfigSyntaxError extends Error {
  override readonly name = 'ConfigSyntaxError';
  readonly line: number;

  constructor(line: number, message: string) {
    super(message);
    this.line = line;
  }
}
