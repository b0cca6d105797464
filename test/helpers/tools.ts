// System tools that a test needs: a missing one skips the test, and fails it in CI.
import { hasCommand } from '#src/cli/installed-command.js';

/** Options for `test`: skips it with the name of the Debian package if the tool is missing. */
export function missingTool(command: string, debianPackage: string): { readonly skip: string | false } {
  if (hasCommand(command)) return { skip: false };
  const words = `needs ${command}: apt-get install ${debianPackage}`;
  if (process.env['CI'] === 'true') throw new Error(words);
  return { skip: words };
}
