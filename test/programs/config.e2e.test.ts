// Configuration files in a user's folder, by which programs run as they are started every day.
import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { temporaryFolder } from '../helpers/folder.js';
import { start, startReceiver } from '../helpers/programs.js';

/** An environment with these files in ttycam's folder for configuration. */
function environment(t: TestContext, files: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  const home = temporaryFolder(t);
  mkdirSync(join(home, 'ttycam'));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(home, 'ttycam', name), text);
  return { XDG_CONFIG_HOME: home };
}

test('a sender takes its options from the default file, and none of them with --no-config', async (t) => {
  const { receiver, url } = await startReceiver(t);
  const env = environment(t, {
    'sender.toml': `to = "${url}"\ndevice = "pattern"\nname = "of the file"\nframes = 2\n`,
  });
  assert.equal(await start(t, 'sender/main.js', [], { env }).exit(), 0);
  await receiver.event('connected', { camera: 'of the file' });
  const plain = ['--no-config', '--to', url, '--device', 'pattern', '--frames', '2', '--name', 'plain'];
  assert.equal(await start(t, 'ttycam/main.js', ['send', ...plain], { env }).exit(), 0);
  await receiver.event('connected', { camera: 'plain' });
});

test('an error of options that do not go together names the default file', async (t) => {
  const env = environment(t, { 'sender.toml': 'nats-creds = "hub.creds"\n' });
  const sender = start(t, 'sender/main.js', ['--device', 'pattern'], { env });
  assert.equal(await sender.exit(), 2);
  const words =
    /^error: --nats-creds is for nats:\/\/ \(options of \S+\/ttycam\/sender\.toml apply, too; --no-config ignores them\)\n$/;
  assert.match(sender.stderr, words);
});

test('the demo, keygen and the help read no configuration, whatever it holds', async (t) => {
  const env = environment(t, { 'sender.toml': 'broken', 'receiver.toml': '[broken' });
  const demo = start(t, 'ttycam/main.js', ['demo', '--view', 'headless', '--frames', '2', '--json'], { env });
  assert.equal(await demo.exit(), 0, demo.stderr);
  const key = join(temporaryFolder(t), 'ttycam.key');
  assert.equal(await start(t, 'ttycam/main.js', ['keygen', key], { env }).exit(), 0);
  assert.equal(await start(t, 'receiver/main.js', ['--help'], { env }).exit(), 0);
  const config = start(t, 'ttycam/main.js', ['config', 'sender'], { env });
  assert.equal(await config.exit(), 2);
  assert.match(
    config.stderr,
    /^error: \S+\/ttycam\/sender\.toml:1: broken has no value\. Write a flag as broken = true\n$/,
  );
});

test('a user whose home is another one’s runs without its configuration', {
  skip: process.getuid?.() !== 0,
}, async (t) => {
  const env = environment(t, { 'sender.toml': 'broken' });
  const args = ['--device', '/nowhere.jpg', '--to', 'tcp://127.0.0.1:1'];
  const stranger = start(t, 'sender/main.js', args, { env, uid: 65_534 });
  assert.equal(await stranger.exit(), 1);
  assert.match(stranger.stderr, /nowhere\.jpg/);
  // Its own configuration home, with a folder of root in it.
  const home = String(env['XDG_CONFIG_HOME']);
  chmodSync(home, 0o755);
  chmodSync(join(home, 'ttycam'), 0o700);
  const refused = start(t, 'sender/main.js', args, { env, uid: 65_534 });
  assert.equal(await refused.exit(), 2);
  assert.match(refused.stderr, /ttycam\/sender\.toml: permission denied \(--no-config runs without it\)\n$/);
});
