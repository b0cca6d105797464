// The completion scripts by the names of shells.
import type { Program } from '../../cli/command/program.js';
import { bashCompletion } from './completion-bash.js';
import { fishCompletion } from './completion-fish.js';
import { completedCommands } from './completion-model.js';
import { zshCompletion } from './completion-zsh.js';

const SCRIPTS = { bash: bashCompletion, zsh: zshCompletion, fish: fishCompletion } as const;

/** A script that completes programs and all their commands. */
export function completionScript(shell: keyof typeof SCRIPTS, programs: readonly Program[]): string {
  const names = programs.map(({ spec }) => spec.name);
  return SCRIPTS[shell](completedCommands(programs), names);
}
