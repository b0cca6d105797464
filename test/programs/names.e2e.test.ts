// Two senders of one name: a person and a script can tell them apart.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cheapCamera } from '../helpers/cheap-camera.js';
import { start, startReceiver, startSender, totals } from '../helpers/programs.js';
import { eventually } from '../helpers/wait.js';

const CAMERA = cheapCamera(5);

test('two senders of one name are told in the log, and apart in the summary', async (t) => {
  const receiver = start(t, 'receiver/main.js', ['--listen', 'tcp://127.0.0.1:0', '--view', 'headless']);
  const url = await eventually('it listens', () => /listening on (\S+)/.exec(receiver.stderr)?.[1]);
  startSender(t, url, [...CAMERA, '--name', 'cam']);
  startSender(t, url, [...CAMERA, '--name', 'yard']);
  await eventually('both are live', () => (receiver.stderr.match(/: live$/gm) ?? []).length === 2);
  assert.doesNotMatch(receiver.stderr, /this name/);
  startSender(t, url, [...CAMERA, '--name', 'cam']);
  const told = await eventually(
    'it is told',
    () => /^cam: (camera \d) has this name as well; this one is camera 3\. .*--name$/m.exec(receiver.stderr)?.[1],
  );
  assert.match(told, /camera [12]/);
  await eventually('all are live', () => (receiver.stderr.match(/: live$/gm) ?? []).length === 3);
  assert.equal(await receiver.stop(), 0);
  const last = receiver.stderr
    .trim()
    .split('\n')
    .slice(-3)
    .map((line) => line.split('  ')[0]);
  assert.doesNotMatch(receiver.stderr, /kB\/s/, 'no progress in a pipe');
  assert.deepEqual(last.sort(), [`cam (${told.at(-1)})`, 'cam (3)', 'yard'].sort());
});

test('the summary has the place of each camera', async (t) => {
  const { receiver, url } = await startReceiver(t);
  for (const place of [1, 2]) {
    startSender(t, url, [...CAMERA, '--name', 'cam']);
    await receiver.event('state', { camera: 'cam', place, state: 'live' });
  }
  assert.equal(await receiver.stop(), 0);
  assert.deepEqual(
    (await totals(receiver)).map(({ name, place }) => [name, place]),
    [
      ['cam', 1],
      ['cam', 2],
    ],
  );
});
