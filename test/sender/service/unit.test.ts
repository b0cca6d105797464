// The systemd unit, its configuration file, and whether the service can read its program.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { parseToml } from '#src/cli/config/toml-format.js';
import { shellWords } from '#src/cli/shell-words.js';
import { configLines, configText } from '#src/sender/service/config-text.js';
import { livesInHome, quoteForSystemd, type UnitFacts, unitText } from '#src/sender/service/unit.js';
import { findUnreadable } from '#src/sender/service/unreadable-path.js';

const FACTS: UnitFacts = {
  node: '/usr/bin/node',
  main: '/usr/lib/node_modules/ttycam/dist/sender/main.js',
  software: 'ttycam 1.0.0',
};

/** The values of a setting, in order. */
function values(text: string, name: string): string[] {
  return text
    .split('\n')
    .filter((line) => line.startsWith(`${name}=`))
    .map((line) => line.slice(name.length + 1));
}

describe('the unit', () => {
  const text = unitText(FACTS);

  test('runs this Node and this sender, with the configuration file and what the environment file adds', () => {
    assert.deepEqual(values(text, 'ExecStart'), [
      '/usr/bin/node /usr/lib/node_modules/ttycam/dist/sender/main.js --config /etc/ttycam/sender.toml $TTYCAM_ARGS',
    ]);
    assert.deepEqual(values(text, 'EnvironmentFile'), ['-/etc/ttycam/sender.env']);
  });

  test('always comes back, but not to a wrong configuration file', () => {
    assert.deepEqual(values(text, 'Restart'), ['always']);
    assert.deepEqual(values(text, 'StartLimitIntervalSec'), ['0']);
    assert.deepEqual(values(text, 'RestartPreventExitStatus'), ['2']);
    assert.deepEqual(values(text, 'Type'), ['notify']);
    assert.deepEqual(values(text, 'NotifyAccess'), ['all']);
    assert.deepEqual(values(text, 'WatchdogSec'), ['30']);
  });

  test('gives its user the cameras and little else', () => {
    assert.deepEqual(values(text, 'User'), ['ttycam']);
    assert.deepEqual(values(text, 'SupplementaryGroups'), ['video']);
    assert.deepEqual(values(text, 'CapabilityBoundingSet'), ['']);
    assert.deepEqual(values(text, 'DevicePolicy'), ['closed']);
    assert.ok(values(text, 'DeviceAllow').includes('char-video4linux rw'));
    for (const name of ['NoNewPrivileges', 'ProtectHome', 'PrivateTmp', 'RestrictSUIDSGID', 'ProtectKernelModules']) {
      assert.deepEqual(values(text, name), ['yes'], name);
    }
    assert.deepEqual(values(text, 'ProtectSystem'), ['strict']);
  });

  test('leaves Node able to compile, and the cameras visible', () => {
    assert.deepEqual(values(text, 'MemoryDenyWriteExecute'), []);
    assert.deepEqual(values(text, 'PrivateDevices'), []);
  });

  test('does not hide the home that Node or the sender lives in', () => {
    for (const facts of [
      { ...FACTS, node: '/home/pi/.nvm/versions/node/v20.20.2/bin/node' },
      { ...FACTS, main: '/root/ttycam/dist/sender/main.js' },
    ]) {
      assert.equal(livesInHome(facts), true);
      assert.deepEqual(values(unitText(facts), 'ProtectHome'), ['read-only']);
    }
    assert.equal(livesInHome({ ...FACTS, main: '/homes/ttycam/main.js' }), false);
  });

  test('quotes paths as systemd reads them', () => {
    assert.equal(quoteForSystemd('/usr/bin/node'), '/usr/bin/node');
    assert.equal(quoteForSystemd('/opt/my node/100%/$x'), '"/opt/my node/100%%/$$x"');
    assert.equal(quoteForSystemd('/a"b\\c'), '"/a\\"b\\\\c"');
  });
});

describe('the configuration file of the service', () => {
  const given = [
    { name: 'to', value: 'tcp://hub.lan:5252' },
    { name: 'name', value: 'front door # 1' },
    { name: 'device', value: "ffmpeg:rtsp://u:p@cam/'x'" },
    { name: 'loop', value: undefined },
    { name: 'input-size', value: '640x480' },
    { name: 'encoder', value: 'sharp' },
  ];

  test('is read as it was written', () => {
    const read = parseToml(configText(given, false, [])).map(({ name, value }) => ({
      name,
      value: value.kind === 'text' ? value.text : undefined,
    }));
    assert.deepEqual(read, given);
  });

  test('holds only the encoder and comments when nothing was given', () => {
    assert.deepEqual(
      parseToml(configText([], true, [])).map(({ name }) => name),
      ['encoder'],
    );
  });

  test('refuses control characters', () => {
    assert.throws(() => configLines([{ name: 'name', value: 'a\nto = tcp://evil' }]), /--name: .*control characters/);
  });
});

describe('a program that the service cannot reach', () => {
  const modes: Readonly<Record<string, number>> = {
    '/': 0o755,
    '/usr': 0o755,
    '/usr/node': 0o755,
    '/home': 0o755,
    '/home/pi': 0o700,
    '/home/pi/node': 0o755,
    '/home/eve': 0o711,
    '/home/eve/main.js': 0o600,
  };
  const modeOf = (path: string) => modes[path] ?? 0;

  test('is named by the first folder that is closed, or by itself', () => {
    assert.equal(findUnreadable(['/usr/node'], modeOf), undefined);
    assert.equal(findUnreadable(['/usr/node', '/home/pi/node'], modeOf), '/home/pi');
    assert.equal(findUnreadable(['/home/eve/main.js'], modeOf), '/home/eve/main.js');
  });
});

test('a command is shown as a shell takes it', () => {
  const words = ['sudo', '/usr/bin/node', 'install-service', '--name', "it's here", '--to', 'tcp://hub:5252', ''];
  assert.equal(shellWords(words), `sudo /usr/bin/node install-service --name 'it'\\''s here' --to tcp://hub:5252 ''`);
});
