// Cameras behind OpenSSH with the login shells that people have, restricted ones, and keys of an agent.
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { hasCommand } from '#src/cli/installed-command.js';
import { TtycamError } from '#src/core/errors.js';
import { openSsh } from '#src/sources/ssh/open-ssh.js';
import { parseSshAddress } from '#src/sources/ssh/ssh-address.js';
import { cleanup } from '../helpers/cleanup.js';
import { needsSsh, type SshServer, startSshServer } from '../helpers/ssh-server.js';
import { eventually } from '../helpers/wait.js';

const REQUEST = { size: { width: 160, height: 120 }, fps: undefined, senderArguments: [] };
const CONTENT = Buffer.alloc(20_000, 'a picture');

/** What comes of a file at the other end. */
async function read(t: TestContext, server: SshServer): Promise<string> {
  const before = process.env['PATH'];
  process.env['PATH'] = `${server.bin}${delimiter}${before}`;
  cleanup(t, () => {
    process.env['PATH'] = before;
  });
  const file = join(server.folder, "it's a film.mjpeg");
  writeFileSync(file, CONTENT);
  const address = parseSshAddress(`ssh://127.0.0.1:${server.port}${encodeURI(file)}`);
  try {
    const far = await openSsh(address, REQUEST, new AbortController().signal);
    assert.ok(far.stream.kind === 'jpegs');
    const chunks: Uint8Array[] = [];
    for await (const chunk of far.stream.chunks) chunks.push(chunk);
    return Buffer.concat(chunks).equals(CONTENT) ? 'all' : `${Buffer.concat(chunks).length} bytes`;
  } catch (error) {
    assert.ok(error instanceof TtycamError);
    return error.message;
  }
}

for (const shell of ['sh', 'dash', 'bash', 'rbash', 'busybox sh', 'fish', 'zsh', 'tcsh']) {
  const skip = needsSsh().skip || (hasCommand(shell.split(' ')[0] ?? '') ? false : `needs ${shell}`);
  test(`a camera behind the login shell ${shell} is read`, { skip }, async (t) => {
    const config = [`ForceCommand exec ${shell} -c "$SSH_ORIGINAL_COMMAND"`];
    const server = await startSshServer(t, { hasTtycam: false, config });
    assert.equal(await read(t, server), 'all');
  });
}

test('an account that may only copy files says so', needsSsh(), async (t) => {
  const server = await startSshServer(t, { config: ['ForceCommand internal-sftp'] });
  assert.match(await read(t, server), /^127\.0\.0\.1 runs no command for us|^nothing/);
});

test('a key of an agent is used, and one of an agent that is gone is not', needsSsh(), async (t) => {
  const server = await startSshServer(t, { hasTtycam: false });
  const socket = join(server.folder, 'agent');
  const agent = spawn('ssh-agent', ['-D', '-a', socket], { stdio: ['ignore', 'pipe', 'ignore'] });
  cleanup(t, () => agent.kill());
  await once(agent.stdout, 'data');
  const env = { ...process.env, SSH_AUTH_SOCK: socket };
  await eventually('the agent has the key', () => {
    try {
      execFileSync('ssh-add', ['-q', join(server.folder, 'user-key')], { env, stdio: 'ignore' });
      return true;
    } catch {
      return false;
    }
  });
  server.configure([`IdentityAgent ${socket}`, 'IdentitiesOnly no'], { hasKey: false });
  assert.equal(await read(t, server), 'all');
  agent.kill();
  await once(agent, 'exit');
  assert.match(await read(t, server), /takes none of your keys/);
});
