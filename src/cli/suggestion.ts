// What somebody may have meant who typed a word that is not known.
import { Command } from 'commander';

/**
 * The nearest of some words, by commander's own measure, which it keeps to itself: as `(Did you mean doctor?)`. Empty where
 * none is near.
 */
export function suggestion(word: string, words: readonly string[]): string {
  const command = new Command().exitOverride().configureOutput({ writeErr: () => undefined });
  for (const one of words) command.command(one).action(() => undefined);
  try {
    command.parse([word], { from: 'user' });
  } catch (error) {
    return /\(Did you mean .*\)/.exec(error instanceof Error ? error.message : '')?.[0] ?? '';
  }
  return '';
}
