// The beginning of every program: prints a built help, or loads the rest.
import { printBuiltHelp } from '../built-help.js';
import { loadProgram } from './load-program.js';
import { oldNodeMessage } from './node-version.js';

/** What the rest of a program exports, in its `start.ts`. */
interface Rest {
  readonly start: (argv: readonly string[]) => Promise<void>;
}

/**
 * Starts a program.
 *
 * @param name Its name: `ttycam`.
 * @param program The URL of its first module, which has the rest beside it.
 */
export async function startProgram(name: string, program: string): Promise<void> {
  const oldNode = oldNodeMessage(process.versions.node);
  if (oldNode !== undefined) {
    process.stderr.write(`error: ${oldNode}\n`);
    process.exitCode = 1;
    return;
  }
  const argv = process.argv.slice(2);
  if (!printBuiltHelp(name, argv, process.stdout.columns)) await loadProgram<Rest>(program, 'start').start(argv);
}
