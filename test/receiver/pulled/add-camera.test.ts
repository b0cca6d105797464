// A camera that is added while the receiver runs: tried first, and kept in the configuration with its password beside it.
import assert from 'node:assert/strict';
import { chmodSync, existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { CameraRegistry } from '#src/receiver/inputs/camera-registry.js';
import { FrameQuota } from '#src/receiver/inputs/frame-receiver.js';
import { addCamera } from '#src/receiver/pulled/add-camera.js';
import { PulledCameras } from '#src/receiver/pulled/pulled-cameras.js';
import { cleanup, type Scope } from '../../helpers/cleanup.js';
import { readReceiverOptions } from '../../helpers/command-lines.js';
import { temporaryFolder } from '../../helpers/folder.js';
import { type AnswerRequest, startHttpCamera } from '../../helpers/http-camera.js';
import { picture } from '../../helpers/sample-jpegs.js';

const JPEG = Buffer.from(await picture(64, 48));

/** A picture for the user `op` with the password `ge:heim 1`. */
const PROTECTED: AnswerRequest = ({ headers }, socket) => {
  const right = `Basic ${Buffer.from('op:ge:heim 1').toString('base64')}`;
  if (headers.get('authorization') !== right) {
    socket.write('HTTP/1.1 401 No\r\nWWW-Authenticate: Basic realm="x"\r\nContent-Length: 0\r\n\r\n');
    return;
  }
  socket.write(`HTTP/1.1 200 OK\r\nContent-Type: image/jpeg\r\nContent-Length: ${JPEG.length}\r\n\r\n`);
  socket.write(JPEG);
};

function receiver(t: Scope): { readonly cameras: PulledCameras; readonly registry: CameraRegistry } {
  const registry = new CameraRegistry({ state: () => undefined, lost: () => undefined });
  const events = {
    frame: () => undefined,
    corrupt: () => undefined,
    connected: () => undefined,
    note: () => undefined,
    allEnded: () => undefined,
  };
  const cameras = new PulledCameras(registry, new FrameQuota(), () => undefined, events);
  cleanup(t, () => cameras.close());
  return { cameras, registry };
}

test('a camera that gives a picture is appended to the configuration, and read again from there', async (t) => {
  const server = await startHttpCamera(t, PROTECTED);
  const folder = temporaryFolder(t);
  const file = join(folder, 'new', 'receiver.toml');
  const { cameras } = receiver(t);
  const word = `front "door"=http://op:ge%3Aheim%201@127.0.0.1:${server.port}/shot.jpg#every=2s`;
  const added = await addCamera(word, cameras, file);
  assert.deepEqual([added.name, added.file], ['front "door"', file]);
  const text = readFileSync(file, 'utf8');
  assert.doesNotMatch(text, /heim/);
  assert.equal(statSync(file).mode & 0o777, 0o600);
  const [passwordFile = ''] = readdirSync(join(folder, 'new')).filter((name) => name.endsWith('.password'));
  assert.equal(readFileSync(join(folder, 'new', passwordFile), 'utf8'), 'ge:heim 1\n');
  assert.equal(statSync(join(folder, 'new', passwordFile)).mode & 0o777, 0o600);

  const [again] = readReceiverOptions(['--config', file], false).cameras;
  assert.equal(again?.name, 'front "door"');
  assert.equal(again?.settings.everyMs, 2_000);
  const other = receiver(t).cameras.try(again);
  await other.outcome;
});

test('what stands in the configuration stays, and only its owner reads it then', async (t) => {
  const server = await startHttpCamera(t, PROTECTED);
  const file = join(temporaryFolder(t), 'receiver.toml');
  const before = '# mine\nframes = 5 # a few\n[camera.yard]\naddress = "pattern"';
  writeFileSync(file, before);
  chmodSync(file, 0o644);
  const { cameras, registry } = receiver(t);
  await addCamera(`gate=http://op:ge%3Aheim%201@127.0.0.1:${server.port}/`, cameras, file);
  assert.ok(readFileSync(file, 'utf8').startsWith(`${before}\n`));
  assert.equal(statSync(file).mode & 0o777, 0o600);
  assert.deepEqual(
    readReceiverOptions(['--config', file], false).cameras.map(({ name }) => name),
    ['yard', 'gate'],
  );
  const taken = addCamera('yard=pattern', cameras, file);
  await assert.rejects(taken, { code: 'usage', message: /has a camera yard already/ });
  assert.equal(registry.roster.cameras.length, 1);
});

test('a camera that gives no picture is gone again, and nothing is written', async (t) => {
  const server = await startHttpCamera(t, PROTECTED);
  const folder = temporaryFolder(t);
  const file = join(folder, 'receiver.toml');
  const { cameras, registry } = receiver(t);
  const wrong = [
    [`http://op:falsch1@127.0.0.1:${server.port}/`, /does not take this user and password/],
    ['http://127.0.0.1:1/', /nothing listens there/],
    ['tcp://127.0.0.1:1/', /no camera has such an address/],
    ['gate', /is not a camera/],
  ] as const;
  for (const [word, message] of wrong) await assert.rejects(addCamera(word, cameras, file), { message }, word);
  assert.equal(registry.roster.cameras.length, 0);
  assert.equal(existsSync(file), false);
  assert.deepEqual(readdirSync(folder), []);
});
