// The interface for scripts: one JSON object a line, in the shape that is promised.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cheapCamera } from '../helpers/cheap-camera.js';
import { type Program, startReceiver, startSender } from '../helpers/programs.js';

function checkLines(program: Program): void {
  assert.equal(program.text, '', 'nothing but JSON lines');
  for (const { event, time } of program.events) {
    assert.equal(typeof event, 'string');
    assert.equal(new Date(time).toISOString(), time);
  }
}

test('every line of either program is an event with its time, and the url has the real port', async (t) => {
  const { receiver, url, port } = await startReceiver(t);
  assert.match(url, /^tcp:\/\/127\.0\.0\.1:\d+$/);
  assert.ok(port > 0);
  const sender = startSender(t, url, ['--device', 'pattern', '--fps', '5', '--name', 'cam']);
  await receiver.event('stats', { camera: 'cam', state: 'live' });
  await sender.event('stats', { connected: true });
  await sender.stop();
  await receiver.event('lost');
  await receiver.stop();
  for (const program of [receiver, sender]) checkLines(program);

  assert.equal(receiver.events[0]?.event, 'listening');
  const { event: _e, time: _t, address, software, ...connected } = await receiver.event('connected');
  assert.deepEqual(connected, { camera: 'cam', place: 1, source: 'pattern', legacy: false });
  assert.match(String(address), /^127\.0\.0\.1:\d+$/);
  assert.match(String(software), /^ttycam \d/);
  const { event: _f, time: _u, reason, ...lost } = await receiver.event('lost');
  assert.deepEqual(lost, { camera: 'cam', place: 1, code: 'peer-closed' });
  assert.equal(reason, 'stopped');
  const sent = await sender.event('started', {
    name: 'cam',
    device: 'pattern',
    to: url,
    kind: 'live',
    encoder: 'sharp',
  });
  assert.equal(sent, sender.events[0]);
});

test('stats come once a second for each camera, and tell what is needed to watch it', async (t) => {
  const { receiver, url } = await startReceiver(t);
  for (const name of ['one', 'two']) startSender(t, url, ['--device', 'pattern', '--name', name, '--fps', '5']);
  for (const camera of ['one', 'two']) await receiver.event('state', { camera, state: 'live' });
  const from = receiver.events.length;
  for (let round = 0; round < 3; round += 1) await receiver.event('stats', { camera: 'two' }, receiver.events.length);
  const stats = receiver.events.slice(from).filter((one) => one.event === 'stats' && one['camera'] === 'one');
  assert.ok(stats.length >= 2 && stats.length <= 4, `${stats.length}`);
  const last = stats.at(-1);
  assert.ok(last !== undefined);
  assert.deepEqual(Object.keys(last).sort(), [
    ...['asked', 'bytes', 'bytesPerSecond', 'camera', 'corrupt', 'dropped', 'event', 'fps', 'frames'],
    ...['latencyMs', 'place', 'roundTripMs', 'sender', 'skipped', 'slow', 'state', 'time'],
  ]);
  assert.deepEqual(Object.keys(last['sender'] as object), [
    ...['cameraFps', 'capturedFps', 'sentFps', 'droppedForLinkFps', 'droppedForCpuFps', 'encodeMs'],
    ...['quality', 'fullQuality'],
  ]);
});

test('the summary has exactly the promised shape', async (t) => {
  const { receiver, url } = await startReceiver(t, ['--frames', '15']);
  startSender(t, url, [...cheapCamera(), '--name', 'cam']);
  assert.equal(await receiver.exit(), 0, receiver.transcript);
  const last = receiver.events.at(-1);
  assert.ok(last !== undefined);
  assert.deepEqual(Object.keys(last), ['event', 'time', 'cameras']);
  const [camera, ...others] = last['cameras'] as Record<string, unknown>[];
  assert.equal(others.length, 0);
  assert.ok(camera !== undefined);
  assert.deepEqual(Object.keys(camera), ['name', 'place', 'frames', 'bytes', 'fps', 'dropped', 'corrupt', 'latencyMs']);
  assert.deepEqual(Object.keys(camera['latencyMs'] as object), ['p50', 'p95', 'max']);
  assert.equal(camera['name'], 'cam');
  assert.equal(camera['place'], 1);
  assert.equal(camera['frames'], 15);
});

test('--quiet leaves people nothing but errors, and words go to stderr', async (t) => {
  const { url } = await startReceiver(t);
  const quiet = startSender(t, url, [...cheapCamera(), '--frames', '3', '--quiet']);
  assert.equal(await quiet.exit(), 0);
  assert.equal(quiet.stderr, '');
});
