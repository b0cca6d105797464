// Cameras on a real NATS server.
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { MAX_CAMERAS } from '#src/core/limits.js';
import { encodeVideo } from '#src/core/wire/messages.js';
import { monotonicMs } from '#src/net/clock.js';
import { cleanup } from '../../helpers/cleanup.js';
import { needsNats, startNats } from '../../helpers/nats-server.js';
import { pictures } from '../../helpers/pictures.js';
import { eventually } from '../../helpers/wait.js';
import { camerasOn, connectNats, HandCamera, viewer } from './nats-support.js';

const NATS = needsNats();
const JPEGS = await pictures(8);
const IN_FULL = { fps: undefined, size: undefined };

/** A server, a viewer, and cameras that publish their presence four times a second. */
async function begin(t: TestContext, names: readonly string[], patterns?: readonly string[]) {
  const server = await startNats(t);
  const one = await viewer(t, server, patterns);
  const cameras = await camerasOn(t, server, names);
  return { server, viewer: one, cameras };
}

test('a camera that is heard rests until it is wanted, is asked for just that, and rests again', NATS, async (t) => {
  const { viewer, cameras } = await begin(t, ['barn door']);
  const camera = cameras[0] as HandCamera;
  await eventually('it is heard', () => viewer.transcript.includes('barn door resting'));
  assert.equal(camera.asked, 0);
  camera.send(JPEGS[0] as Buffer);
  await camera.flush();

  viewer.want(1, { fps: 5, size: { width: 64, height: 48 } });
  await eventually('it is asked', () => camera.demand);
  assert.deepEqual(camera.demand, { fps: 5, size: { width: 64, height: 48 } });
  camera.send(JPEGS[1] as Buffer);
  await eventually('a frame comes', () => viewer.frames.length > 0);
  assert.deepEqual([...(viewer.frames[0]?.frame.jpeg ?? [])], [...(JPEGS[1] as Buffer)]);
  assert.equal(viewer.at(1).state.kind, 'live');
  viewer.want(1, { fps: 30, size: undefined });
  await eventually('it is asked for more', () => camera.demand?.fps === 30);
  assert.equal(camera.watches.count(monotonicMs()), 1, 'one viewer, whatever it has asked for');

  viewer.want(1, undefined);
  await eventually('it is told', () => camera.ended === 1);
  assert.equal(camera.demand, undefined);
  assert.equal(viewer.at(1).state.kind, 'resting');
  assert.equal(viewer.at(1).snapshot(monotonicMs()).dropped, 0, 'what came while nobody looked was not to come');
});

test('a lease is renewed, and with its answers the age of frames is known', NATS, async (t) => {
  const { viewer, cameras } = await begin(t, ['barn']);
  const camera = cameras[0] as HandCamera;
  await eventually('it is heard', () => viewer.cameras.roster.cameras.length === 1);
  viewer.want(1, IN_FULL);
  await eventually('it is asked three times', () => camera.asked >= 3);
  camera.send(JPEGS[0] as Buffer);
  const { frame } = await eventually('a frame comes', () => viewer.frames[0]);
  assert.ok(frame.capturedMs !== undefined);
  const { latencyMs, roundTripMs } = viewer.at(1).snapshot(monotonicMs());
  assert.ok(latencyMs !== undefined && roundTripMs !== undefined);
});

test('two cameras of one name have two places, and each its own frames', NATS, async (t) => {
  const { viewer, cameras } = await begin(t, ['barn', 'barn']);
  await eventually('both are heard', () => viewer.cameras.roster.cameras.length === 2);
  viewer.want(2, IN_FULL);
  await eventually('both are asked, as they share a name', () => cameras.every(({ demand }) => demand !== undefined));
  assert.deepEqual([viewer.at(1).state.kind, viewer.at(2).state.kind], ['resting', 'connecting']);
  for (const camera of cameras) camera.send(JPEGS[0] as Buffer);
  await eventually('a frame comes', () => viewer.frames.length > 0);
  viewer.want(1, IN_FULL);
  for (const camera of cameras) camera.send(JPEGS[1] as Buffer);
  await eventually('the others come', () => viewer.frames.length === 3);
  assert.deepEqual(viewer.frames.map(({ camera }) => camera.place).sort(), [1, 2, 2]);
});

