// The texts of `--help`, one for each command: `ttycam-send.txt`.
import { helpText } from '../../cli/command/command-line.js';
import type { Program } from '../../cli/command/program.js';
import { allCommands, manualName } from './command-tree.js';

export function helpPages(programs: readonly Program[]): { readonly name: string; readonly text: string }[] {
  return allCommands(programs).map(({ spec, commands }) => ({
    name: `${manualName(spec)}.txt`,
    text: helpText(
      spec,
      commands.map((command) => command.spec),
    ),
  }));
}
