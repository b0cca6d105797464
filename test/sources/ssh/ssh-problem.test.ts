// What OpenSSH says when it fails, as one line with what to do. The texts are those of OpenSSH 9.2.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseSshAddress } from '#src/sources/ssh/ssh-address.js';
import { sshProblem } from '#src/sources/ssh/ssh-problem.js';

const CHANGED = `@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@
@    WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!     @
@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@
IT IS POSSIBLE THAT SOMEONE IS DOING SOMETHING NASTY!
Someone could be eavesdropping on you right now (man-in-the-middle attack)!
The fingerprint for the ED25519 key sent by the remote host is
SHA256:F8Jz.
Please contact your system administrator.
Add correct host key in /home/op/.ssh/known_hosts to get rid of this message.
Offending ED25519 key in /home/op/.ssh/known_hosts:3
  remove with:
  ssh-keygen -f "/home/op/.ssh/known_hosts" -R "barn"
Host key for barn has changed and you have requested strict checking.
Host key verification failed.
`;

const CASES: ReadonlyArray<readonly [stderr: string, code: string, message: string, address?: string]> = [
  [
    CHANGED,
    'ssh-host-key',
    'the host key of barn has changed (/home/op/.ssh/known_hosts:3). If you know why: ssh-keygen -R barn',
  ],
  [
    CHANGED,
    'ssh-host-key',
    "the host key of barn has changed (/home/op/.ssh/known_hosts:3). If you know why: ssh-keygen -R '[barn]:2222'",
    'ssh://barn:2222',
  ],
  [
    'Host key verification failed.\r\n',
    'ssh-host-key',
    'the host key of barn is not known yet. Run once: ssh pi@barn',
    'ssh://pi@barn',
  ],
  [
    'pi@barn: Permission denied (publickey,password).\r\n',
    'ssh-denied',
    'barn takes none of your keys. To use one: ssh-copy-id -p 2222 pi@barn',
    'ssh://pi@barn:2222',
  ],
  [
    'pi@barn: Permission denied (publickey).\r\n',
    'ssh-denied',
    'barn takes none of your keys, and no password: its administrator has to add your key for pi',
    'ssh://pi@barn',
  ],
  [
    'op@hub: Permission denied (publickey,password).\r\nkex_exchange_identification: Connection closed by remote host\r\nConnection closed by UNKNOWN port 65535\r\n',
    'ssh-denied',
    'hub (on the way to barn) takes none of your keys. To use one: ssh-copy-id op@hub',
  ],
  [
    'Received disconnect from 10.0.0.7 port 22:2: Too many authentication failures\r\n',
    'ssh-denied',
    'barn takes none of the first keys that ssh offers. Name the key in ~/.ssh/config: IdentityFile, IdentitiesOnly yes',
  ],
  ['ssh: Could not resolve hostname barn: Name or service not known\r\n', 'host-unknown', 'there is no host barn'],
  [
    'ssh: connect to host barn port 22: No route to host\r\n',
    'connection-refused',
    'cannot connect to ssh://barn:22: no route to host',
  ],
  ['Timeout, server barn not responding.\r\n', 'timed-out', 'barn does not answer'],
  ['ssh: \u001b[2Jevil\r\n', 'connection-lost', 'ssh to barn failed: ssh: [2Jevil'],
];

test('each problem of ssh has its words', () => {
  for (const [stderr, code, message, address = 'ssh://barn'] of CASES) {
    const problem = sshProblem(parseSshAddress(address), { code: 255, stderr, noise: '' });
    assert.deepEqual([problem.code, problem.message], [code, message]);
  }
});

test('an account that runs no command is named with what it says', () => {
  const end = { code: 1, stderr: '', noise: 'This account is currently not available.' };
  assert.equal(
    sshProblem(parseSshAddress('ssh://barn'), end).message,
    'barn runs no command for us (exit code 1): This account is currently not available.',
  );
});