test('a paused camera has no lease, and has one again when it resumes', NATS, async (t) => {
  const { viewer, cameras } = await begin(t, ['barn']);
  const camera = cameras[0] as HandCamera;
  await eventually('it is heard', () => viewer.cameras.roster.cameras.length === 1);
  viewer.want(1, IN_FULL);
  await eventually('it is asked', () => camera.demand);
  viewer.at(1).pause(true, monotonicMs());
  viewer.nats.demandChanged();
  await eventually('it is told', () => camera.ended === 1);
  assert.equal(viewer.at(1).state.kind, 'paused');
  viewer.at(1).pause(false, monotonicMs());
  viewer.nats.demandChanged();
  await eventually('it is asked again', () => camera.demand);
  assert.equal(viewer.at(1).state.kind, 'connecting');
});

test('only cameras that are meant by the names are heard', NATS, async (t) => {
  const { viewer } = await begin(t, ['barn-1', 'gate', 'yard', 'barn.2'], ['barn*', 'gate']);
  await eventually('three are heard', () => viewer.cameras.roster.cameras.length === 3);
  assert.deepEqual(viewer.cameras.roster.cameras.map(({ name }) => name).sort(), ['barn-1', 'barn.2', 'gate']);
});

test(
  'of frames that come faster than they are taken the newest is kept, and those before it are counted',
  NATS,
  async (t) => {
    const { viewer, cameras } = await begin(t, ['barn']);
    const camera = cameras[0] as HandCamera;
    await eventually('it is heard', () => viewer.cameras.roster.cameras.length === 1);
    let open: () => void = () => undefined;
    viewer.gate = new Promise((resolve) => {
      open = resolve;
    });
    viewer.want(1, IN_FULL);
    await eventually('it is asked', () => camera.demand);
    camera.send(JPEGS[0] as Buffer);
    await eventually('the first is taken', () => viewer.frames.length === 1);
    for (const jpeg of JPEGS.slice(1)) camera.send(jpeg);
    await eventually('six are skipped', () => viewer.at(1).snapshot(monotonicMs()).nats?.skipped === 6);
    open();
    await eventually('the newest is taken', () => viewer.frames.length === 2);
    assert.equal(viewer.frames[1]?.frame.sequence, 8);
    assert.equal(viewer.at(1).snapshot(monotonicMs()).dropped, 6);
  },
);

test(
  'one that is silent is lost with what it said of itself, and has its place back when it is heard again',
  NATS,
  async (t) => {
    const { server, viewer, cameras } = await begin(t, ['barn', 'gate']);
    await eventually('both are heard', () => viewer.cameras.roster.cameras.length === 2);
    const placeOf = (name: string) => viewer.cameras.roster.cameras.find((one) => one.name === name)?.place ?? 0;
    cameras.silence();
    for (let times = 0; times < 2; times += 1) cameras[0]?.present({ camera: { live: false, reason: 'stopped' } });
    await eventually('one is lost', () => viewer.at(placeOf('barn')).state.kind === 'lost');
    await eventually('both are lost', () => viewer.transcript.filter((one) => one.includes('lost:')).length === 2);
    assert.ok(viewer.transcript.includes('barn lost: stopped'), viewer.transcript.join('\n'));
    assert.ok(
      viewer.transcript.includes('gate lost: nothing heard of it over NATS for 5 s'),
      viewer.transcript.join('\n'),
    );
    await camerasOn(t, server, ['gate']);
    await eventually('it is back', () => viewer.at(placeOf('gate')).state.kind === 'resting');
    assert.equal(viewer.cameras.roster.cameras.length, 2);
  },
);

