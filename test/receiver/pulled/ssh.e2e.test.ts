// Cameras behind a real OpenSSH server: by our own sender there, by other programs, and when ssh cannot log in.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { delimiter } from 'node:path';
import { type TestContext, test } from 'node:test';
import { TtycamError } from '#src/core/errors.js';
import { openSsh } from '#src/sources/ssh/open-ssh.js';
import { parseSshAddress } from '#src/sources/ssh/ssh-address.js';
import { cleanup } from '../../helpers/cleanup.js';
import { start } from '../../helpers/programs.js';
import { needsSsh, type SshServer, startSshServer } from '../../helpers/ssh-server.js';
import { missingTool } from '../../helpers/tools.js';
import { eventually } from '../../helpers/wait.js';

const REQUEST = { size: { width: 160, height: 120 }, fps: 10, senderArguments: [] };

function urlOf({ port }: SshServer, device: string): string {
  return `ssh://127.0.0.1:${port}${device}`;
}

/** The ssh processes of a test: each has the file of its configuration in its arguments. */
function sshProcesses({ folder }: SshServer): string[] {
  const lines = execFileSync('ps', ['-eo', 'pid,args'], { encoding: 'utf8' }).split('\n');
  return lines.filter((line) => line.includes(`${folder}/ssh_config`));
}

/** Why a camera cannot be opened. */
async function problemOf(server: SshServer, device = '/pattern'): Promise<string> {
  try {
    await openSsh(parseSshAddress(urlOf(server, device)), REQUEST, new AbortController().signal);
  } catch (error) {
    assert.ok(error instanceof TtycamError);
    return `${error.code}: ${error.message.replaceAll(String(server.port), '<port>').replaceAll(server.folder, '<folder>')}`;
  }
  return 'it is open';
}

/** Lets `ssh` in this process read the configuration of a server. */
function useSshOf(t: TestContext, { bin }: SshServer): void {
  const before = process.env['PATH'];
  process.env['PATH'] = `${bin}${delimiter}${before}`;
  cleanup(t, () => {
    process.env['PATH'] = before;
  });
}

test('a session on the server of these tests reads no settings of the account', needsSsh(), async (t) => {
  const server = await startSshServer(t, { hasTtycam: false });
  const command = ['-p', String(server.port), '127.0.0.1', 'echo "$HOME $XDG_CONFIG_HOME $PATH"'];
  const { HOME, XDG_CONFIG_HOME } = process.env;
  const [home, config, path] = execFileSync(`${server.bin}/ssh`, command, { encoding: 'utf8', stdio: 'pipe' }).split(
    ' ',
  );
  assert.deepEqual([home, config], [HOME, XDG_CONFIG_HOME]);
  assert.ok(path?.startsWith(server.folder), 'no start file of a shell has changed it');
});

test(
  'a receiver shows a camera behind ssh by the sender there, says why another is lost, and leaves no ssh',
  needsSsh(),
  async (t) => {
    const server = await startSshServer(t);
    const words = [`barn=${urlOf(server, '/pattern')}#fps=5&size=64x48`, 'gone=ssh://127.0.0.1:1'];
    const env = { PATH: `${server.bin}${delimiter}${process.env['PATH']}` };
    const args = [...words, '--view', 'headless', '--json', '--save', `${server.folder}/frames`];
    const receiver = start(t, 'receiver/main.js', args, { env });
    const gone = await receiver.event('lost', { camera: 'gone' });
    assert.equal(gone['reason'], 'cannot connect to ssh://127.0.0.1:1: connection refused');
    await receiver.event('state', { camera: 'barn', state: 'live' });
    const connected = await receiver.event('connected', { camera: 'barn' });
    assert.equal(connected['source'], 'pattern');
    assert.equal(receiver.find('listening'), undefined);

    const from = receiver.events.length;
    await server.stop();
    await receiver.event('lost', { camera: 'barn' }, from);
    await server.start();
    await receiver.event('state', { camera: 'barn', place: 1, state: 'live' }, from);
    // The age is known, as over TCP.
    await eventually('an age', () =>
      receiver.all('stats').some(({ camera, latencyMs }) => camera === 'barn' && latencyMs !== null),
    );
    assert.equal(await receiver.stop(), 0, receiver.transcript);
    await eventually('no ssh is left', () => sshProcesses(server).length === 0);
  },
);

