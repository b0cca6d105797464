// `sender install-service`, with a folder in place of the system's root.
import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { readConfigFile } from '#src/cli/config/config-file.js';
import { Output } from '#src/cli/output.js';
import { newKeyLine, readKeys } from '#src/net/credentials/key-file.js';
import { senderSpec } from '#src/sender/command.js';
import { installService } from '#src/sender/service/install.js';
import { packagedUnitText, unitText } from '#src/sender/service/unit.js';
import { readInstallOptions } from '../../helpers/command-lines.js';
import { FACTS, FakeSystem } from './fake-system.js';

describe('install-service', () => {
  test('writes unit, user and config, and says what comes next', async (t) => {
    const system = new FakeSystem(t);
    const { said } = await system.install('--to', 'tcp://hub.lan:6000', '--name', 'front door', '--keep-open');
    assert.equal(system.file('/etc/systemd/system/ttycam-sender.service'), unitText(FACTS));
    assert.match(
      system.file('/etc/ttycam/sender.toml'),
      /\n\nname = "front door"\nkeep-open = true\nto = "tcp:\/\/hub\.lan:6000"\nencoder = "auto"\n$/,
    );
    assert.equal(statSync(join(system.root, 'etc/ttycam/sender.toml')).mode & 0o777, 0o640);
    assert.deepEqual(system.commands, ['systemd-sysusers /etc/sysusers.d/ttycam.conf']);
    assert.match(said, /created the system user ttycam, in group video/);
    assert.match(said, /sudo systemctl daemon-reload\n {2}sudo systemctl enable --now ttycam-sender\n {2}journalctl/);
  });

  test('makes the user with useradd where there is no systemd-sysusers', async (t) => {
    const system = new FakeSystem(t, 0, ['systemctl']);
    await system.install();
    assert.match(system.commands.join('\n'), /^useradd --system .*--groups video ttycam$/);
    assert.match(system.file('/etc/ttycam/sender.toml'), /\n# to = "tcp:\/\/hub\.lan:5252"\n/);
  });

  test('run again keeps the config and the user, and says what the config would need', async (t) => {
    const system = new FakeSystem(t);
    await system.install('--to', 'tcp://hub:1');
    const before = system.file('/etc/ttycam/sender.toml');
    const { said } = await system.install('--to', 'tcp://hub:2', '--fps', '5');
    assert.equal(system.file('/etc/ttycam/sender.toml'), before);
    assert.equal(system.commands.length, 1);
    assert.match(
      said,
      /sender\.toml exists and was not changed\. For the given options, it needs:\n {2}to = "tcp:\/\/hub:2"\n {2}fps = 5\n/,
    );
    assert.match(said, /ttycam-sender\.service was already up to date/);
    assert.match(said, /systemctl restart ttycam-sender/);
  });

  test('uses the unit of a Debian package, unless that starts another program or there is one in /etc', async (t) => {
    const PACKAGED = 'usr/lib/systemd/system/ttycam-sender.service';
    const install = async (text: string, prepare: (system: FakeSystem) => unknown = () => {}) => {
      const system = new FakeSystem(t);
      mkdirSync(join(system.root, 'usr/lib/systemd/system'), { recursive: true });
      writeFileSync(join(system.root, PACKAGED), text);
      await prepare(system);
      const { said } = await system.install('--to', 'tcp://hub:1');
      return { said, wrote: existsSync(join(system.root, 'etc/systemd/system/ttycam-sender.service')), system };
    };
    const used = await install(packagedUnitText(FACTS));
    assert.equal(used.wrote, false);
    assert.match(used.said, /\/usr\/lib\/systemd\/system\/ttycam-sender\.service is used/);
    assert.match(used.system.file('/etc/ttycam/sender.toml'), /\nto = "tcp:\/\/hub:1"\n/);
    assert.equal((await install(packagedUnitText({ ...FACTS, main: '/usr/lib/other.js' }))).wrote, true);
    const first = (system: FakeSystem) => {
      mkdirSync(join(system.root, 'etc/systemd/system'), { recursive: true });
      writeFileSync(join(system.root, 'etc/systemd/system/ttycam-sender.service'), 'old');
    };
    const replaced = await install(packagedUnitText(FACTS), first);
    assert.equal(replaced.system.file('/etc/systemd/system/ttycam-sender.service'), unitText(FACTS));
  });

  test('with --print shows the unit on stdout and changes nothing, for anybody', async (t) => {
    const system = new FakeSystem(t, 1000, []);
    const { stdout, said } = await system.install('--print', '--fps', '5');
    assert.equal(stdout, unitText(FACTS));
    assert.match(said, /nothing was changed/);
    assert.match(said, /\n {2}fps = 5\n {2}encoder = "auto"\n/);
    assert.equal(existsSync(join(system.root, 'etc/systemd')), false);
  });

  test('refuses to run without root, with the command to run instead', async (t) => {
    const system = new FakeSystem(t, 1000);
    await assert.rejects(system.install('--name', 'front door'), {
      message: `only root can install a service. Run: sudo ${process.execPath} ${process.execPath} install-service --name 'front door'`,
    });
    assert.equal(existsSync(join(system.root, 'etc/systemd')), false);
  });

  test('lets a service use the cheapest encoder that is installed, unless another one is given', async (t) => {
    const bare = new FakeSystem(t);
    await bare.install();
    assert.match(
      bare.file('/etc/ttycam/sender.toml'),
      /\n# device = "\/dev\/video0"\n\nname = "pi-C920"\nencoder = "auto"\n$/,
    );
    const given = new FakeSystem(t);
    await given.install('--encoder', 'sharp');
    assert.match(given.file('/etc/ttycam/sender.toml'), /\n\nname = "pi-C920"\nencoder = "sharp"\n$/);
  });

  test('takes the options of a config file too, those of the command line first', async (t) => {
    const system = new FakeSystem(t);
    const file = join(system.root, 'mine.conf');
    writeFileSync(file, 'fps = 5\nname = yard\n');
    await system.install('--config', file, '--fps', '9');
    assert.match(system.file('/etc/ttycam/sender.toml'), /\n\nname = "yard"\nfps = 9\nencoder = "auto"\n$/);
  });

  test('gives the service copies of its own of a key and of certificates, which nobody else can read', async (t) => {
    const system = new FakeSystem(t);
    const key = join(system.root, 'barn.key');
    writeFileSync(key, `${newKeyLine('barn')}\n`, { mode: 0o600 });
    const { said } = await system.install('--to', 'tls://hub.lan', '--key-file', key);
    assert.match(
      system.file('/etc/ttycam/sender.toml'),
      /\nto = "tls:\/\/hub\.lan"\nkey-file = "\/etc\/ttycam\/sender\.key"\nencoder = "auto"\n$/,
    );
    assert.equal(system.file('/etc/ttycam/sender.key'), readFileSync(key, 'utf8'));
    assert.equal(statSync(join(system.root, 'etc/ttycam/sender.key')).mode & 0o777, 0o640);
    assert.equal(readKeys(join(system.root, 'etc/ttycam/sender.key'))[0]?.name, 'barn');
    assert.match(said, /copied .*barn\.key to \/etc\/ttycam\/sender\.key, for ttycam alone/);
    // A renewed key overwrites the copy on purpose.
    writeFileSync(key, `${newKeyLine('barn')}\n`);
    await system.install('--to', 'tls://hub.lan', '--key-file', key);
    assert.equal(system.file('/etc/ttycam/sender.key'), readFileSync(key, 'utf8'));
  });

  test('copies the key that it has checked, even if the file was changed meanwhile', async (t) => {
    const system = new FakeSystem(t);
    const key = join(system.root, 'barn.key');
    const judged = `${newKeyLine('barn')}\n`;
    writeFileSync(key, judged, { mode: 0o600 });
    const options = readInstallOptions(['--to', 'tls://hub.lan', '--key-file', key]);
    rmSync(key);
    symlinkSync('/etc/shadow', key);
    const output = new Output({ json: false, quiet: true, debug: false }, process);
    await installService(options, output, () => undefined, system);
    assert.equal(system.file('/etc/ttycam/sender.key'), judged);
  });

  test('refuses a program that others can change, and says so with --print', async (t) => {
    const system = new FakeSystem(t);
    const main = join(system.root, 'main.js');
    chmodSync(system.root, 0o755);
    writeFileSync(main, '');
    chmodSync(main, 0o666);
    const changed = new FakeSystem(t, 0, ['systemctl', 'systemd-sysusers'], { ...FACTS, main });
    await assert.rejects(changed.install(), {
      code: 'output-failed',
      message:
        /^whoever can change the program can read the service’s keys, and .*main\.js can be changed by other users/,
    });
    assert.ok(!existsSync(join(changed.root, 'etc/systemd')));
    const { said } = await changed.install('--print');
    assert.match(said, /main\.js can be changed by other users of this machine: chmod go-w /);
  });

  test('refuses control characters in a path and in an option, before anything is written', async (t) => {
    const system = new FakeSystem(t, 0, ['systemctl'], { ...FACTS, node: `${process.execPath}\nExecStartPre=+/bin/x` });
    await assert.rejects(system.install(), /ENOENT|control character/);
    assert.ok(!existsSync(join(system.root, 'etc/systemd')));
    for (const value of ['a\nb', 'a\u001b[2J', 'a\u0085b', 'a\tb']) {
      await assert.rejects(new FakeSystem(t).install('--name', value), {
        code: 'usage',
        message: /control characters/,
      });
    }
  });

  test('writes into no folder that others can write, and through no link', async (t) => {
    const system = new FakeSystem(t);
    mkdirSync(join(system.root, 'etc/ttycam'));
    chmodSync(join(system.root, 'etc/ttycam'), 0o777);
    await assert.rejects(system.install('--to', 'tcp://hub:1'), {
      code: 'output-failed',
      message: /sender\.toml is not written: .*etc\/ttycam can be changed by other users/,
    });
    chmodSync(join(system.root, 'etc/ttycam'), 0o755);
    writeFileSync(join(system.root, 'precious'), 'mine');
    mkdirSync(join(system.root, 'etc/systemd/system'), { recursive: true });
    symlinkSync('../../../precious', join(system.root, 'etc/systemd/system/ttycam-sender.service'));
    await system.install('--to', 'tcp://hub:1');
    assert.equal(system.file('/precious'), 'mine');
    assert.equal(system.file('/etc/systemd/system/ttycam-sender.service'), unitText(FACTS));
  });

  test('converts the file of the old format that it finds, and keeps it for the service that still runs', async (t) => {
    const system = new FakeSystem(t);
    const old = '# mine\nto = tcp://hub.lan:6000\nname = front door   # the old one\nkeep-open\n';
    mkdirSync(join(system.root, 'etc/ttycam'));
    writeFileSync(join(system.root, 'etc/ttycam/sender.conf'), old, { mode: 0o640 });
    const { said } = await system.install('--fps', '5');
    assert.equal(system.file('/etc/ttycam/sender.conf'), old);
    assert.equal(
      system.file('/etc/ttycam/sender.toml'),
      '# mine\nto = "tcp://hub.lan:6000"\nname = "front door"   # the old one\nkeep-open = true\n',
    );
    assert.equal(statSync(join(system.root, 'etc/ttycam/sender.toml')).mode & 0o777, 0o640);
    assert.match(
      said,
      /converted \/etc\/ttycam\/sender\.conf to \/etc\/ttycam\/sender\.toml\. A running service needs/,
    );
    assert.match(said, /has the options of the old file\. For the given options, it needs:\n {2}fps = 5\n/);
    // A second run finds the new file.
    const { said: again } = await system.install();
    assert.match(again, /did not change \/etc\/ttycam\/sender\.toml/);
  });

  test('changes nothing where the old file has a mistake, and names its line', async (t) => {
    const system = new FakeSystem(t);
    mkdirSync(join(system.root, 'etc/ttycam'));
    const old = join(system.root, 'etc/ttycam/sender.conf');
    writeFileSync(old, 'fps = 5\ndevise = x\n');
    await assert.rejects(system.install(), { code: 'usage', message: /sender\.conf:2: devise is not an option/ });
    assert.ok(!existsSync(join(system.root, 'etc/systemd')));
    assert.deepEqual(system.commands, []);
    // TOML by another name is copied.
    writeFileSync(old, 'name = """\nbarn"""\n');
    await system.install();
    const made = readConfigFile(join(system.root, 'etc/ttycam/sender.toml'), senderSpec('sender'));
    assert.equal(made.options.get('name')?.text, 'barn');
  });

  test('refuses a sender that could not run as a service', () => {
    assert.throws(() => readInstallOptions(['--device', '-']), /a service has no stdin/);
    assert.throws(() => readInstallOptions(['--fps', 'fast']), /--fps: fast is not a number above 0/);
  });

  test('says so where there is no systemd', async (t) => {
    await assert.rejects(new FakeSystem(t, 0, []).install(), /this machine has no systemd/);
  });
});
