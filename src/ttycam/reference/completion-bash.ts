// The completion script for bash. It works without the package bash-completion, and with the bash 3.2 of macOS.
import {
  CAMERA_PATTERNS,
  COMPLETED_SOURCES,
  type CompletedCommand,
  singleQuoted,
  type ValueCompletion,
} from './completion-model.js';

/** @param programs The names of the programs that the script completes. */
export function bashCompletion(commands: readonly CompletedCommand[], programs: readonly string[]): string {
  return `# Completion of ${programs.join(', ')} for bash. Put this into ~/.bashrc: source <(ttycam completion bash)

# Sets \`commands\`, \`flags\`, \`valued\` (options with a value) and \`argument\` for a command.
_ttycam_command() {
  commands= flags= valued= argument=nothing
  case $1 in
${commands.map(commandCase).join('\n')}
  esac
}

# Sets \`kind\` and \`choices\` for the value of an option of a command.
_ttycam_value() {
  kind=nothing choices=
  case $1 in
${valueCases(commands).join('\n')}
  esac
}

# Splits the line at spaces alone. bash also splits at : and =, which stand inside values.
_ttycam_split() {
  local rest=\${COMP_LINE:0:COMP_POINT} index word trimmed
  words=()
  for ((index = 0; index <= COMP_CWORD; index++)); do
    trimmed=\${rest#"\${rest%%[![:space:]]*}"}
    word=\${COMP_WORDS[index]}
    if ((index == COMP_CWORD)); then word=$trimmed; fi
    if [[ $trimmed == "$rest" ]] && ((index > 0)); then
      words[\${#words[@]} - 1]+=$word
    else
      words+=("$word")
    fi
    rest=\${trimmed#"$word"}
  done
}

# Adds the words that begin with $text.
_ttycam_words() {
  local word
  for word; do
    if [[ $word == "$text"* ]]; then replies+=("$word"); fi
  done
}

# Adds files, or only folders, that begin with $text.
_ttycam_files() {
  local path
  while IFS= read -r path; do
    replies+=("$path")
    compopt -o filenames 2>/dev/null
  done < <(compgen "$1" -- "$text")
}

# Adds the paths of cameras. A pattern for compgen does no harm where a person has set failglob.
_ttycam_cameras() {
  local pattern path
  for pattern in ${CAMERA_PATTERNS.map(singleQuoted).join(' ')}; do
    while IFS= read -r path; do _ttycam_words "$path"; done < <(compgen -G "$pattern")
  done
}

# Adds the completions of $text, by the kind of value.
_ttycam_reply() {
  case $1 in
    words) _ttycam_words $2 ;;
    file) _ttycam_files -f ;;
    folder) _ttycam_files -d ;;
    source)
      _ttycam_words ${COMPLETED_SOURCES.join(' ')}
      _ttycam_cameras
      _ttycam_files -f
      ;;
  esac
}

_ttycam() {
  local IFS=$' \\t\\n' words=() replies=() commands flags valued argument kind choices option= index=1
  _ttycam_split
  local last=$((\${#words[@]} - 1))
  local text=\${words[last]} command=\${words[0]##*/}
  _ttycam_command "$command"
  while ((index < last)) && [[ " $commands " == *" \${words[index]} "* ]]; do
    command+=" \${words[index]}"
    index=$((index + 1))
    _ttycam_command "$command"
  done
  local first=$index
  for (( ; index < last; index++)); do
    if [[ -n $option ]]; then
      option=
    elif [[ " $valued " == *" \${words[index]} "* ]]; then
      option=\${words[index]}
    fi
  done
  # The part of the word that bash does not replace.
  local kept=
  if [[ -z $option && $text == --*=* ]]; then
    option=\${text%%=*}
    if [[ $COMP_WORDBREAKS != *=* ]]; then kept=$option=; fi
    text=\${text#*=}
  fi
  if [[ -n $option ]]; then
    _ttycam_value "$command $option"
    _ttycam_reply "$kind" "$choices"
  elif [[ $text == -?* ]]; then
    _ttycam_words $flags $valued
  else
    if ((first == last)); then _ttycam_words $commands; fi
    _ttycam_reply "\${argument%% *}" "\${argument#* }"
    if [[ -z $text && \${#replies[@]} -eq 0 ]]; then _ttycam_words $flags $valued; fi
  fi
  local stem= reply
  if [[ $COMP_WORDBREAKS == *:* && $text == *:* ]]; then stem=\${text%"\${text##*:}"}; fi
  COMPREPLY=()
  for reply in \${replies[@]+"\${replies[@]}"}; do COMPREPLY+=("$kept\${reply#"$stem"}"); done
  if ((\${#replies[@]} == 1)) && [[ $replies == *: ]]; then compopt -o nospace 2>/dev/null; fi
}

complete -F _ttycam ${programs.join(' ')}
`;
}

function commandCase({ name, commands, options, argument }: CompletedCommand): string {
  const names = (isValued: boolean) =>
    options.filter(({ valueName }) => (valueName !== undefined) === isValued).map(({ long }) => long);
  const assignments = [
    ['commands', commands.map(({ word }) => word).join(' ')],
    ['flags', names(false).join(' ')],
    ['valued', names(true).join(' ')],
    ['argument', kindOf(argument)],
  ] as const;
  return `    ${singleQuoted(name)})
${assignments.map(([variable, value]) => `      ${variable}=${singleQuoted(value)}`).join('\n')}
      ;;`;
}

/** One case for each kind of value, as most options are those of several commands. */
function valueCases(commands: readonly CompletedCommand[]): string[] {
  const patterns = new Map<string, string[]>();
  for (const { name, options } of commands) {
    for (const { long, value } of options) {
      if (value === 'nothing') continue;
      const kind = kindOf(value);
      patterns.set(kind, [...(patterns.get(kind) ?? []), singleQuoted(`${name} ${long}`)]);
    }
  }
  return [...patterns].map(([kind, words]) => {
    const [word = '', ...choices] = kind.split(' ');
    const assignments =
      choices.length === 0 ? `kind=${word}` : `kind=${word} choices=${singleQuoted(choices.join(' '))}`;
    return `    ${words.join(' | ')})\n      ${assignments}\n      ;;`;
  });
}

function kindOf(value: ValueCompletion): string {
  return typeof value === 'string' ? value : `words ${value.words.join(' ')}`;
}
