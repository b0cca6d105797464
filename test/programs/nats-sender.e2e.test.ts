// The real sender on a real NATS server: it is there all the time, and gives frames while somebody looks.
import assert from 'node:assert/strict';
import { cpSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { Size } from '#src/core/geometry.js';
import { inspectJpeg } from '#src/core/jpeg/jpeg-walk.js';
import type { VideoMessage } from '#src/core/wire/messages.js';
import { temporaryFolder } from '../helpers/folder.js';
import { connected, type NatsLog, natsLog } from '../helpers/nats-log.js';
import { type NatsServer, needsNats, startNats } from '../helpers/nats-server.js';
import { NatsViewer } from '../helpers/nats-viewer.js';
import { ROOT, startCommand, startSender } from '../helpers/programs.js';
import { eventually } from '../helpers/wait.js';

const NAME = 'stable: left. 1*';
const PATTERN = ['--device', 'pattern', '--fps', '10', '--name', NAME];

function sizeOf(frame: VideoMessage | undefined): Size {
  const inspected = inspectJpeg(frame?.jpeg ?? new Uint8Array(0));
  assert.ok(inspected.whole);
  return inspected.size;
}

async function pair(t: TestContext, server: NatsServer, args: readonly string[] = [], log?: NatsLog) {
  const mine = log ?? natsLog(t, { servers: [server.address] });
  await connected(mine);
  const viewer = new NatsViewer(mine, NAME);
  const sender = startSender(t, server.url, [...PATTERN, ...args]);
  await sender.event('connected');
  await eventually('it says that it is there', () => viewer.states.length > 0);
  return { viewer, sender, log: mine };
}

test('frames go out while somebody looks, at the rate and size wanted, and for no longer', needsNats(), async (t) => {
  const server = await startNats(t);
  const { viewer, sender } = await pair(t, server);
  await eventually('it says so again', () => viewer.states.length >= 3);
  assert.equal(viewer.frames.length, 0);
  assert.deepEqual(viewer.states.at(-1)?.camera, { live: true });
  assert.equal(viewer.states.at(-1)?.senderStats?.sent, 0);

  viewer.watch({ width: 160, height: 90, millifps: 2_000 });
  await eventually('somebody is seen', () => viewer.frames.length >= 3);
  const [first, second, third] = viewer.frames;
  assert.deepEqual([sizeOf(first), first?.trueWidth], [{ width: 160, height: 90 }, 640]);
  assert.deepEqual([second?.sequence, third?.sequence], [Number(first?.sequence) + 1, Number(first?.sequence) + 2]);
  await eventually('its clock is answered', () => viewer.answers[0]?.clockAnswer);
  await eventually('what nobody asked for is left out, and no loss', () =>
    viewer.states.some(({ senderStats: { sent = 0, captured = 0, cameraFrames = 0 } = {} }) => {
      return sent > 0 && cameraFrames > 3 * captured;
    }),
  );
  // Nobody says it anew, so it runs out.
  await sender.event('unwatched');
  assert.equal(await sender.stop(), 0);
  await eventually('its last state comes', () => viewer.states.at(-1)?.camera?.live === false);
  assert.deepEqual(viewer.states.at(-1)?.camera, { live: false, reason: 'stopped' });
  assert.equal((await sender.event('summary'))['frames'], viewer.frames.length);
});

test('one camera on one server', needsNats(), async (t) => {
  const server = await startNats(t);
  const { viewer, sender } = await pair(t, server);

  await t.test('a viewer that looks away ends its watch at once', async () => {
    viewer.watch();
    await eventually('frames come', () => viewer.frames.length > 2);
    viewer.watch({}, true);
    await sender.event('unwatched');
    assert.deepEqual(sizeOf(viewer.frames[0]), { width: 400, height: 400 });
  });

  await t.test('nonsense among the wishes is counted, and nothing else', async () => {
    viewer.control(Uint8Array.of(0xff, 0xff, 0xff));
    viewer.control(Buffer.alloc(100_000));
    viewer.control(new Uint8Array(0), 'ttycam.other.frame');
    await sender.event('refused');
    const before = viewer.frames.length;
    viewer.watch();
    await eventually('frames come', () => viewer.frames.length > before);
  });

  await t.test('two cameras of one name are told apart', async () => {
    startSender(t, server.url, PATTERN);
    const ids = (messages: typeof viewer.states) =>
      new Set(messages.map(({ hello }) => Buffer.from(hello?.instanceId ?? []).toString('hex'))).size;
    await eventually('both are there', () => ids(viewer.states) === 2);
    viewer.watch();
    await eventually('both give frames', () => ids(viewer.frames) === 2);
  });
});

test('a server that was killed is found again, and frames with it', needsNats(), async (t) => {
  const server = await startNats(t);
  const { viewer, sender, log } = await pair(t, server);
  await server.kill();
  await sender.event('disconnected', { code: 'connection-refused' });
  await server.start('');
  await connected(log);
  const before = viewer.states.length;
  await eventually('it is there again', () => viewer.states.length > before);
  viewer.watch();
  await eventually('frames come', () => viewer.frames.length > 0);
});

test(
  'frames larger than the server takes are not sent, and the camera says why, until they fit',
  needsNats(),
  async (t) => {
    const { viewer, sender } = await pair(t, await startNats(t, 'max_payload: 3000'), ['--no-adapt']);
    viewer.watch();
    const { reason } = (await sender.event('blocked', { code: 'message-too-large' })) as { reason?: string };
    assert.match(String(reason), /max_payload 3000 bytes/);
    await eventually('the camera says so', () => viewer.states.at(-1)?.camera?.live === false);
    assert.deepEqual(viewer.states.at(-1)?.camera, { live: false, reason });
    assert.equal(viewer.frames.length, 0);
    await eventually('smaller ones go', () => {
      viewer.watch({ width: 32, height: 32 });
      return viewer.frames.length > 0;
    });
    await sender.event('unblocked');
    await eventually('the camera is well', () => viewer.states.at(-1)?.camera?.live === true);
  },
);

test('a subject that is forbidden is named, to people and to viewers', needsNats(), async (t) => {
  const permissions = 'publish: { deny: "ttycam.*.frame" }';
  const denying = `authorization { users: [{ user: u, password: p, permissions: { ${permissions} } }, { user: v, password: p }], }
no_auth_user: u`;
  const server = await startNats(t, denying);
  const login = () => ({ kind: 'password', user: 'v', password: 'p' }) as const;
  const { viewer, sender } = await pair(t, server, [], natsLog(t, { servers: [server.address], login }));
  viewer.watch();
  await sender.event('blocked', { code: 'nats-denied' });
  const { reason } = (await sender.event('blocked', { code: 'nats-denied' })) as { reason?: string };
  assert.match(String(reason), /does not let us publish to ttycam\.stable%3A%20left%2E%201%2A\.frame$/);
  await eventually('the camera says so', () => viewer.states.at(-1)?.camera?.live === false);
  assert.equal(await sender.stop(), 0);
});

test(
  'what promises no delivery takes no finite source, and who is off is given up when asked',
  needsNats(),
  async (t) => {
    const server = await startNats(t);
    const finite = startSender(t, server.url, ['--device', '-']);
    assert.equal(await finite.exit(), 2);
    assert.match(finite.stderr, /promises no delivery.*--live/);
    await server.kill();
    const alone = startSender(t, server.url, ['--device', 'pattern', '--connect-timeout', '3']);
    assert.equal(await alone.exit(), 1);
    assert.match(alone.stderr, /nothing listens there. Is the NATS server running\? \(gave up after 3 s\)/);
  },
);

test('without the client, one line says how it is installed', async (t) => {
  const folder = temporaryFolder(t);
  cpSync(`${ROOT}dist`, join(folder, 'dist'), { recursive: true });
  for (const name of ['package.json', 'proto']) cpSync(`${ROOT}${name}`, join(folder, name), { recursive: true });
  mkdirSync(join(folder, 'node_modules'));
  for (const name of readdirSync(`${ROOT}node_modules`)) {
    if (name !== '@nats-io') symlinkSync(`${ROOT}node_modules/${name}`, join(folder, 'node_modules', name));
  }
  const main = join(folder, 'dist/sender/main.js');
  const sender = startCommand(t, process.execPath, [main, '--to', 'nats://127.0.0.1:1', '--device', 'pattern']);
  assert.equal(await sender.exit(), 1);
  assert.match(sender.stderr, /^error: the NATS client is not installed: npm install @nats-io\/transport-node@3\.3\.1/);
  assert.equal(sender.stderr.trim().split('\n').length, 1);
});
