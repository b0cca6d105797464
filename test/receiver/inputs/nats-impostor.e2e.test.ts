// Forged messages on NATS with a camera's own instance id, which its presence shows to all clients.
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { appendChecksum } from '#src/core/wire/checksum.js';
import { encodeVideo, type VideoMessage } from '#src/core/wire/messages.js';
import { type SubjectKind, subjectOf } from '#src/core/wire/nats-subjects.js';
import { monotonicMs, unixUs } from '#src/net/clock.js';
import { fastCrc32 } from '#src/net/crc32.js';
import { cleanup } from '../../helpers/cleanup.js';
import { needsNats, startNats } from '../../helpers/nats-server.js';
import { pictures } from '../../helpers/pictures.js';
import { eventually } from '../../helpers/wait.js';
import { camerasOn, connectNats, type HandCamera, streaming, viewer } from './nats-support.js';

const NATS = needsNats();
const JPEGS = await pictures(8);
const IN_FULL = { fps: undefined, size: undefined };
const HUGE = Number.MAX_SAFE_INTEGER;
const HOUR_MS = 3_600_000;

/** A camera that streams to a viewer, and a stranger on the same NATS server. */
async function begin(t: TestContext) {
  const server = await startNats(t);
  const one = await viewer(t, server);
  const cameras = await camerasOn(t, server, ['barn']);
  const camera = cameras[0] as HandCamera;
  const nats = await connectNats(t, server);
  await eventually('it is heard', () => one.cameras.roster.cameras.length === 1);
  one.want(1, IN_FULL);
  streaming(t, [camera], JPEGS, 20);
  const snapshot = () => one.at(1).snapshot(monotonicMs());
  await eventually('its age is known', () => one.frames.length > 5 && snapshot().latencyMs !== undefined);
  const forge = (kind: SubjectKind, message: VideoMessage): void => {
    nats.publish(subjectOf('barn', kind), appendChecksum(encodeVideo({ hello: camera.hello, ...message }), fastCrc32));
  };
  const goesOn = async (): Promise<void> => {
    const { frames } = snapshot();
    await eventually('its frames go on', () => snapshot().frames >= frames + 10);
  };
  return { viewer: one, camera, cameras, forge, snapshot, goesOn };
}

test('forged numbers and clocks neither blank a camera nor spoil its counts', NATS, async (t) => {
  const { forge, snapshot, goesOn } = await begin(t);
  for (const sequence of [HUGE, 1, 2 ** 40, 100_000_000]) {
    for (const captureTimeUs of [0, 1, HUGE, unixUs() - HOUR_MS * 1_000]) {
      forge('frame', { jpeg: JPEGS[0], sequence, captureTimeUs });
    }
    await goesOn();
  }
  const { dropped, latencyMs, state } = snapshot();
  assert.ok(dropped < 50, String(dropped));
  assert.ok((latencyMs?.max ?? HOUR_MS) < 20_000, String(latencyMs?.max));
  assert.equal(state.kind, 'live');
});

test(
  'forged signs that it stopped, or is in trouble, make a camera that streams neither lost nor stalled',
  NATS,
  async (t) => {
    const { viewer, forge, goesOn } = await begin(t);
    const told = viewer.transcript.length;
    for (let count = 0; count < 20; count += 1) {
      forge('state', { camera: { live: false, reason: count % 2 === 0 ? 'stopped' : 'unplugged' } });
      if (count % 5 === 0) await goesOn();
    }
    await goesOn();
    assert.deepEqual(viewer.transcript.slice(told), []);
  },
);

test('a camera that rests is not lost by a forged word either, and one that stops is soon', NATS, async (t) => {
  const { viewer, cameras, camera, forge } = await begin(t);
  viewer.want(1, undefined);
  await eventually('it rests', () => viewer.at(1).state.kind === 'resting');
  const told = viewer.transcript.length;
  const timer = setInterval(() => forge('state', { camera: { live: false, reason: 'stopped' } }), 100);
  cleanup(t, () => clearInterval(timer));
  const untilMs = monotonicMs() + 4_000;
  await eventually('four seconds are over', () => monotonicMs() > untilMs);
  assert.deepEqual(viewer.transcript.slice(told), []);
  clearInterval(timer);
  cameras.silence();
  camera.present({ camera: { live: false, reason: 'stopped' } });
  await eventually('it is lost', () => viewer.transcript.includes('barn lost: stopped'));
});

test('a camera’s clock that is set by hours gives none of its frames a false age', NATS, async (t) => {
  const { camera, snapshot, goesOn } = await begin(t);
  for (const hours of [3, -5, 48, 0]) {
    const { asked } = camera;
    camera.clockMs = hours * HOUR_MS;
    await eventually('it is asked', () => camera.asked > asked);
    await goesOn();
  }
  assert.ok((snapshot().latencyMs?.max ?? HOUR_MS) < 20_000, String(snapshot().latencyMs?.max));
});
