// Configuration files of both formats, and how they combine with the command line.
import assert from 'node:assert/strict';
import {
  chmodSync,
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import type { CommandSpec } from '#src/cli/command/command-spec.js';
import { type Configuration, NO_CONFIGURATION, resolveOptions } from '#src/cli/command/given-options.js';
import { type ConfigFile, oldFormatWarning, readConfigFile } from '#src/cli/config/config-file.js';
import { convertConfigFile } from '#src/cli/config/convert-file.js';
import { TtycamError } from '#src/core/errors.js';
import { receiverSpec } from '#src/receiver/command.js';
import { senderSpec } from '#src/sender/command.js';
import { readReceiverOptions, readSenderOptions } from '../../helpers/command-lines.js';
import { ROOT } from '../../helpers/programs.js';

const folder = mkdtempSync(join(tmpdir(), 'ttycam-config-'));
after(() => rmSync(folder, { recursive: true, force: true }));
let files = 0;

function config(text: string | Buffer, extension = '.conf'): string {
  files += 1;
  const file = join(folder, `${files}${extension}`);
  writeFileSync(file, text);
  return file;
}

describe('--config with a file of the old format', () => {
  test('gives what the command line leaves open, and the command line wins wherever it stands', () => {
    const file = config('to = tcp://hub.lan:6000\nname = front door\nfps = 15\nsize = 320x240\nloop\n');
    for (const argv of [
      ['--config', file, '--fps', '5', '--size=400x400'],
      ['--fps', '5', '--size=400x400', '--config', file],
    ]) {
      const options = readSenderOptions(argv);
      assert.ok(options.to.kind === 'receiver');
      assert.deepEqual(options.to.endpoint, { scheme: 'tcp', host: 'hub.lan', port: 6000 });
      assert.equal(options.name, 'front door');
      assert.equal(options.fps, 5);
      // 400x400 is the default too, yet it was asked for.
      assert.deepEqual(options.size, { width: 400, height: 400 });
      assert.equal(options.loop, true);
      assert.equal(options.live, false);
    }
  });

  test('gives the line of a wrong NATS address, without its password', () => {
    const file = config('fps = 1\nto = nats://barn:geheim@hub');
    assert.throws(
      () => readSenderOptions(['--config', file]),
      (error: Error) => {
        assert.ok(error.message.startsWith(`${file}:2: `) && !error.message.includes('geheim'), error.message);
        return true;
      },
    );
  });

  test('takes the later one of two lines', () => {
    assert.equal(readSenderOptions(['--config', config('fps = 1\nfps = 2')]).fps, 2);
  });

  test('serves the receiver too, an option that takes something away included', () => {
    const options = readReceiverOptions(['--config', config('listen = tcp://127.0.0.1:0\nno-mouse\n')], false);
    assert.equal(options.listen?.port, 0);
    assert.equal(options.mouse, false);
  });

  const mistakes: ReadonlyArray<readonly [string, string, RegExp]> = [
    ['a name that is none', '\nframerate = 5', /:2: framerate is no option of a configuration file/],
    ['a value that is none', 'fps = fast', /:1: fps = fast: It must be a number above 0\.$/],
    ['a value that is not among the choices', 'fit = stretch', /:1: fit = stretch: It must be one of fill, contain/],
    ['a flag with a value', '# x\nloop = yes', /:2: loop takes no value: write it alone on its line/],
    ['an option without its value', 'name', /:1: name needs a value: name = <name>$/],
    ['a file that names a file', 'config = other.conf', /:1: config is no option/],
    ['a question', 'version', /:1: version is no option/],
    ['a line of prose', 'what is = this', /:1: what … is no option/],
    ['what is no text', 'a\0b', /is no configuration file/],
  ];
  for (const [what, text, words] of mistakes) {
    test(`refuses ${what}, with file and line`, () => {
      const file = config(text);
      assert.throws(
        () => readSenderOptions(['--config', file, '--name', 'x']),
        (error) =>
          error instanceof TtycamError &&
          error.code === 'usage' &&
          error.message.includes(file) &&
          words.test(error.message),
      );
    });
  }

  test('names the file that it cannot read, and why', () => {
    const said = (path: string) => {
      try {
        readSenderOptions(['--config', path]);
      } catch (error) {
        return error instanceof TtycamError ? `${error.code}: ${error.message}` : error;
      }
      return 'nothing';
    };
    const missing = join(folder, 'none.conf');
    assert.equal(said(missing), `usage: cannot read the configuration file ${missing}: there is no such file`);
    assert.equal(said(folder), `usage: cannot read the configuration file ${folder}: it is a folder`);
  });
});

const SPEC = senderSpec('sender');

const NOTHING_GIVEN = { argv: [], operands: [], texts: new Map() };

function configurationOf(file: string, spec: CommandSpec): Configuration {
  return { ...NO_CONFIGURATION, file, texts: readConfigFile(file, spec).options };
}

function read(text: string | Buffer, extension: string): ConfigFile {
  return readConfigFile(config(text, extension), SPEC);
}

/** The options of a file by their keys, each as text. */
function optionsOf({ options }: ConfigFile): Record<string, string> {
  return Object.fromEntries([...options].map(([key, { text }]) => [key, text]));
}

describe('a TOML file', () => {
  test('gives what the command line leaves open, and the command line wins', () => {
    const text =
      'to = "tcp://hub.lan:6000"\nname = "front door"\nfps = 7.5\nsize = "320x240"\nloop = true\nlive = false\n';
    const options = readSenderOptions(['--fps', '5', '--config', config(text, '.toml')]);
    assert.ok(options.to.kind === 'receiver');
    assert.deepEqual(options.to.endpoint, { scheme: 'tcp', host: 'hub.lan', port: 6000 });
    assert.deepEqual(
      [options.name, options.fps, options.size, options.loop, options.live],
      ['front door', 5, { width: 320, height: 240 }, true, false],
    );
  });

  test('may give a number in quotes, and text as a number', () => {
    const options = readSenderOptions(['--config', config('fps = "15"\nname = 1.0\nframes = 1_000', '.toml')]);
    assert.deepEqual([options.fps, options.name, options.frames], [15, '1.0', 1_000]);
  });

  const mistakes: ReadonlyArray<readonly [string, string | Buffer, RegExp]> = [
    [
      'a key that is none',
      '\nframerate = 5',
      /:2: framerate is no option of a configuration file \(see sender --help\)$/,
    ],
    ['a mistyped key', 'devise = "auto"', /:1: devise is no option of a configuration file \(Did you mean device\?\)$/],
    ['a key with dashes', '--fps = 5', /:1: --fps is no option of a configuration file \(Did you mean fps\?\)$/],
    ['a key as in the code', 'keepOpen = true', /:1: keepOpen is no .*\(Did you mean keep-open\?\)$/],
    ['a value that is none', 'fps = "fast"', /:1: fps = fast: It must be a number above 0\.$/],
    [
      'a value that is not among the choices',
      '\n\nfit = "stretch"',
      /:3: fit = stretch: It must be one of fill, contain/,
    ],
    ['a flag that is no boolean', 'loop = "yes"', /:1: loop is true or false, without quotes: loop = true$/],
    ['a boolean for a value', 'name = true', /:1: name needs a value: name = "<name>"$/],
    ['an array', 'device = ["a", "b"]', /:1: device takes a single value, not an array: device = "<source>"$/],
    ['an array for a flag', 'loop = [true]', /:1: loop takes a single value, not an array: loop = true$/],
    ['a date', 'name = 1979-05-27', /:1: name takes no date\. Text needs quotes$/],
    ['a table for an option', '[fps]\nx = 1', /:1: fps takes a value, not a table: fps = <n>$/],
    [
      'a table of a camera',
      'fps = 5\n[camera."front door"]\nfps = 3',
      /:2: \[camera\.front door\]: .* receiver's configuration$/,
    ],
    ['a camera with dots', 'camera.barn.fps = 3', /:1: \[camera\.barn\.fps\]: .* receiver's configuration$/],
    ['a mistyped table', '[camara.barn]', /:1: \[camara\.barn\] is an unknown table \(Did you mean camera\?\)$/],
    ['an unknown table', '[[smtp]]\nfps = 3', /:1: \[smtp\] is an unknown table$/],
    ['a key that names a file', 'config = "other.toml"', /:1: config is no option/],
    ['a key that reads none', 'no-config = true', /:1: no-config is no option/],
    [
      'text without quotes',
      'fps = 5\nname = barn',
      /:2: name: invalid value \(TOML\)\. Text needs quotes: name = "…"$/,
    ],
    ['a key that stands twice', 'fps = 5\nfps = 6', /:2: fps is defined twice$/],
    ['what is no text', 'a\0b', /is no configuration file/],
    ['what is not UTF-8', Buffer.from('name = "caf\xe9"', 'latin1'), /is not in UTF-8/],
    ['what is too long', `# ${'x'.repeat(70_000)}`, /is no configuration file/],
  ];
  for (const [what, text, words] of mistakes) {
    test(`refuses ${what}, with file, line and key`, () => {
      const file = config(text, '.toml');
      assert.throws(
        () => readSenderOptions(['--config', file]),
        (error) => {
          assert.ok(error instanceof TtycamError && error.code === 'usage');
          assert.ok(error.message.includes(file));
          assert.match(error.message, words);
          assert.doesNotMatch(error.message, /\n/);
          return true;
        },
      );
    });
  }
});

describe('the format of a file', () => {
  test('is the old one wherever that explains all of it, and the warning names the command that converts it', () => {
    const file = config('to = tcp://hub.lan:5252\nloop\n');
    const { format, warnings } = readConfigFile(file, SPEC);
    assert.equal(format, 'lines');
    assert.deepEqual(warnings, [
      `${file} is in the old format. It is still read; this converts it to TOML: ttycam config sender --config ${file} --convert`,
    ]);
    // Another command converts the service's file, as the unit has to name the new one.
    assert.match(
      oldFormatWarning('/etc/ttycam/sender.conf', SPEC),
      /converts it to TOML: sudo sender install-service$/,
    );
    // In TOML these would be other texts.
    assert.deepEqual(optionsOf(read('device = "C:\\new"\nname = 0x10', '.conf')), { device: 'C:\\new', name: '0x10' });
    // Files in Latin-1 were read before, too.
    assert.equal(read(Buffer.from('# f\xfcr\nfps = 5', 'latin1'), '.conf').format, 'lines');
  });

  test('is TOML by its name, and without a warning where both formats agree', () => {
    for (const [text, extension] of [
      ['fps = 15\nname = "barn"\n', '.conf'],
      ['fps = 15\nloop = true\n', '.conf'],
      ['name = """\nbarn"""', ''],
      ['fps = 15', '.toml'],
    ] as const) {
      const { format, warnings } = read(text, extension);
      assert.deepEqual([format, warnings], ['toml', []], text);
    }
    assert.throws(() => read('name = barn', '.toml'), /Text needs quotes/);
  });

  test('is changed by the conversion, which keeps options, lines and mode, and overwrites nothing', () => {
    const file = config('# mine\nto = tcp://hub.lan:5252\n\nloop # again\n');
    chmodSync(file, 0o640);
    const made = convertConfigFile(file, SPEC);
    assert.equal(made, file.replace('.conf', '.toml'));
    assert.equal(statSync(made).mode & 0o777, 0o640);
    assert.deepEqual(readConfigFile(made, SPEC), {
      text: '# mine\nto = "tcp://hub.lan:5252"\n\nloop = true # again\n',
      format: 'toml',
      options: new Map([
        ['to', { text: 'tcp://hub.lan:5252', place: `${made}:2` }],
        ['loop', { text: '', place: `${made}:4` }],
      ]),
      cameras: [],
      rules: [],
      warnings: [],
    });
    assert.throws(() => convertConfigFile(file, SPEC), { code: 'output-failed', message: /is there already/ });
    assert.throws(() => convertConfigFile(made, SPEC), { code: 'usage', message: /is TOML already/ });
    assert.throws(() => convertConfigFile(config('devise = x'), SPEC), /:1: devise is no option/);
  });
});

describe('a configuration file that others could change', () => {
  const refused = (file: string, words: RegExp) =>
    assert.throws(() => readSenderOptions(['--config', file]), { code: 'usage', message: words });

  test('is refused, with the command that corrects it', () => {
    for (const extension of ['.toml', '.conf']) {
      const file = config('fps = 5', extension);
      chmodSync(file, 0o666);
      refused(file, /is not safe: .* can be changed by other users of this machine: chmod go-w /);
    }
  });

  test('is refused for a folder above it and for one that a link leads through, but not in a sticky folder', () => {
    const open = join(folder, 'open');
    mkdirSync(join(open, 'inner'), { recursive: true });
    writeFileSync(join(open, 'inner/sender.toml'), 'fps = 5');
    chmodSync(open, 0o777);
    refused(join(open, 'inner/sender.toml'), /\/open can be changed by other users/);
    const link = join(folder, 'link.toml');
    symlinkSync(join(open, 'inner/sender.toml'), link);
    refused(link, /\/open can be changed by other users/);
    if (process.getuid?.() !== 0) return;
    chmodSync(open, 0o1777);
    assert.equal(readSenderOptions(['--config', link]).fps, 5);
  });
});

test('a descriptor that a shell made is read to its end, within the limit; a pipe or device of a name is refused', () => {
  const descriptor = openSync(config('fps = 5', ''), 'r');
  assert.equal(readSenderOptions(['--config', `/dev/fd/${descriptor}`]).fps, 5);
  const endless = openSync('/dev/zero', 'r');
  assert.throws(() => readSenderOptions(['--config', `/dev/fd/${endless}`]), /is no configuration file/);
  closeSync(descriptor);
  closeSync(endless);
  assert.throws(() => readSenderOptions(['--config', '/dev/zero']), { code: 'usage', message: /should be a file/ });
});

test('the TOML of the documentation is a configuration', () => {
  const pages: ReadonlyArray<readonly [string, CommandSpec]> = [
    ['configuration.md', receiverSpec('receiver')],
    ['raspberry-pi.md', SPEC],
  ];
  for (const [page, spec] of pages) {
    const blocks = [...readFileSync(join(ROOT, 'docs', page), 'utf8').matchAll(/```toml\n(.*?)```/gs)];
    assert.equal(blocks.length, 1);
    for (const [, text = ''] of blocks)
      resolveOptions(spec, NOTHING_GIVEN, configurationOf(config(text, '.toml'), spec));
  }
});
