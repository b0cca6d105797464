// The completion script for zsh, by its function _arguments (zshcompsys(1)).
import {
  CAMERA_PATTERNS,
  COMPLETED_SOURCES,
  type CompletedCommand,
  type CompletedOption,
  singleQuoted,
  type ValueCompletion,
} from './completion-model.js';

/** @param programs The names of the programs that the script completes. */
export function zshCompletion(commands: readonly CompletedCommand[], programs: readonly string[]): string {
  return `#compdef ${programs.join(' ')}
# Completion of ${programs.join(', ')} for zsh. Put this into ~/.zshrc, below compinit: source <(ttycam completion zsh)

_ttycam_sources() {
  local expl
  local -a cameras=(${CAMERA_PATTERNS.map((pattern) => `${pattern}(N)`).join(' ')})
  _wanted sources expl source compadd -- ${COMPLETED_SOURCES.filter((word) => !word.endsWith(':')).join(' ')}
  _wanted sources expl source compadd -S '' -- ${COMPLETED_SOURCES.filter((word) => word.endsWith(':')).join(' ')}
  if (( $#cameras )); then _wanted cameras expl camera compadd -- $cameras; fi
  _files
}

_ttycam() {
  local command=\${words[1]:t} ttycam_ret=1
  local -a commands
  while true; do
    case $command in
${commands.map(({ name, commands: words }) => `      ${singleQuoted(name)}) commands=(${words.map(describedWord).join(' ')}) ;;`).join('\n')}
      *) return 1 ;;
    esac
    if (( CURRENT < 3 )) || [[ -z \${(M)commands:#\${words[2]}:*} ]]; then break; fi
    command+=" \${words[2]}"
    shift words
    (( CURRENT-- ))
  done
  case $command in
${commands.map(commandCase).join('\n')}
  esac
}

# It is called at once where it was loaded as the file _ttycam of $fpath.
if [[ $funcstack[1] == _ttycam ]]; then
  _ttycam "$@"
else
  compdef _ttycam ${programs.join(' ')}
fi
`;
}

function describedWord({ word, summary }: { readonly word: string; readonly summary: string }): string {
  return singleQuoted(`${word}:${summary.replace(/[\\:]/g, '\\$&')}`);
}

function commandCase({ name, commands, options, argument }: CompletedCommand): string {
  const specs = options.map(optionSpec);
  if (commands.length > 0) specs.push(singleQuoted('1:command:{_describe command commands}'));
  else if (argument !== 'nothing') specs.push(singleQuoted(`1:argument:${action(argument)}`));
  return `    ${singleQuoted(name)})
      _arguments \\
${specs.map((spec) => `        ${spec}`).join(' \\\n')}
      ;;`;
}

function optionSpec({ short, long, summary, valueName, value }: CompletedOption): string {
  const text = `[${summary.replace(/[\\[\]:]/g, '\\$&')}]`;
  if (short !== undefined) return `'(- *)'{${short},${long}}${singleQuoted(text)}`;
  if (valueName === undefined) return singleQuoted(`${long}${text}`);
  return singleQuoted(`${long}=${text}:${valueName.replace(/[\\:]/g, '\\$&')}:${action(value)}`);
}

function action(value: ValueCompletion): string {
  switch (value) {
    case 'file':
      return '_files';
    case 'folder':
      return '_files -/';
    case 'source':
      return '_ttycam_sources';
    case 'nothing':
      // A single space: the value's name is shown, and nothing is completed.
      return ' ';
    default:
      return `(${value.words.join(' ')})`;
  }
}
