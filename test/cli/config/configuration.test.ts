// The configuration file that a command reads where no option names one.
import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { NO_CONFIGURATION } from '#src/cli/command/given-options.js';
import { configLocation, readConfiguration } from '#src/cli/config/configuration.js';
import { keygenSpec, receiverSpec } from '#src/receiver/command.js';
import { senderSpec } from '#src/sender/command.js';
import { doctorSpec, installSpec } from '#src/sender/commands.js';
import { temporaryFolder } from '../../helpers/folder.js';

const given = (options: Readonly<Record<string, string>>) =>
  new Map(Object.entries(options).map(([key, text]) => [key, { text, place: undefined }]));

const NOTHING = given({});

/** A folder for XDG_CONFIG_HOME with ttycam's folder in it. */
function configHome(t: TestContext): { readonly env: NodeJS.ProcessEnv; readonly folder: string } {
  const home = temporaryFolder(t);
  mkdirSync(join(home, 'ttycam'));
  return { env: { XDG_CONFIG_HOME: home }, folder: join(home, 'ttycam') };
}

test('the default file stands where the XDG specification says, and a relative path there is ignored', () => {
  const file = (env: NodeJS.ProcessEnv, home = '/home/pi') => configLocation(senderSpec('sender'), NOTHING, env, home);
  const atHome = { file: '/home/pi/.config/ttycam/sender.toml', isDefault: true };
  assert.deepEqual(file({ XDG_CONFIG_HOME: '/xdg' }), { file: '/xdg/ttycam/sender.toml', isDefault: true });
  assert.deepEqual(file({}), atHome);
  assert.deepEqual(file({ XDG_CONFIG_HOME: '' }), atHome);
  assert.deepEqual(file({ XDG_CONFIG_HOME: 'here' }), atHome);
  assert.equal(file({}, ''), undefined);
});

test('each command has the file of its program; keygen and install-service have none', () => {
  const files = [senderSpec('x'), doctorSpec('x'), receiverSpec('x'), keygenSpec('x'), installSpec('x')].map(
    (spec) => configLocation(spec, NOTHING, { XDG_CONFIG_HOME: '/x' }, '')?.file,
  );
  const sender = '/x/ttycam/sender.toml';
  assert.deepEqual(files, [sender, sender, '/x/ttycam/receiver.toml', undefined, undefined]);
});

test('--config names another file, and --no-config none', () => {
  const location = (options: Readonly<Record<string, string>>) =>
    configLocation(receiverSpec('receiver'), given(options), { XDG_CONFIG_HOME: '/x' }, '/home/pi');
  assert.deepEqual(location({ config: 'mine.toml' }), { file: 'mine.toml', isDefault: false });
  assert.equal(location({ noConfig: '' }), undefined);
  assert.throws(() => location({ config: 'mine.toml', noConfig: '' }), {
    code: 'usage',
    message: /exclude each other/,
  });
});

test('no default file is no error, and one that is there is read', async (t) => {
  const { env, folder } = configHome(t);
  const file = join(folder, 'receiver.toml');
  const spec = receiverSpec('receiver');
  assert.deepEqual(await readConfiguration(spec, NOTHING, env, ''), { ...NO_CONFIGURATION, file, isDefault: true });
  writeFileSync(file, 'theme = "cb"');
  const { isRead, texts } = await readConfiguration(spec, NOTHING, env, '');
  assert.equal(isRead, true);
  assert.deepEqual(texts, new Map([['theme', { text: 'cb', place: `${file}:1` }]]));
  assert.deepEqual(await readConfiguration(spec, given({ noConfig: '' }), env, ''), NO_CONFIGURATION);
  // Where ~/.config is a file, there is none either.
  writeFileSync(join(folder, 'plain'), '');
  const elsewhere = await readConfiguration(spec, NOTHING, { XDG_CONFIG_HOME: join(folder, 'plain') }, '');
  assert.equal(elsewhere.isRead, false);
});

test('a default file that cannot be read is an error that names it', async (t) => {
  const { env, folder } = configHome(t);
  const file = join(folder, 'sender.toml');
  const reading = () => readConfiguration(senderSpec('sender'), NOTHING, env, '');
  mkdirSync(file);
  await assert.rejects(reading, {
    code: 'usage',
    message: `cannot read the configuration file ${file}: it is a folder (--no-config runs without it)`,
  });
  const { env: other, folder: others } = configHome(t);
  symlinkSync('/nowhere/at/all', join(others, 'sender.toml'));
  await assert.rejects(() => readConfiguration(senderSpec('sender'), NOTHING, other, ''), {
    code: 'usage',
    message: `cannot read the configuration file ${join(others, 'sender.toml')}: there is no such file (--no-config runs without it)`,
  });
  const { env: third, folder: open } = configHome(t);
  writeFileSync(join(open, 'sender.toml'), 'fps = 5');
  chmodSync(open, 0o777);
  await assert.rejects(() => readConfiguration(senderSpec('sender'), NOTHING, third, ''), {
    code: 'usage',
    message: /ttycam can be changed by other users of this machine: chmod go-w .* \(--no-config runs without it\)$/,
  });
});
