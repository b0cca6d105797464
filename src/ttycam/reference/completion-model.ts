// What shells complete, for all commands: the words of commands, options and values.
import { SOURCE_WORDS } from '../../cli/command/camera-word.js';
import {
  type ArgumentSpec,
  lastWord,
  type NamedOption,
  STANDARD_OPTIONS,
  visibleOptions,
} from '../../cli/command/command-spec.js';
import type { Program } from '../../cli/command/program.js';
import { allCommands } from './command-tree.js';

/** What a shell offers for a value: words, files, folders, the sources of a sender, or nothing. */
export type ValueCompletion = { readonly words: readonly string[] } | 'file' | 'folder' | 'source' | 'nothing';

export interface CompletedOption {
  readonly short: string | undefined;
  readonly long: string;
  readonly summary: string;
  /** The value's name, such as `file`. Undefined: the option is a flag. */
  readonly valueName: string | undefined;
  readonly value: ValueCompletion;
}

export interface CompletedCommand {
  /** All its words: `ttycam send`. */
  readonly name: string;
  readonly commands: ReadonlyArray<{ readonly word: string; readonly summary: string }>;
  readonly options: readonly CompletedOption[];
  readonly argument: ValueCompletion;
}

/** The words that sources begin with. Behind one with a colon, more text follows. */
export const COMPLETED_SOURCES: readonly string[] = [...SOURCE_WORDS, 'ffmpeg:'];

/** The paths of cameras, as patterns of a shell. */
export const CAMERA_PATTERNS: readonly string[] = ['/dev/video*', '/dev/v4l/by-id/*'];

/** The commands of programs, each before its own commands. */
export function completedCommands(programs: readonly Program[]): CompletedCommand[] {
  return allCommands(programs).map(({ spec, commands }) => ({
    name: spec.name,
    commands: commands.map((command) => ({ word: lastWord(command.spec), summary: command.spec.summary })),
    options: [...visibleOptions(spec).map(completedOption), ...Object.values(STANDARD_OPTIONS).map(standardOption)],
    argument: completionOf(spec.arguments[0]?.completes),
  }));
}

function completedOption({ name, option }: NamedOption): CompletedOption {
  const { summary, placeholder, choices, completes } = option;
  return {
    short: undefined,
    long: name,
    summary,
    valueName: placeholder?.replace(/[<>]/g, ''),
    value: completionOf(choices ?? completes),
  };
}

function standardOption(option: (typeof STANDARD_OPTIONS)[keyof typeof STANDARD_OPTIONS]): CompletedOption {
  return { ...option, valueName: undefined, value: 'nothing' };
}

function completionOf(completes: ArgumentSpec['completes']): ValueCompletion {
  if (completes === undefined) return 'nothing';
  return typeof completes === 'string' ? completes : { words: completes };
}

/** A text in single quotes, for a POSIX shell. */
export function singleQuoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
