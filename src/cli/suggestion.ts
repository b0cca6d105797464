// Suggests the nearest known word for a mistyped one.
import { Command } from 'commander';

/**
 * The nearest of some words as commander writes it: `(Did you mean doctor?)`. Empty when none is near. It is taken
 * from an error of commander, which does not export its comparison.
 */
export function suggestion(word: string, words: readonly string[]): string {
  const command = new Command()
    .helpCommand(false)
    .exitOverride()
    .configureOutput({ writeErr: () => undefined });
  for (const one of words) command.command(one).action(() => undefined);
  try {
    command.parse([word], { from: 'user' });
  } catch (error) {
    return /\(Did you mean .*\)/.exec(error instanceof Error ? error.message : '')?.[0] ?? '';
  }
  return '';
}
