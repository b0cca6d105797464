// The completion script for fish, one `complete` for each option and command.
import {
  CAMERA_PATTERNS,
  COMPLETED_SOURCES,
  type CompletedCommand,
  type CompletedOption,
  type ValueCompletion,
} from './completion-model.js';

/** @param programs The names of the programs that the script completes. */
export function fishCompletion(commands: readonly CompletedCommand[], programs: readonly string[]): string {
  return `# Completion of ${programs.join(', ')} for fish. Put this into ~/.config/fish/config.fish: ttycam completion fish | source

set -g __ttycam_commands ${commands.map(({ name }) => quoted(name)).join(' ')}

# The command of the line, as \`ttycam send\`, one word a line.
function __ttycam_command
    set -l words (commandline -opc)
    set -l command (string replace -r '.*/' '' -- $words[1])
    for word in $words[2..]
        contains -- "$command $word" $__ttycam_commands; or break
        set command "$command $word"
    end
    string split ' ' -- $command
end

# Whether the line is of this command.
function __ttycam_at
    test (__ttycam_command | string join ' ') = "$argv"
end

# Whether the cursor is directly behind this command.
function __ttycam_behind
    __ttycam_at $argv; and test (count (commandline -opc)) -eq (count $argv)
end

function __ttycam_sources
    printf '%s\\n' ${COMPLETED_SOURCES.join(' ')}
    for camera in ${CAMERA_PATTERNS.join(' ')}
        echo $camera
    end
    __fish_complete_path (commandline -ct | string replace -r '^--[^=]*=' '')
end

function __ttycam_folders
    __fish_complete_directories (commandline -ct | string replace -r '^--[^=]*=' '')
end

${programs.map((program) => `complete -c ${program} -f`).join('\n')}
${commands.flatMap(completions).join('\n')}
`;
}

function completions({ name, commands, options, argument }: CompletedCommand): string[] {
  const [program = ''] = name.split(' ');
  const start = (condition: string) => `complete -c ${program} -n '${condition} ${name}'`;
  return [
    ...commands.map(({ word, summary }) => `${start('__ttycam_behind')} -a ${word} -d ${quoted(summary)}`),
    ...(argument === 'nothing' ? [] : [`${start('__ttycam_at')} ${candidates(argument)}`]),
    ...options.map((option) => `${start('__ttycam_at')} ${optionWords(option)}`),
  ];
}

function optionWords({ short, long, summary, valueName, value }: CompletedOption): string {
  return [
    ...(short === undefined ? [] : [`-s ${short.slice(1)}`]),
    `-l ${long.slice(2)}`,
    `-d ${quoted(summary)}`,
    ...(valueName === undefined ? [] : [`-r ${candidates(value)}`]),
  ].join(' ');
}

function candidates(value: ValueCompletion): string {
  switch (value) {
    case 'file':
      return '-F';
    case 'folder':
      return "-f -a '(__ttycam_folders)'";
    case 'source':
      return "-f -a '(__ttycam_sources)'";
    case 'nothing':
      return '-f';
    default:
      return `-f -a ${quoted(value.words.join(' '))}`;
  }
}

function quoted(text: string): string {
  return `'${text.replace(/[\\']/g, '\\$&')}'`;
}
