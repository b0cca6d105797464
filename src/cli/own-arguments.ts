// The command line of this process: what is secret in it is known before anything reads it, and other users no longer see it.
import { readAddress } from '../core/secrets.js';

/** What is used of a process. */
export interface OwnProcess {
  readonly argv: readonly string[];
  title: string;
}

/**
 * Makes the secrets in the arguments known, those of a mistyped option too. Where there are any, the title of the process,
 * which other users read in `ps` and `/proc`, becomes the command line without them. Until then they have been there to be read.
 */
export function hideArguments(self: OwnProcess): void {
  const [program = '', ...rest] = self.argv;
  const addresses = rest.map(readAddress);
  if (addresses.some((address) => address.holdsSecrets)) self.title = [program, ...addresses].join(' ');
}
