// Runs the Python programs of test/interop, if this machine has Python.
import { spawnSync } from 'node:child_process';
import type { TestContext } from 'node:test';
import { type Program, ROOT, startCommand } from './programs.js';

const FOUND = spawnSync('python3', ['-c', '']).status === 0;

/**
 * Whether there is a Python for the old programs. If not, skips the test and returns false.
 *
 * @throws Error There is no Python and CI=true, where no test may be skipped.
 */
export function hasPython(t: TestContext): boolean {
  if (FOUND) return true;
  const words = 'this test needs python3, which the Debian package python3 brings';
  if (process.env['CI'] === 'true') throw new Error(words);
  t.skip(words);
  return false;
}

/** Runs a script of test/interop. */
export function startPython(t: TestContext, script: string, args: readonly string[]): Program {
  return startCommand(t, 'python3', [`${ROOT}test/interop/${script}`, ...args]);
}
