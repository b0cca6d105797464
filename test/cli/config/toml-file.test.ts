// Configuration files in TOML: how they combine with the command line, and what is wrong in them.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import type { CommandSpec } from '#src/cli/command/command-spec.js';
import { type Configuration, NO_CONFIGURATION, resolveOptions } from '#src/cli/command/given-options.js';
import { readConfigFile } from '#src/cli/config/config-file.js';
import { TtycamError } from '#src/core/errors.js';
import { receiverSpec } from '#src/receiver/command.js';
import { senderSpec } from '#src/sender/command.js';
import { readSenderOptions } from '../../helpers/command-lines.js';
import { ROOT } from '../../helpers/programs.js';
import { config } from './config-files.js';

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
      /:2: framerate is not an option of a configuration file \(see sender --help\)$/,
    ],
    [
      'a mistyped key',
      'devise = "auto"',
      /:1: devise is not an option of a configuration file \(Did you mean device\?\)$/,
    ],
    ['a key with dashes', '--fps = 5', /:1: --fps is not an option of a configuration file \(Did you mean fps\?\)$/],
    ['a key as in the code', 'keepOpen = true', /:1: keepOpen is not an option.*\(Did you mean keep-open\?\)$/],
    ['a value that is none', 'fps = "fast"', /:1: fps: fast is not a number above 0$/],
    ['a value that is not among the choices', '\n\nfit = "stretch"', /:3: fit: stretch is not one of fill, contain/],
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
    ['a key that names a file', 'config = "other.toml"', /:1: config is not an option/],
    ['a key that reads none', 'no-config = true', /:1: no-config is not an option/],
    [
      'text without quotes',
      'fps = 5\nname = barn',
      /:2: name: invalid value \(TOML\)\. Text needs quotes: name = "…"$/,
    ],
    ['a key that stands twice', 'fps = 5\nfps = 6', /:2: fps is defined twice$/],
    ['what is no text', 'a\0b', /is not a configuration file/],
    ['what is not UTF-8', Buffer.from('name = "caf\xe9"', 'latin1'), /is not in UTF-8/],
    ['what is too long', `# ${'x'.repeat(70_000)}`, /is not a configuration file/],
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

const NOTHING_GIVEN = { argv: [], operands: [], texts: new Map() };

function configurationOf(file: string, spec: CommandSpec): Configuration {
  return { ...NO_CONFIGURATION, file, texts: readConfigFile(file, spec).options };
}

test('the TOML of the documentation is a configuration', () => {
  const pages: ReadonlyArray<readonly [string, CommandSpec]> = [
    ['configuration.md', receiverSpec('receiver')],
    ['raspberry-pi.md', senderSpec('sender')],
  ];
  for (const [page, spec] of pages) {
    const blocks = [...readFileSync(join(ROOT, 'docs', page), 'utf8').matchAll(/```toml\n(.*?)```/gs)];
    assert.equal(blocks.length, 1);
    for (const [, text = ''] of blocks)
      resolveOptions(spec, NOTHING_GIVEN, configurationOf(config(text, '.toml'), spec));
  }
});
