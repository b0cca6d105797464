// A receiver that may open few files: strangers take them all, and the camera that is there goes on.
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';
import { cheapCamera } from '../helpers/cheap-camera.js';
import { cleanup } from '../helpers/cleanup.js';
import { temporaryFolder } from '../helpers/folder.js';
import { ROOT, startCommand, startSender } from '../helpers/programs.js';
import { eventually } from '../helpers/wait.js';

const POSIX = { skip: process.platform === 'win32' ? 'Windows has no such limit' : false };

test('with 60 descriptors and 100 strangers every frame is still saved', POSIX, async (t) => {
  const folder = join(temporaryFolder(t), 'saved');
  const args = ['--listen', 'tcp://127.0.0.1:0', '--view', 'headless', '--json', '--save', folder];
  const shell = ['ulimit -n 60; exec "$0" "$@"', process.execPath, join(ROOT, 'dist/receiver/main.js'), ...args];
  const receiver = startCommand(t, 'sh', ['-c', ...shell]);
  const { port } = new URL(String((await receiver.event('listening'))['url']));
  const sender = startSender(t, `tcp://127.0.0.1:${port}`, cheapCamera());
  const saved = () => readdirSync(folder).filter((name) => name.endsWith('.jpg')).length;
  await eventually('it is saved', () => receiver.find('connected') !== undefined && saved() > 3);
  const strangers = Array.from({ length: 100 }, () => connect(Number(port), '127.0.0.1'));
  for (const socket of strangers) socket.on('error', () => undefined);
  cleanup(t, () => strangers.map((socket) => socket.destroy()));
  await eventually('they are there', () => strangers.every(({ connecting }) => !connecting));
  const before = saved();
  await eventually('it goes on', () => saved() > before + 10);
  for (const socket of strangers) socket.destroy();
  assert.equal(await sender.stop(), 0, sender.transcript);
  assert.equal(await receiver.stop(), 0, receiver.transcript);
  assert.equal(receiver.all('lost').filter(({ reason }) => reason !== 'stopped').length, 0, receiver.transcript);
});
