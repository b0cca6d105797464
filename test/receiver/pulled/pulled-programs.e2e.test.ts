// Cameras that a real receiver goes to: ffmpeg as an HTTP server, a program of the user's, and a sender that reads HTTP.

import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { temporaryFolder } from '../../helpers/folder.js';
import { freePort } from '../../helpers/free-port.js';
import { startHttpCamera } from '../../helpers/http-camera.js';
import { childrenOf } from '../../helpers/processes.js';
import { type Program, ROOT, start, startCommand, startReceiver, startSender, totals } from '../../helpers/programs.js';
import { picture } from '../../helpers/sample-jpegs.js';
import { eventually } from '../../helpers/wait.js';

const PICTURES = ['-f', 'lavfi', '-i', 'testsrc=size=160x120:rate=10'];

function isRunning(pid: number): boolean {
  // A process that has ended and waits for its parent to notice is gone.
  const stat = existsSync(`/proc/${pid}/stat`) ? readFileSync(`/proc/${pid}/stat`, 'utf8') : 'Z';
  return !/\) Z |^Z/.test(stat);
}

test('ffmpeg over HTTP comes back by itself, and the programs of a receiver end with it when it is killed', async (t) => {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}/`;
  const server = (): Program =>
    startCommand(t, 'ffmpeg', ['-loglevel', 'error', '-re', ...PICTURES, '-f', 'mpjpeg', '-listen', '1', url]);
  const folder = temporaryFolder(t);
  const pidFile = join(folder, 'pid');
  const config = join(folder, 'receiver.toml');
  const script = `echo $$ > '${pidFile}'; exec ffmpeg -loglevel error -re ${PICTURES.join(' ')} -f mjpeg -`;
  const sender = [
    `${ROOT}dist/ttycam/main.js`,
    'send',
    '--to',
    'stdio:',
    '--no-config',
    '--device',
    'pattern',
    '--fps',
    '5',
  ];
  const ours = `[camera.ours]\naddress = "exec:${process.execPath}"\narguments = ${JSON.stringify(sender)}\n`;
  const tables = `${ours}[camera.http]\naddress = "${url}"\n[camera.own]\naddress = "exec:sh"\narguments = ["-c", ${JSON.stringify(script)}]\n`;
  writeFileSync(config, tables);

  const first = server();
  const { receiver } = await startReceiver(t, ['--config', config]);
  // Our wire over the pipes of a program: its own name for what it streams, and the age of its pictures.
  const connected = await receiver.event('connected', { camera: 'ours' });
  assert.equal(connected['source'], 'pattern');
  await eventually('an age', () =>
    receiver.all('stats').some(({ camera, latencyMs }) => camera === 'ours' && latencyMs !== null),
  );
  await receiver.event('state', { camera: 'own', state: 'live' });
  await receiver.event('state', { camera: 'http', state: 'live' });
  first.signal('SIGKILL');
  await receiver.event('lost', { camera: 'http' });
  receiver.events.length = 0;
  server();
  await receiver.event('state', { camera: 'http', state: 'live' });

  const children = childrenOf(receiver.pid);
  const pids = [Number(readFileSync(pidFile, 'utf8')), ...children];
  assert.ok(pids.every(isRunning) && children.length >= 2);
  receiver.signal('SIGKILL');
  await eventually('the end of the programs', () => !pids.some(isRunning));
});

test('a sender reads a camera over HTTP, and files alone end a run', async (t) => {
  const jpeg = Buffer.from(await picture(64, 48));
  const camera = await startHttpCamera(t, (_, socket) => {
    socket.write(`HTTP/1.1 200 OK\r\nContent-Type: image/jpeg\r\nContent-Length: ${jpeg.length}\r\n\r\n`);
    socket.write(jpeg);
  });
  const { receiver, url } = await startReceiver(t, ['--frames', '3', '--max-age', '60000']);
  const device = `${camera.url}/shot.jpg#every=50ms`;
  const sender = startSender(t, url, ['--device', device, '--fit', 'none', '--name', 'cam', '--frames', '3']);
  assert.equal(await receiver.exit(), 0, receiver.transcript);
  assert.equal(await sender.exit(), 0, sender.transcript);

  const file = join(temporaryFolder(t), 'three.mjpeg');
  writeFileSync(file, Buffer.concat([jpeg, jpeg, jpeg]));
  const run = start(t, 'receiver/main.js', ['--view', 'headless', '--json', `three=${file}`]);
  assert.equal(await run.exit(), 0, run.transcript);
  assert.deepEqual(
    (await totals(run)).map(({ name, frames }) => [name, frames]),
    [['three', 3]],
  );
});
