// Runs the Python programs that tests talk to, if this machine has Python.
import { spawnSync } from 'node:child_process';
import type { TestContext } from 'node:test';
import { type Program, ROOT, startCommand } from './programs.js';
import { missingTool } from './tools.js';

/**
 * The interpreter. A version manager's `python3` is a script that looks for it, which takes ten times as long as its start.
 * Empty where there is none.
 */
export const PYTHON: string =
  spawnSync('python3', ['-c', 'import sys; print(sys.executable)'], { encoding: 'utf8' }).stdout?.trim() ?? '';

/** The `skip` of a test that needs Python. */
export function needsPython(): { readonly skip: string | false } {
  return missingTool('python3', 'python3');
}

/** Runs a script, whose path is that in test/. */
export function startPython(t: TestContext, script: string, args: readonly string[]): Program {
  return startCommand(t, PYTHON, [`${ROOT}test/${script}`, ...args]);
}
