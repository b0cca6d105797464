// Prints the help that the build has written, so that `--help` loads nothing of a program.
import { readFileSync, writeSync } from 'node:fs';

/** The widest help, in columns; commander would use the whole width of a terminal. */
export const HELP_COLUMNS = 80;

/**
 * Prints the help if the arguments ask for nothing else: `--help`, `send --help`.
 *
 * @param name The program: `ttycam`.
 * @param columns The width of the terminal; undefined where stdout is none.
 * @returns False where the program has to write the help itself, or where the arguments ask for something else.
 */
export function printBuiltHelp(name: string, argv: readonly string[], columns: number | undefined): boolean {
  const words = argv.slice(0, -1);
  const option = argv.at(-1);
  if (option !== '--help' && option !== '-h') return false;
  if ((columns ?? HELP_COLUMNS) < HELP_COLUMNS || words.some((word) => !/^[a-z-]+$/.test(word))) return false;
  try {
    writeSync(1, readFileSync(new URL(`../help/${[name, ...words].join('-')}.txt`, import.meta.url)));
    return true;
  } catch {
    // No such command, or a closed pipe: the program has the words for it.
    return false;
  }
}
