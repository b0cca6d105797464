// MQTT with a real mosquitto: TLS, wrong logins, denied topics, a broker that is killed, commands, and what an earlier run left.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { CameraStatus } from '#src/events/mqtt/camera-status.js';
import { MqttBridge } from '#src/events/mqtt/mqtt-bridge.js';
import type { MqttSettings } from '#src/events/mqtt/mqtt-options.js';
import type { RunSource } from '#src/events/run-source.js';
import { monotonicMs } from '#src/net/clock.js';
import { TestAuthority } from '../helpers/certificates.js';
import { cheapCamera } from '../helpers/cheap-camera.js';
import { cleanup } from '../helpers/cleanup.js';
import { temporaryFolder } from '../helpers/folder.js';
import { type Mosquitto, needsMosquitto, startMosquitto, Watcher, writePasswords } from '../helpers/mosquitto.js';
import { startReceiver, startSender } from '../helpers/programs.js';
import { eventually } from '../helpers/wait.js';

const BARN: CameraStatus = {
  ...{ place: 1, name: 'barn', state: 'live', reason: undefined, fps: 30, bytesPerSecond: 1_000, ageMs: 12 },
  ...{ frames: 10, dropped: 0, corrupt: 0, paused: false, recording: false },
};

/** A bridge in this process, whose cameras the test changes. */
class Bench {
  cameras: CameraStatus[] = [BARN];
  jpeg: Uint8Array | undefined = Buffer.from('jpeg');
  readonly commands: string[] = [];
  readonly events: Array<{ readonly name: string; readonly fields: Readonly<Record<string, unknown>> }> = [];
  readonly bridge: MqttBridge;

  constructor(t: TestContext, broker: Mosquitto, settings: Partial<MqttSettings> = {}, goneAfterMs?: number) {
    const url = { isTls: false, host: '127.0.0.1', port: broker.port, base: 'ttycam/hub' };
    const all = { url, login: undefined, ca: undefined, snapshotsMs: undefined, commands: false, ...settings };
    const report = {
      event: (name: string, fields: Readonly<Record<string, unknown>>) => void this.events.push({ name, fields }),
      note: () => undefined,
    };
    this.bridge = new MqttBridge(all, { role: 'receiver', host: 'hub' }, report, monotonicMs, goneAfterMs);
    cleanup(t, () => this.bridge.close());
    const source: RunSource = {
      cameras: () => this.cameras,
      picture: () => this.jpeg,
      command: (place, command) => void this.commands.push(`${place} ${command}`),
    };
    this.bridge.attach(source);
  }

  async event(name: string): Promise<Readonly<Record<string, unknown>>> {
    return (await eventually(name, () => this.events.find((one) => one.name === name))).fields;
  }
}

test(
  'a receiver over TLS with a login: states, pictures, discovery, commands, and the last will',
  needsMosquitto(),
  async (t) => {
    const folder = temporaryFolder(t);
    const authority = new TestAuthority(folder, 'ca');
    const { certificate, privateKey } = authority.issue('broker');
    const passwords = join(folder, 'passwords');
    writePasswords(passwords, 'op', 'Geheim-55');
    const broker = await startMosquitto(
      t,
      `certfile ${certificate}\nkeyfile ${privateKey}\npassword_file ${passwords}\nallow_anonymous false`,
    );
    const login = join(folder, 'login');
    writeFileSync(login, 'op:Geheim-55\n', { mode: 0o600 });
    const watcher = await new Watcher(t, {
      ...{
        protocol: 'mqtts',
        port: broker.port,
        ca: readFileSync(authority.file),
        username: 'op',
        password: 'Geheim-55',
      },
    }).ready();
    const mqtt = ['--mqtt', `mqtts://localhost:${broker.port}/house`, '--mqtt-ca', authority.file];
    const { receiver, url } = await startReceiver(t, [
      ...[...mqtt, '--mqtt-password-file', login, '--mqtt-snapshots', '500ms', '--mqtt-commands'],
    ]);
    const sender = startSender(t, url, [...cheapCamera(), '--name', 'barn']);
    await watcher.sees('house/barn/state', { state: 'live', camera: 'barn' });
    const picture = await eventually('a picture', () => watcher.newest.get('house/barn/snapshot'));
    assert.deepEqual([...picture.subarray(0, 2)], [0xff, 0xd8]);
    await watcher.sees('house/events', { event: 'live', camera: 'barn' });
    assert.equal(watcher.newest.get('house/status')?.toString(), 'online');
    await watcher.sees('homeassistant/camera/ttycam_house/barn_picture/config', { topic: 'house/barn/snapshot' });

    await watcher.client.publishAsync('house/barn/set', 'pause');
    await watcher.sees('house/barn/state', { state: 'paused', paused: true });
    await watcher.client.publishAsync('house/barn/set', 'resume', { retain: true });
    await watcher.sees('house/barn/state', { state: 'live', paused: false });
    assert.equal(await sender.stop(), 0);
    await watcher.sees('house/barn/state', { state: 'lost', reason: 'stopped' });

    receiver.signal('SIGKILL');
    await eventually('the will is told', () => watcher.newest.get('house/status')?.toString() === 'offline');
    assert.ok(!receiver.transcript.includes('Geheim'));
  },
);

