// Configuration files of the old format, how they combine with the command line, and which files are read at all.
import assert from 'node:assert/strict';
import { chmodSync, closeSync, mkdirSync, openSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { TtycamError } from '#src/core/errors.js';
import { readReceiverOptions, readSenderOptions } from '../../helpers/command-lines.js';
import { config, folder } from './config-files.js';

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
    ['a name that is none', '\nframerate = 5', /:2: framerate is not an option of a configuration file/],
    ['a value that is none', 'fps = fast', /:1: fps: fast is not a number above 0$/],
    ['a value that is not among the choices', 'fit = stretch', /:1: fit: stretch is not one of fill, contain/],
    ['a flag with a value', '# x\nloop = yes', /:2: loop takes no value: write it alone on its line/],
    ['an option without its value', 'name', /:1: name needs a value: name = <name>$/],
    ['a file that names a file', 'config = other.conf', /:1: config is not an option/],
    ['a question', 'version', /:1: version is not an option/],
    ['a line of prose', 'what is = this', /:1: what … is not an option/],
    ['what is no text', 'a\0b', /is not a configuration file/],
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
  assert.throws(() => readSenderOptions(['--config', `/dev/fd/${endless}`]), /is not a configuration file/);
  closeSync(descriptor);
  closeSync(endless);
  assert.throws(() => readSenderOptions(['--config', '/dev/zero']), { code: 'usage', message: /should be a file/ });
});
