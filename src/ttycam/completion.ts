// `ttycam completion`: prints the completion script of a shell.
import type { CommandSpec } from '../cli/command/command-spec.js';
import type { GivenOptions } from '../cli/command/given-options.js';
import { type CommandBody, type Program, program } from '../cli/command/program.js';
import { OUTPUT_OPTIONS } from '../cli/common-options.js';
import type { OutputOptions } from '../cli/output.js';
import { suggestion } from '../cli/suggestion.js';
import { TtycamError } from '../core/errors.js';

const SHELLS = ['bash', 'zsh', 'fish'] as const;

const COMPLETION_OPTIONS = { debug: OUTPUT_OPTIONS.debug };

interface CompletionOptions extends OutputOptions {
  readonly shell: (typeof SHELLS)[number];
}

/**
 * @param name The words that call it: `ttycam completion`.
 * @param programs The programs that the script completes. It is called when they are needed: this command belongs to one.
 */
export function completionProgram(name: string, programs: () => readonly Program[]): Program {
  return program(completionSpec(name), async () => completionBody(programs));
}

function completionSpec(name: string): CommandSpec<typeof COMPLETION_OPTIONS> {
  return {
    name,
    summary: 'Prints a script with which a shell completes ttycam, sender and receiver.',
    notes: ['Put the line of your shell into its start file: ~/.bashrc, ~/.zshrc (below compinit) or config.fish.'],
    arguments: [{ name: '<shell>', summary: SHELLS.join(', '), completes: SHELLS }],
    options: COMPLETION_OPTIONS,
    configuration: undefined,
    examples: [
      { command: `source <(${name} bash)` },
      { command: `source <(${name} zsh)` },
      { command: `${name} fish | source` },
    ],
  };
}

function completionBody(programs: () => readonly Program[]) {
  return {
    readOptions: completionOptions,
    run: async ({ shell }, { output }) => {
      const { completionScript } = await import('./bodies.js');
      output.print(completionScript(shell, programs()));
    },
  } satisfies CommandBody<CompletionOptions, typeof COMPLETION_OPTIONS>;
}

function completionOptions({ operands, values }: GivenOptions<typeof COMPLETION_OPTIONS>): CompletionOptions {
  const [word = ''] = operands;
  const shell = SHELLS.find((one) => one === word);
  if (shell === undefined) {
    const near = suggestion(word, SHELLS);
    throw new TtycamError(
      'usage',
      `there is no completion for ${word}${near === '' ? `, only for ${SHELLS.join(', ')}` : ` ${near}`}`,
    );
  }
  return { shell, json: false, quiet: false, debug: values.debug };
}
