// `ttycam config`: which value each option has, and where it comes from.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { type TestContext, test } from 'node:test';
import { Output } from '#src/cli/output.js';
import { configProgram } from '#src/ttycam/config.js';
import { readConfigOptions, runConfig } from '#src/ttycam/show-config.js';
import { readGiven } from '../helpers/command-lines.js';
import { temporaryFolder } from '../helpers/folder.js';

/** What the command prints. */
function run(role: 'sender' | 'receiver', ...argv: string[]): { readonly stdout: string; readonly stderr: string } {
  const { commands } = configProgram('ttycam config');
  const found = commands.find((one) => one.spec.name.endsWith(role));
  assert.ok(found !== undefined);
  const streams = { stdout: new PassThrough(), stderr: new PassThrough() };
  const options = readConfigOptions(readGiven(found.spec, argv));
  runConfig(options, new Output(options, streams));
  return { stdout: String(streams.stdout.read() ?? ''), stderr: String(streams.stderr.read() ?? '') };
}

function configFile(t: TestContext, text: string, name = 'mine.toml'): string {
  const file = join(temporaryFolder(t), name);
  writeFileSync(file, text);
  return file;
}

test('each option is shown with its value and its origin, and secrets are hidden', (t) => {
  const file = configFile(
    t,
    'device = "ffmpeg:rtsp://admin:Geheim55@cam.lan/1"\nfps = 15\nloop = true\nlive = false\n',
  );
  const { stdout } = run('sender', '--config', file, '--fps', '5', '--to', 'tcp://hub.lan:1');
  const row = (name: string) =>
    stdout
      .split('\n')
      .find((line) => line.startsWith(`${name} `))
      ?.split(/ {2,}/);
  assert.equal(stdout.split('\n')[0], `sender: ${file}`);
  assert.deepEqual(row('device'), ['device', 'ffmpeg:rtsp://…@cam.lan/1', `${file}:1`]);
  assert.deepEqual(row('loop'), ['loop', 'true', `${file}:3`]);
  assert.deepEqual(row('live'), ['live', 'false', 'default']);
  assert.deepEqual(row('fps'), ['fps', '5', 'command line']);
  assert.deepEqual(row('to'), ['to', 'tcp://hub.lan:1', 'command line']);
  assert.deepEqual(row('size'), ['size', '400x400', 'default']);
  assert.deepEqual(row('speed'), ['speed', '(1)', 'default']);
  assert.deepEqual(row('key-file'), ['key-file', '-', 'default']);
  for (const name of ['config', 'no-config', 'convert', 'chaos']) assert.equal(row(name), undefined);
  assert.ok(!stdout.includes('Geheim55'));
});

test('--json gives the same in one object', (t) => {
  const file = configFile(
    t,
    'theme = "cb"\njson = true\n[camera.a]\naddress = "http://op:geheim@cam/"\n[[on]]\nevent = "lost"\nwebhook = "https://hub/geheim-hook"\n',
  );
  const { stdout } = run('receiver', '--config', file, '--json');
  const event = JSON.parse(stdout) as { readonly options: ReadonlyArray<{ readonly name: string }> };
  const option = (name: string) => event.options.find((one) => one.name === name);
  assert.deepEqual(
    { ...event, time: '', options: [] },
    {
      event: 'configuration',
      time: '',
      program: 'receiver',
      file,
      read: true,
      options: [],
      cameras: [{ name: 'a', address: 'http://…@cam/', place: `${file}:3` }],
      rules: [{ events: 'lost', how: 'webhook', place: `${file}:5` }],
    },
  );
  assert.deepEqual(option('theme'), { name: 'theme', value: 'cb', from: 'file', place: `${file}:1` });
  assert.deepEqual(option('json'), { name: 'json', value: true, from: 'command line' });
  assert.deepEqual(option('view'), { name: 'view', value: null, from: 'default' });
  assert.ok(!stdout.includes('geheim'));
  // What the configuration says of the output is for the receiver, not for this command.
  assert.match(
    run('receiver', '--config', file).stdout,
    /^receiver: .*\n\noption +value +from\n[\s\S]*\n\[camera\.a\] {2}http:\/\/…@cam\/ {2}.*\n\n\[\[on\]\] {2}lost: webhook {2}/,
  );
});

test('without a file it says so', () => {
  assert.match(run('receiver', '--no-config').stdout, /^receiver: no configuration file\n\n/);
});

test('--convert writes the file anew beside the old one', (t) => {
  const file = configFile(t, 'theme = cb\nno-mouse\n', 'mine.conf');
  const { stderr } = run('receiver', '--config', file, '--convert');
  const made = file.replace('.conf', '.toml');
  assert.equal(stderr, `made ${made}. ${file} is as it was\n`);
  assert.equal(readFileSync(made, 'utf8'), 'theme = "cb"\nno-mouse = true\n');
  assert.throws(() => run('receiver', '--convert'), { code: 'usage', message: /--config <file>/ });
});

test('a table that the program would refuse is refused, and its files need not be there', (t) => {
  const program = 'run = ["/usr/bin/true"]';
  const wrong: readonly (readonly [string, RegExp])[] = [
    [
      `[[on]]\nevent = "lost"\nrunn = ["/usr/bin/true"]\n`,
      /:3: runn is not a key of \[\[on\]\] \(Did you mean run\?\)/,
    ],
    [`[[on]]\nevent = "receiver-lost"\n${program}\n`, /receiver-lost/],
    ['[camera.yard]\naddress = "gopher://cam.lan/"\n', /gopher/],
  ];
  for (const [text, message] of wrong) assert.throws(() => run('receiver', '--config', configFile(t, text)), message);
  run('sender', '--config', configFile(t, `[[on]]\nevent = "receiver-lost"\n${program}\n`));
  const absent = '[[on]]\nevent = "lost"\nwebhook-file = "/nowhere"\ntoken-file = "/nowhere"\n';
  const yard = '[camera.yard]\naddress = "http://me@cam.lan/"\npassword-file = "/nowhere"\n';
  assert.match(run('receiver', '--config', configFile(t, absent + yard)).stdout, /yard/);
});
