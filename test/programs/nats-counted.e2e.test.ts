// What a run on a real NATS server counts, and what ends it: viewers that have enough, a server that refuses, none at all.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { encodeControl } from '#src/core/wire/messages.js';
import { cheapCamera } from '../helpers/cheap-camera.js';
import { cleanup } from '../helpers/cleanup.js';
import { temporaryFolder } from '../helpers/folder.js';
import { connected, natsLog } from '../helpers/nats-log.js';
import { type NatsServer, needsNats, startNats } from '../helpers/nats-server.js';
import { NatsViewer } from '../helpers/nats-viewer.js';
import { type Program, start, startSender, totals } from '../helpers/programs.js';
import { eventually } from '../helpers/wait.js';

const CAMERA = [...cheapCamera(15), '--name', 'barn'];

async function viewerOn(t: TestContext, server: NatsServer): Promise<NatsViewer> {
  const log = natsLog(t, { servers: [server.address] });
  await connected(log);
  return new NatsViewer(log, 'barn');
}

/** Says again and again that it looks, until the test is over or `stop` is called. */
function looking(t: TestContext, viewer: NatsViewer): () => void {
  viewer.watch();
  const timer = setInterval(() => viewer.watch(), 500);
  cleanup(t, () => clearInterval(timer));
  return () => clearInterval(timer);
}

async function framesOf(sender: Program): Promise<unknown> {
  return (await sender.event('summary'))['frames'];
}

test('--frames counts what was published while somebody looked', needsNats(), async (t) => {
  const server = await startNats(t);
  const viewer = await viewerOn(t, server);
  const sender = startSender(t, server.url, [...CAMERA, '--frames', '12']);
  await eventually('it is there', () => viewer.states.length >= 3);
  assert.equal(sender.running, true, 'nobody looks, and nothing is counted');
  looking(t, viewer);
  assert.equal(await sender.exit(), 0, sender.transcript);
  assert.equal(await framesOf(sender), 12);
  await eventually('the last one comes', () => viewer.frames.length >= 12);
  assert.equal(viewer.frames.length, 12);
});

test('a sender ends when every viewer has all it wanted, and goes on while one has not', needsNats(), async (t) => {
  const server = await startNats(t);
  const other = await viewerOn(t, server);
  const sender = startSender(t, server.url, [...CAMERA, '--frames', '100000']);
  await eventually('it is there', () => other.states.length > 0);
  const stop = looking(t, other);
  await eventually('frames come', () => other.frames.length > 0);
  // Whoever never looked has nothing to say.
  const watch = { viewerId: randomBytes(16) };
  other.control(encodeControl({ acknowledged: 0, watch, paused: true, done: true }));
  const args = ['--from', server.url, '--view', 'headless', '--json', '--output', '/dev/null', '--frames', '20'];
  const receiver = start(t, 'receiver/main.js', args);
  assert.equal(await receiver.exit(), 0, receiver.transcript);
  assert.equal((await totals(receiver))[0]?.frames, 20);
  const before = other.frames.length;
  await eventually('frames go on for the other', () => other.frames.length > before + 20);
  stop();
  other.watch({}, true);
  await sender.event('unwatched');
  assert.equal(sender.running, true, 'one that leaves without a word may come back');

  const last = start(t, 'receiver/main.js', args);
  assert.equal(await last.exit(), 0, last.transcript);
  assert.equal(await sender.exit(), 0, sender.transcript);
  assert.equal((await sender.event('done', { of: 100_000 }))['frames'], await framesOf(sender));
  await eventually('its last state comes', () => other.states.at(-1)?.camera?.live === false);
});

test('a camera without --frames goes on when its viewer has all it wanted', needsNats(), async (t) => {
  const server = await startNats(t);
  const sender = startSender(t, server.url, CAMERA);
  for (let round = 0; round < 2; round += 1) {
    const args = ['--from', server.url, '--view', 'headless', '--json', '--output', '/dev/null', '--frames', '5'];
    const receiver = start(t, 'receiver/main.js', args);
    assert.equal(await receiver.exit(), 0, receiver.transcript);
  }
  assert.equal(await sender.stop(), 0);
  assert.equal(sender.find('done'), undefined);
});

test('a wrong password is given up when the time is over, and with --frames at once', needsNats(), async (t) => {
  const server = await startNats(t, 'authorization { user: u, password: right }');
  const file = join(temporaryFolder(t), 'password');
  writeFileSync(file, 'u:wrong\n', { mode: 0o600 });
  const login = [...CAMERA, '--nats-password-file', file];
  const camera = startSender(t, server.url, [...login, '--connect-timeout', '3']);
  // This process may learn of the start late, but it learns of the exit no sooner than that is.
  const startMs = Date.parse((await camera.event('started')).time);
  assert.equal(await camera.exit(), 1, camera.transcript);
  const tookMs = Date.now() - startMs;
  assert.match(camera.stderr, /does not take these credentials.*\(gave up after 3 s\)\n$/);
  assert.ok(tookMs > 2_500, `${tookMs} ms`);

  const counted = startSender(t, server.url, [...login, '--frames', '3']);
  await counted.event('started');
  assert.equal(await counted.exit(), 1, counted.transcript);
  assert.match(counted.stderr, /^error: [^\n]*does not take these credentials[^\n]*\n$/);
  assert.doesNotMatch(counted.stderr, /gave up/);
  assert.equal(await framesOf(counted), 0);
});

test('with --frames, a server that forbids frames ends the run, and none counts', needsNats(), async (t) => {
  const permissions = 'publish: { deny: "ttycam.*.frame" }';
  const server = await startNats(
    t,
    `authorization { users: [{ user: u, password: p, permissions: { ${permissions} } }] }\nno_auth_user: u`,
  );
  const viewer = await viewerOn(t, server);
  const sender = startSender(t, server.url, [...CAMERA, '--frames', '1']);
  await eventually('it is there', () => viewer.states.length > 0);
  looking(t, viewer);
  assert.equal(await sender.exit(), 1, sender.transcript);
  assert.match(sender.stderr, /does not let us publish to ttycam\.barn\.frame/);
  assert.equal(await framesOf(sender), 0);
});

test(
  'with --frames, frames that the server finds too large end the run when the time is over',
  needsNats(),
  async (t) => {
    const server = await startNats(t, 'max_payload: 500');
    const viewer = await viewerOn(t, server);
    const large = ['--device', 'pattern', '--name', 'barn', '--no-adapt', '--frames', '3', '--connect-timeout', '2'];
    const sender = startSender(t, server.url, large);
    await eventually('it is there', () => viewer.states.length > 0);
    looking(t, viewer);
    assert.equal(await sender.exit(), 1, sender.transcript);
    assert.match(sender.stderr, /max_payload 500 bytes.*\(gave up after 2 s\)\n$/);
    assert.equal(await framesOf(sender), 0);
  },
);