test('a camera without our sender there is read by a program that is there, as much as is asked for', {
  skip: needsSsh().skip || missingTool('ffmpeg', 'ffmpeg').skip,
}, async (t) => {
  const server = await startSshServer(t, { hasTtycam: false });
  useSshOf(t, server);
  server.configure([
    ...['Host jump', 'HostName 127.0.0.1', `Port ${server.port}`],
    ...['Host far', 'HostName 127.0.0.1', `Port ${server.port}`, 'ProxyJump jump'],
  ]);
  const stop = new AbortController();
  const far = await openSsh(parseSshAddress('ssh://far/pattern'), REQUEST, stop.signal);
  assert.ok(far.stream.kind === 'jpegs');
  assert.equal(far.program, 'ffmpeg');
  let bytes = 0;
  for await (const chunk of far.stream.chunks) {
    if (bytes === 0) assert.deepEqual([...chunk.subarray(0, 3)], [0xff, 0xd8, 0xff]);
    bytes += chunk.length;
    if (bytes > 40_000) stop.abort();
  }
  await far.ended;
  await eventually('no ssh is left', () => sshProcesses(server).length === 0);
  assert.equal(await problemOf(server, '/dev/video99'), 'source-missing: there is no /dev/video99 on 127.0.0.1');
});

test('a key with a command of its own streams by that, whatever is asked for', needsSsh(), async (t) => {
  const jpeg = 'printf "\\377\\330\\377\\340some picture"; echo it is over >&2; exit 3';
  const server = await startSshServer(t, { keyOptions: `restrict,command="${jpeg.replaceAll('"', '\\"')}"` });
  useSshOf(t, server);
  const far = await openSsh(parseSshAddress(urlOf(server, '')), REQUEST, new AbortController().signal);
  assert.ok(far.stream.kind === 'jpegs');
  const chunks: Uint8Array[] = [];
  for await (const chunk of far.stream.chunks) chunks.push(chunk);
  assert.equal(Buffer.concat(chunks).toString('latin1', 4), 'some picture');
  assert.match((await far.ended).message, /^the command on 127\.0\.0\.1 has ended: it is over$/);
});

test(
  'a host key that changed, a key that is not taken, and an account without a shell are told with what to do',
  needsSsh(),
  async (t) => {
    const server = await startSshServer(t, { config: ['PasswordAuthentication yes'], hasTtycam: false });
    useSshOf(t, server);
    assert.match(await problemOf(server, '/dev/video99'), /^source-missing/);
    await server.changeHostKey();
    server.configure(['StrictHostKeyChecking ask']);
    assert.equal(
      await problemOf(server),
      "ssh-host-key: the host key of 127.0.0.1 has changed (<folder>/known_hosts:1). If you know why: ssh-keygen -R '[127.0.0.1]:<port>'",
    );
    server.configure(['StrictHostKeyChecking ask', 'UserKnownHostsFile /dev/null']);
    assert.equal(
      await problemOf(server),
      'ssh-host-key: the host key of 127.0.0.1 is not known yet. Run once: ssh -p <port> 127.0.0.1',
    );
    server.configure(['UserKnownHostsFile /dev/null'], { hasKey: false });
    assert.equal(
      await problemOf(server),
      'ssh-denied: 127.0.0.1 takes none of your keys. To use one: ssh-copy-id -p <port> 127.0.0.1',
    );
    await server.stop();
    assert.equal(
      await problemOf(server),
      'connection-refused: cannot connect to ssh://127.0.0.1:<port>: connection refused',
    );
    const silent = await startSshServer(t, { keyOptions: 'command="echo This account is closed."' });
    useSshOf(t, silent);
    assert.equal(
      await problemOf(silent),
      'source-failed: 127.0.0.1 runs no command for us (exit code 0): This account is closed.',
    );
  },
);
