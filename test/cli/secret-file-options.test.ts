// Passwords in any option or line of a configuration file, also by mistake: no message of a program repeats them.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { type TestContext, test } from 'node:test';
import { longName } from '#src/cli/command/option-spec.js';
import { Output } from '#src/cli/output.js';
import { hideArguments } from '#src/cli/own-arguments.js';
import { TtycamError } from '#src/core/errors.js';
import { RECEIVER_OPTIONS } from '#src/receiver/command.js';
import { SENDER_OPTIONS } from '#src/sender/command.js';
import { openSource } from '#src/sources/open-source.js';
import {
  readDoctorOptions,
  readInstallOptions,
  readKeygenOptions,
  readReceiverOptions,
  readSenderOptions,
} from '../helpers/command-lines.js';
import { temporaryFolder } from '../helpers/folder.js';

type Read = (argv: readonly string[]) => unknown;

const PROGRAMS: Readonly<Record<string, Read>> = {
  sender: (argv) => openSource(readSenderOptions(argv), process.stdin),
  doctor: readDoctorOptions,
  'install-service': readInstallOptions,
  receiver: (argv) => readReceiverOptions(argv, false),
  keygen: readKeygenOptions,
};

/**
 * A new password for each attempt, as a password that is registered once is hidden everywhere. Their first characters differ, by
 * which secrets are searched.
 */
let passwords = 0;
function newPassword(): string {
  passwords += 1;
  const digits = (1_000_000 + passwords * 7_919).toString(36);
  return `${[...digits].reverse().join('')}%40Qu4rk`;
}

/** All output of a program for a wrong command line, with `--debug`. Empty for a right one. */
function outputOf(read: Read, argv: readonly string[]): string {
  const streams = { stdout: new PassThrough(), stderr: new PassThrough() };
  const output = new Output({ json: true, quiet: false, debug: true }, streams);
  const self = { argv: ['node', 'main.js', ...argv], title: '' };
  hideArguments(self);
  try {
    read(argv);
  } catch (error) {
    output.error(error);
    output.event('failed', { reason: TtycamError.from(error).message });
    output.print(`${TtycamError.from(error).message}\n`);
  }
  return `${self.title}${streams.stderr.read() ?? ''}${streams.stdout.read() ?? ''}`;
}

function assertHidden(told: string, password: string, what: string): void {
  const parts = [password, decodeURIComponent(password), encodeURIComponent(password)];
  for (const part of parts) assert.ok(!told.includes(part), `${what}\n${told}`);
}

/** How people write addresses, and where they put a password into one. */
const FORMS: ReadonlyArray<(password: string) => string> = [
  (password) => `ffmpeg:rtsp://admin:${password}@127.0.0.1:9/1`,
  (password) => `rtsp://admin:${password}@127.0.0.1:9/1`,
  (password) => `http://127.0.0.1:9/shot.jpg?user=admin&pwd=${password}`,
  (password) => `http://${password}@127.0.0.1/`,
  (password) => `tcp://admin:${password}@hub.lan:5252`,
  (password) => `tls://hub.lan:5252/?key=${password}`,
  (password) => `nats://admin:${password}@hub.lan:4222`,
  (password) => `nats://admin:a/${password}@hub.lan:4222`,
  (password) => `admin:${password}@127.0.0.1:554/1`,
  (password) => `rtsp:/admin:${password}@127.0.0.1/1`,
  (password) => `rtsp://10.0.0.7/user=admin_password=${password}_channel=1`,
];

/** Options that take a value: all of a sender's, and the receiver's own. */
const OPTIONS = [
  ...Object.entries({ ...SENDER_OPTIONS, ...RECEIVER_OPTIONS })
    .filter(([, { placeholder }]) => placeholder !== undefined)
    .map(([key]) => `--${longName(key)}`),
  ...['--no-such-option', '--password'],
];

for (const [which, [program, read]] of Object.entries(PROGRAMS).entries()) {
  test(`${program}: an address with a password, in any option, with \`=\` and without, or without an option`, () => {
    let wrong = 0;
    for (const [number, form] of FORMS.entries()) {
      for (const [index, option] of OPTIONS.entries()) {
        // Each program has a part of the pairs, so that each option comes with half of the forms in one program or another.
        if ((number + index + 2 * which) % 10 !== 0) continue;
        const password = newPassword();
        // Alternates, so that each option and each form comes both with `=` and without.
        const argv = passwords % 2 === 0 ? [option, form(password)] : [`${option}=${form(password)}`];
        const told = outputOf(read, argv);
        assertHidden(told, password, `${program} ${argv.join(' ')}`);
        if (told.includes('error: ')) wrong += 1;
      }
      const password = newPassword();
      assertHidden(outputOf(read, [form(password)]), password, program);
    }
    assert.ok(wrong > 30, `${wrong} errors were looked at`);
  });
}