test(
  'when the server is killed and comes back, cameras are lost for it, and found and watched again',
  NATS,
  async (t) => {
    const { server, viewer, cameras } = await begin(t, ['barn']);
    const camera = cameras[0] as HandCamera;
    await eventually('it is heard', () => viewer.cameras.roster.cameras.length === 1);
    viewer.want(1, IN_FULL);
    await eventually('it is asked', () => camera.demand);
    await server.kill();
    await eventually('it is lost', () => viewer.at(1).state.kind === 'lost');
    const lost = viewer.transcript.find((one) => one.startsWith('barn lost')) ?? '';
    assert.match(lost, /nothing listens there\. Is the NATS server running\?/);
    const told = viewer.transcript.filter((one) => one.startsWith('no NATS'));
    assert.ok(told.length <= 2, told.join());
    const before = camera.asked;
    await server.start('');
    await eventually('it is back', () => viewer.at(1).state.kind === 'connecting');
    await eventually('it is asked again', () => camera.asked > before);
    camera.send(JPEGS[0] as Buffer);
    await eventually('its frames come', () => viewer.at(1).state.kind === 'live');
    assert.equal(viewer.cameras.roster.cameras.length, 1);
  },
);

test('of 2,000 invented names as many get a place as there are, and the others are reported once', NATS, async (t) => {
  const server = await startNats(t);
  const one = await viewer(t, server);
  const nats = await connectNats(t, server);
  const cameras = Array.from({ length: 2_000 }, (_, index) => new HandCamera(nats, `made-up-${index}`, false));
  const present = () => {
    for (const camera of cameras) camera.present();
  };
  present();
  present();
  // On a slow machine, the first ones are silent for too long before the last ones are heard.
  const timer = setInterval(present, 2_000);
  cleanup(t, () => clearInterval(timer));
  await eventually('all places are taken', () => one.cameras.roster.cameras.length === MAX_CAMERAS);
  await eventually(
    'the rest is told',
    () => one.transcript.filter((words) => words.startsWith('refused')).length === MAX_CAMERAS,
  );
  assert.match(one.transcript.find((words) => words.startsWith('refused')) ?? '', /all 512 places are taken/);
});

test('garbage, giant names and escape sequences on its subjects end nothing and reach no text', NATS, async (t) => {
  const { server, viewer, cameras } = await begin(t, ['barn']);
  const nats = await connectNats(t, server);
  const hello = { protocolVersion: 1, instanceId: new Uint8Array(16), source: '\x1b[2J', software: '', finite: false };
  const present = (subject: string, name: string, version = 1) =>
    nats.publish(subject, encodeVideo({ hello: { ...hello, protocolVersion: version, cameraName: name } }));
  nats.publish('ttycam.barn.state', [Buffer.from('\x1b]0;owned\x07')]);
  nats.publish('ttycam.barn.state', [Buffer.alloc(200_000, 0x41)]);
  nats.publish('ttycam.barn.frame', [Buffer.alloc(10, 0xff)]);
  present('ttycam.%1B%5B31mred.state', 'x');
  present(`ttycam.${'a'.repeat(500)}.state`, 'x');
  present(`ttycam.${'a'.repeat(3_000)}.state`, 'x');
  present('ttycam.%zz.state', 'x');
  present('ttycam.\x1b[31m.state', 'x');
  present('ttycam.new.state', 'x', 99);
  present('ttycam.%.state', 'x');
  await eventually(
    'what is hostile is refused',
    () => viewer.transcript.filter((one) => one.startsWith('refused')).length >= 3,
  );
  await eventually(
    'the well-formed are heard',
    () => viewer.transcript.filter((one) => one.endsWith('heard')).length >= 5,
  );
  for (const text of [
    ...viewer.transcript,
    ...viewer.cameras.roster.cameras.flatMap(({ name, identity }) => [name, identity.source]),
  ]) {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the test checks that there are none.
    assert.doesNotMatch(text, /[\x00-\x1f\x7f-\x9f]/);
    assert.ok(text.length < 400, text);
  }
  const camera = cameras[0] as HandCamera;
  const place = viewer.cameras.roster.cameras.find(({ name }) => name === 'barn')?.place ?? 0;
  viewer.want(place, IN_FULL);
  await eventually('the honest camera is asked', () => camera.demand);
  camera.send(JPEGS[0] as Buffer);
  await eventually('and seen', () => viewer.at(place).state.kind === 'live');
});
