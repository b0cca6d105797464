// `sender doctor --fix`: runs the commands of the findings that are safe, after it has shown them.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Output } from '../../cli/output.js';
import { shellWords } from '../../cli/shell-words.js';
import type { Finding } from './finding.js';

/** Runs a command with the terminal of this process, so that sudo can ask for a password. Returns its exit code. */
export type RunCommand = (command: readonly string[]) => Promise<number>;

/** The commands of the findings, each once, with sudo where this user is not root. */
export function fixCommands(findings: readonly Finding[], isRoot: boolean): readonly (readonly string[])[] {
  const commands = findings.map(({ fix }) => fix).filter((fix) => fix !== undefined);
  const unique = new Map(commands.map((command) => [command.join(' '), command]));
  return [...unique.values()].map((command) => (isRoot ? command : ['sudo', ...command]));
}

/**
 * Runs the commands one after the other. One that fails does not end the others.
 *
 * @param print Writes to stdout.
 */
export async function runFixes(
  commands: readonly (readonly string[])[],
  output: Output,
  print: (text: string) => void,
  run: RunCommand = runInTerminal,
): Promise<void> {
  if (commands.length === 0) {
    print('\nThere is nothing that --fix could do.\n');
    return;
  }
  print(`\nTo be run now:\n${commands.map((command) => `  ${shellWords(command)}\n`).join('')}`);
  for (const command of commands) {
    const text = shellWords(command);
    const code = await run(command).catch((reason: unknown) => {
      output.warn(`${text}: ${reason instanceof Error ? reason.message : String(reason)}`);
      return undefined;
    });
    output.event('fix', { command: text, exitCode: code ?? null });
    print(code === 0 ? `done: ${text}\n` : `failed${code === undefined ? '' : ` with exit code ${code}`}: ${text}\n`);
  }
}

/** What the command prints goes to stderr, as stdout is for the report. */
async function runInTerminal([command = '', ...args]: readonly string[]): Promise<number> {
  const child = spawn(command, args, { stdio: ['inherit', 2, 'inherit'] });
  const [code] = await once(child, 'exit');
  return typeof code === 'number' ? code : 1;
}