test('a secret in the place of the file that it should be in', () => {
  for (const option of [
    '--key-file',
    '--nats-creds',
    '--nats-nkey',
    '--nats-token-file',
    '--nats-password-file',
    '--tls-key',
  ]) {
    for (const prefix of ['', 'barn:', 'barn: ']) {
      const password = `${prefix}${newPassword()}`;
      for (const argv of [[option, password], [`${option}=${password}`]]) {
        for (const read of [readSenderOptions, PROGRAMS['receiver'] ?? assert.fail()]) {
          const told = outputOf(read, ['--to', 'nats://hub.lan', ...argv]);
          assertHidden(told, password, option);
        }
      }
      assert.throws(() => readSenderOptions([option, password]), {
        code: 'key-unusable',
        message: /Put the secret into a file/,
      });
    }
  }
  const given = newPassword();
  assertHidden(outputOf(readSenderOptions, [`--password=${given}`]), given, '--password=');
  // A value that looks like a file is named, so that a person sees the typing error.
  assert.throws(() => readSenderOptions(['--to', 'tls://hub', '--key-file', 'ttycm.key']), { message: /ttycm\.key/ });
});

/** Returns a function that writes a configuration file in the place of the one before, and returns its name. */
function configFiles(t: TestContext): (text: string, name?: string) => string {
  const folder = temporaryFolder(t);
  return (text, name = 'sender.conf') => {
    const file = join(folder, name);
    writeFileSync(file, text);
    return file;
  };
}

test('a password in any line of a file of the old format, right or wrong', (t) => {
  const configFile = configFiles(t);
  for (const form of FORMS) {
    for (const line of [
      'device = %',
      'device % ',
      'to = %',
      'to=%',
      '--to=%',
      'dvice = %',
      'size = %',
      'live = %',
      '%',
      'name "%',
    ]) {
      const password = newPassword();
      const file = configFile(`${line.replace('%', form(password))}\n`);
      const told = outputOf((argv) => openSource(readSenderOptions(argv), process.stdin), ['--config', file]);
      assertHidden(told, password, line);
    }
  }
  const password = newPassword();
  const told = outputOf(readSenderOptions, ['--config', configFile(`camera_password ${password}\n`)]);
  assertHidden(told, password, 'a line without =');
  assert.match(told, /camera_password … is not an option/);
});

test('a password in any statement of a TOML file, right or wrong', (t) => {
  const configFile = configFiles(t);
  for (const form of FORMS) {
    for (const text of [
      ...['device = "%"', "to = '%'", '"to" = "%"', '"%" = 1', 'dvice = "%"', 'size = "%"', 'live = "%"'],
      ...[
        'to = %',
        'to "%"',
        '%',
        'to = "%',
        'to = [ "%" ]',
        '[ "%" ]',
        '["camera.%"]',
        '"camera"."%" = 1',
        'to = { a = "%" }',
      ],
      'to = """\n%\n',
    ]) {
      const password = newPassword();
      const file = configFile(`${text.replace('%', form(password))}\n`, 'sender.toml');
      const told = outputOf((argv) => openSource(readSenderOptions(argv), process.stdin), ['--config', file]);
      assertHidden(told, password, text);
    }
  }
});

test('escape sequences of a configuration file, an option or a device do not reach the terminal', (t) => {
  const configFile = configFiles(t);
  for (const text of ['\u001b]0;pwned\u0007', '\u009b2J', 'a\rb', '\u202eevil']) {
    const lines = [
      `${text} = 1`,
      `size = ${text}`,
      `to = ${text}\ndevice = /nowhere`,
      `to = nats://${text}\ndevice = /nowhere`,
      `device = /nowhere/${text}`,
    ];
    const toml = [
      `"${text}" = 1`,
      `size = "${text}"`,
      `to = '${text}'\ndevice = '/nowhere'`,
      `[${text}]`,
      `["${text}"]`,
      text,
    ];
    const commands = [
      ...lines.map((line, at) => ['--config', configFile(`${line}\n`, `${at}.conf`)]),
      ...toml.map((line, at) => ['--config', configFile(`${line}\n`, `${at}.toml`)]),
    ];
    for (const argv of [
      ...commands,
      ['--to', text, '--device', '/nowhere'],
      [text],
      ['--device', `/nowhere/${text}`],
      ['--config', `/nowhere/${text}`],
    ]) {
      const told = outputOf((all) => openSource(readSenderOptions(all), process.stdin), argv);
      assert.match(told, /error: /);
      assert.doesNotMatch(told, /[^\P{Cc}\n\t]|\u202e/u, JSON.stringify(told));
    }
  }
});

test('an address that was copied from a message is refused, as its secrets are missing', () => {
  const { shown } = readSenderOptions(['--device', 'ffmpeg:rtsp://admin:Geheim78@cam/1']).device;
  assert.throws(() => readSenderOptions(['--device', shown]), { code: 'usage', message: /Give the whole address/ });
  assert.equal(readSenderOptions(['--device', 'a….jpg']).device.reveal(), 'a….jpg');
});

test('the title of a process whose command line holds a password is that without it', () => {
  const self = {
    argv: ['node', 'main.js', '--device', 'ffmpeg:rtsp://admin:Geheim77@cam/1', '--json'],
    title: 'as it was',
  };
  hideArguments(self);
  assert.equal(self.title, 'node main.js --device ffmpeg:rtsp://…@cam/1 --json');
  const plain = { argv: ['node', 'main.js', '--to', 'tcp://hub:5252'], title: 'as it was' };
  hideArguments(plain);
  assert.equal(plain.title, 'as it was');
});
