// Hides the secrets in the command line of this process from other users and from messages.
import { readAddress } from '../core/secrets.js';

/** The part of `process` that is used. */
export interface OwnProcess {
  readonly argv: readonly string[];
  title: string;
}

/**
 * Registers the secrets in the arguments, also those of a mistyped option, so that no message repeats them. Where there are
 * any, the process title becomes the command line without them. Other users can read the title in `ps` and `/proc`, and until
 * this call they can read the secrets there.
 */
export function hideArguments(self: OwnProcess): void {
  const [program = '', ...rest] = self.argv;
  const addresses = rest.map(readAddress);
  if (addresses.some((address) => address.holdsSecrets)) self.title = [program, ...addresses].join(' ');
}
