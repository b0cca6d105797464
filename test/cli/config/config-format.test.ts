// Which format a configuration file is in, and its conversion to TOML.
import assert from 'node:assert/strict';
import { chmodSync, statSync } from 'node:fs';
import { describe, test } from 'node:test';
import { type ConfigFile, oldFormatWarning, readConfigFile } from '#src/cli/config/config-file.js';
import { convertConfigFile } from '#src/cli/config/convert-file.js';
import { senderSpec } from '#src/sender/command.js';
import { config } from './config-files.js';

const SPEC = senderSpec('sender');

function read(text: string | Buffer, extension: string): ConfigFile {
  return readConfigFile(config(text, extension), SPEC);
}

/** The options of a file by their keys, each as text. */
function optionsOf({ options }: ConfigFile): Record<string, string> {
  return Object.fromEntries([...options].map(([key, { text }]) => [key, text]));
}

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
    assert.throws(() => convertConfigFile(config('devise = x'), SPEC), /:1: devise is not an option/);
  });
});
