// Rules about events that `sender install-service` takes along.
import assert from 'node:assert/strict';
import { copyFileSync, existsSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { readConfigFile } from '#src/cli/config/config-file.js';
import { senderSpec } from '#src/sender/command.js';
import { ruleProgramProblem } from '#src/sender/service/rule-program.js';
import { FakeSystem } from './fake-system.js';

/** The rules of the written file, as arrays of their keys and values. */
function writtenRules({ root }: FakeSystem) {
  const { rules } = readConfigFile(join(root, 'etc/ttycam/sender.toml'), senderSpec('sender'));
  return rules.map(({ settings }) => Object.fromEntries([...settings].map(([key, { value }]) => [key, value])));
}

test('the service gets the rules, with copies of their secret files', async (t) => {
  const system = new FakeSystem(t);
  const file = join(system.root, 'mine.toml');
  const [hook, token] = [join(system.root, 'hook'), join(system.root, 'token')];
  writeFileSync(hook, 'https://hooks.example.org/T0/secret-path-12345\n', { mode: 0o600 });
  writeFileSync(token, 'a-secret-token\n', { mode: 0o600 });
  writeFileSync(
    file,
    `fps = 5
[[on]]
event = ["lost", "live"]
after = "10s"
run = ["cat", "5", 'C:\\path "quoted"']
[[on]]
event = "lost"
notify = true
[[on]]
event = "receiver-lost"
webhook-file = "${hook}"
token-file = "${token}"
body = '{"text": "{text}"}'
`,
  );
  const { said } = await system.install('--config', file, '--on', 'lost,throttled=/bin/cat', '--notify', 'bell');
  assert.deepEqual(writtenRules(system), [
    { event: ['lost', 'live'], after: '10s', run: ['cat', '5', 'C:\\path "quoted"'] },
    {
      event: 'receiver-lost',
      'webhook-file': '/etc/ttycam/rule-2.webhook',
      'token-file': '/etc/ttycam/rule-2.token',
      body: '{"text": "{text}"}',
    },
    { event: ['lost', 'throttled'], run: ['/bin/cat'] },
  ]);
  assert.equal(system.file('/etc/ttycam/rule-2.webhook'), 'https://hooks.example.org/T0/secret-path-12345\n');
  assert.equal(system.file('/etc/ttycam/rule-2.token'), 'a-secret-token\n');
  for (const name of ['rule-2.webhook', 'rule-2.token', 'sender.toml']) {
    assert.equal(statSync(join(system.root, 'etc/ttycam', name)).mode & 0o777, 0o640);
  }
  assert.match(said, /mine\.toml:6 is left out: a service has no terminal to notify/);
  assert.match(said, /--notify is left out/);

  const again = await system.install('--on', 'lost=cat', '--fps', '7');
  assert.match(again.said, /it needs:\n {2}fps = 7\n\s+\[\[on\]\]\n {2}event = \["lost"\]\n {2}run = \["cat"\]\n/);
});

test('a rule whose program the service cannot run is refused, before anything is written', async (t) => {
  const system = new FakeSystem(t);
  const program = join(system.root, 'tell-me');
  copyFileSync('/bin/cat', program);
  await assert.rejects(system.install('--on', `lost=${program}`), {
    code: 'output-failed',
    message: /^--on: .*tell-me is in a temporary folder, which the service cannot see\. Programs .* \/usr\/local\/bin$/,
  });
  assert.equal(existsSync(join(system.root, 'etc/ttycam')), false);
  const { said } = await system.install('--print', '--on', 'lost=no-such-program');
  assert.match(said, /--on: there is no program no-such-program in \/usr\/local\/sbin, \/usr\/local\/bin/);
});

test('what keeps a service from running a program', (t) => {
  const { root } = new FakeSystem(t);
  const problem = (program: string, seesHomes = false) =>
    ruleProgramProblem(program, { seesHomes, trust: { uids: new Set([0]), isPrivateGroup: () => false } });
  assert.equal(problem('cat'), undefined);
  assert.equal(problem('/bin/cat'), undefined);
  assert.match(problem('/home/pi/tell-me') ?? '', /home folder, which the service cannot see/);
  assert.match(problem('/home/pi/tell-me', true) ?? '', /there is no program \/home\/pi\/tell-me/);
  assert.match(problem('/usr/bin') ?? '', /\/usr\/bin is not a program/);
  assert.match(problem('/etc/passwd') ?? '', /cannot be run by the service’s user: chmod \+x/);
  assert.match(problem(join(root, 'x')) ?? '', /temporary folder/);
});
