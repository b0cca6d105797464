// What hangs in the system holds up neither a signal nor --timeout nor the exit code.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { temporaryFolder } from '../helpers/folder.js';
import { ROOT, start, startCommand } from '../helpers/programs.js';

const FREE = ['--listen', 'tcp://127.0.0.1:0', '--view', 'headless'];
const ON_LINUX = { skip: process.platform !== 'linux' };

test('a process whose thread never returns from the system ends with its exit code', ON_LINUX, async (t) => {
  const folder = temporaryFolder(t);
  // Nobody ever writes into it, so that open() waits in a thread of Node's pool.
  execFileSync('mkfifo', [join(folder, 'fifo')]);
  const script = join(folder, 'hang.mjs');
  const code = `
    import { open } from 'node:fs';
    import { exitProcess } from ${JSON.stringify(`${ROOT}build/src/cli/exit.js`)};
    open(${JSON.stringify(join(folder, 'fifo'))}, 'r', () => undefined);
    process.exitCode = 3;
    await exitProcess();`;
  writeFileSync(script, code);
  const program = startCommand(t, process.execPath, [script]);
  assert.equal(await program.exit(), 3, program.transcript);
});

test('a folder that cannot be made is told at once, and not only after --timeout', ON_LINUX, async (t) => {
  const receiver = start(t, 'receiver/main.js', [...FREE, '--save', '/proc/ttycam', '--timeout', '600']);
  assert.equal(await receiver.exit(), 1, receiver.transcript);
  assert.equal(receiver.stderr, 'error: cannot save frames in /proc/ttycam: no folder can be made in /proc\n');
});