test('a broker that is killed and comes back is told all again', needsMosquitto(), async (t) => {
  const broker = await startMosquitto(t);
  const bench = new Bench(t, broker);
  await bench.event('mqtt-connected');
  await broker.kill();
  assert.equal((await bench.event('mqtt-lost'))['code'], 'connection-refused');
  bench.cameras = [{ ...BARN, state: 'lost', reason: 'unplugged' }];
  await broker.start();
  const watcher = await new Watcher(t, { port: broker.port }).ready();
  await watcher.sees('ttycam/hub/barn/state', { state: 'lost', reason: 'unplugged' });
  await bench.bridge.close();
  await eventually('offline', () => watcher.newest.get('ttycam/hub/status')?.toString() === 'offline');
  assert.equal(watcher.all.filter(({ text }) => text === 'offline').length, 1);
});

test('a wrong login and an untrusted certificate are named once', needsMosquitto(), async (t) => {
  const folder = temporaryFolder(t);
  const passwords = join(folder, 'passwords');
  writePasswords(passwords, 'op', 'right');
  const broker = await startMosquitto(t, `password_file ${passwords}\nallow_anonymous false`);
  const bench = new Bench(t, broker, { login: { user: 'op', password: 'Falsch-99' } });
  const { code, reason } = await bench.event('mqtt-lost');
  assert.equal(code, 'mqtt-refused');
  assert.match(String(reason), /^mqtt:\/\/127\.0\.0\.1:\d+ refuses the connection: the login is not allowed/);
  const { certificate, privateKey } = new TestAuthority(folder, 'ca').issue('broker');
  const secure = await startMosquitto(t, `certfile ${certificate}\nkeyfile ${privateKey}\nallow_anonymous true`);
  const url = { isTls: true, host: '127.0.0.1', port: secure.port, base: undefined };
  const untrusting = new Bench(t, secure, { url });
  assert.match(String((await untrusting.event('mqtt-lost'))['reason']), /its certificate is not trusted/);
});

test('a denied topic is named, and the others go on', needsMosquitto(), async (t) => {
  const folder = temporaryFolder(t);
  const access = join(folder, 'access');
  writeFileSync(access, 'topic readwrite ttycam/#\n');
  const broker = await startMosquitto(t, `allow_anonymous true\nacl_file ${access}`);
  const bench = new Bench(t, broker);
  const { code, reason } = await bench.event('mqtt-denied');
  assert.equal(code, 'mqtt-denied');
  assert.match(String(reason), /does not allow homeassistant\/.*\/config to be published/);
  const watcher = new Watcher(t, { port: broker.port });
  await eventually('connected', () => watcher.client.connected);
  await watcher.client.subscribeAsync('ttycam/#');
  await watcher.sees('ttycam/hub/barn/state', { state: 'live' });
  assert.equal(bench.events.filter(({ name }) => name === 'mqtt-denied').length, 1);
});

test(
  'commands are obeyed only where they are allowed, never retained ones, and at a bounded rate',
  needsMosquitto(),
  async (t) => {
    const broker = await startMosquitto(t);
    const watcher = await new Watcher(t, { port: broker.port }).ready();
    await watcher.client.publishAsync('ttycam/hub/barn/set', 'record', { retain: true, qos: 1 });
    const bench = new Bench(t, broker, { commands: true });
    await watcher.sees('ttycam/hub/barn/state', { state: 'live' });
    for (const word of ['snapshot', 'format disk', 'pause'])
      await watcher.client.publishAsync('ttycam/hub/barn/set', word);
    await watcher.client.publishAsync('ttycam/hub/nobody/set', 'pause');
    await eventually('both commands', () => bench.commands.length === 2);
    assert.deepEqual(bench.commands, ['1 snapshot', '1 pause']);
    for (let count = 0; count < 100; count += 1) await watcher.client.publishAsync('ttycam/hub/barn/set', 'pause');
    await watcher.client.publishAsync('ttycam/hub/barn/set', 'pause', { qos: 1 });
    assert.ok(bench.commands.length < 60, String(bench.commands.length));
  },
);

test(
  'a camera that is gone is removed, and what an earlier run has left is not told of as live',
  needsMosquitto(),
  async (t) => {
    const broker = await startMosquitto(t);
    const watcher = await new Watcher(t, { port: broker.port }).ready();
    const left = JSON.stringify({ camera: 'gate', state: 'live', fps: 25 });
    await watcher.client.publishAsync('ttycam/hub/gate/state', left, { retain: true, qos: 1 });
    const bench = new Bench(t, broker, {}, 2_500);
    await watcher.sees('ttycam/hub/gate/state', { camera: 'gate', state: 'lost', fps: 0 });
    const isEmpty = (topic: string) => watcher.newest.get(topic)?.length === 0;
    await eventually('gate is removed', () => isEmpty('ttycam/hub/gate/state'));
    assert.ok(watcher.newest.get('ttycam/hub/barn/state'));
    bench.cameras = [];
    await eventually('barn is removed', () => isEmpty('ttycam/hub/barn/state'));
    assert.ok(isEmpty('homeassistant/binary_sensor/ttycam_hub/barn_connection/config'));
  },
);
