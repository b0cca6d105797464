// The script for the other end of ssh, in the shells that a user may have there.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { test } from 'node:test';
import { hasCommand } from '#src/cli/installed-command.js';
import { farCommand } from '#src/sources/ssh/far-script.js';
import { cleanup } from '../../helpers/cleanup.js';
import { temporaryFolder } from '../../helpers/folder.js';

const REQUEST = { size: { width: 320, height: 240 }, fps: undefined, senderArguments: [] };
const SHELLS = [['sh'], ['dash'], ['bash'], ['busybox', 'sh'], ['fish'], ['zsh'], ['tcsh']] as const;

/** What the script writes in a shell, as sshd would run it: in a session of its own, with a short PATH. */
async function run(t: TestContext, shell: readonly string[], command: string, stdin: string, home: string) {
  const [program = 'sh', ...first] = shell;
  const child = spawn(program, [...first, '-c', command], {
    detached: true,
    stdio: ['pipe', 'pipe', 'ignore'],
    env: { PATH: '/usr/bin:/bin', HOME: home, SHELL: '/bin/bash' },
  });
  cleanup(t, () => {
    if (child.exitCode === null && child.signalCode === null) process.kill(-(child.pid ?? 0), 'SIGKILL');
  });
  const closed = once(child, 'close');
  // A script may end before it has read its stdin.
  child.stdin.on('error', () => undefined).end(stdin);
  const chunks = (await child.stdout.toArray()) as Buffer[];
  await closed;
  return Buffer.concat(chunks);
}

test('in every shell, a file of any name comes in as many bytes as it is asked for', async (t) => {
  const folder = temporaryFolder(t);
  const content = Buffer.from(Array.from({ length: 5_000 }, (_, index) => (index * 7) & 0xff));
  const file = join(folder, 'it\'s a "$HOME" `film` \\0101 !! ü; rm -rf *.mjpeg');
  writeFileSync(file, content);
  const command = farCommand(file, REQUEST);
  for (const shell of SHELLS.filter(([program]) => hasCommand(program))) {
    const output = await run(t, shell, command, '1000\n234\n', folder);
    const at = output.indexOf('ttycam-far pull cat\n') + 'ttycam-far pull cat\n'.length;
    assert.ok(at >= 20, `${shell.join(' ')}: ${output.subarray(0, 200)}`);
    assert.deepEqual(output.subarray(at), content.subarray(0, 1_234), shell.join(' '));
  }
});

test('a sender that only a login shell finds is started, and a program that is only called sender is not', async (t) => {
  const home = temporaryFolder(t);
  const at = (...names: string[]) => join(home, ...names);
  const program = (file: string, text: string) => {
    writeFileSync(file, `#!/bin/sh\n${text}\n`);
    chmodSync(file, 0o755);
  };
  mkdirSync(at('own/bin'), { recursive: true });
  program(at('own/bin/sender'), 'echo sendmail 8.1');
  writeFileSync(at('.bash_profile'), 'echo a greeting\nPATH=$HOME/own/bin:$PATH\n');
  const request = { ...REQUEST, senderArguments: ['--fps', '5'] };
  const command = farCommand('/dev/does-not-exist', request);
  assert.equal(String(await run(t, ['sh'], command, '', home)), '\nttycam-far no-device \n');
  program(at('own/bin/sender'), 'if [ "$1" = --version ]; then echo ttycam 9; else printf "%s|" "$@"; fi');
  const expected = '\nttycam-far wire sender\n--to|stdio:|--no-config|--quiet|--device|/dev/does-not-exist|--fps|5|';
  assert.equal(String(await run(t, ['sh'], command, '', home)), expected);
  program(at('own/bin/ttycam'), 'printf "%s|" "$@"');
  assert.match(String(await run(t, ['sh'], command, '', home)), /^\nttycam-far wire ttycam send\nsend\|--to\|/);
});
