// Controls of a camera on a real NATS server: a viewer sets them, and with a key nobody else does.
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { CameraControl, ControlRequest } from '#src/core/camera/camera-control.js';
import { appendChecksum } from '#src/core/wire/checksum.js';
import { encodeControl } from '#src/core/wire/messages.js';
import { subjectOf } from '#src/core/wire/nats-subjects.js';
import { fastCrc32 } from '#src/net/crc32.js';
import type { Key } from '#src/net/credentials/key-file.js';
import { type NatsServer, needsNats, startNats } from '../../helpers/nats-server.js';
import { eventually } from '../../helpers/wait.js';
import { newKey, sender } from './nats-sender.js';
import { connectNats, viewer } from './nats-support.js';

const NATS = needsNats();
const IN_FULL = { fps: undefined, size: undefined };
const BRIGHTNESS: CameraControl = {
  ...{ id: 0x0098_0900, name: 'brightness', kind: 'number', minimum: -64, maximum: 64, step: 1 },
  ...{ standard: 0, value: 0, inactive: false, choices: [] },
};

/** A sender whose camera has one control, which it sets as it is asked. */
function controlled(t: TestContext, server: NatsServer, key: Key | undefined) {
  const { uplink, refused } = sender(t, server, 'barn', key);
  const requests: ControlRequest[] = [];
  const report = (value: number) => uplink.report({ live: true, controls: { controls: [{ ...BRIGHTNESS, value }] } });
  uplink.onControlRequest = (request) => {
    requests.push(request);
    report(request.value);
  };
  report(0);
  return { requests, refused };
}

async function watched(t: TestContext, server: NatsServer, keys?: readonly Key[]) {
  const one = await viewer(t, server, ['*'], keys);
  await eventually('the camera is heard', () => one.cameras.roster.cameras.length === 1);
  one.want(1, IN_FULL);
  const values = () => one.at(1).controls?.controls.map(({ name, value }) => `${name}=${value}`);
  await eventually('its controls are known', () => values()?.[0] === 'brightness=0');
  return { one, values };
}

test('a viewer sets a control of a camera, and sees what is in force', NATS, async (t) => {
  const server = await startNats(t);
  const camera = controlled(t, server, undefined);
  const { one, values } = await watched(t, server);
  one.nats.requestControl(one.at(1), { id: BRIGHTNESS.id, value: -40 });
  await eventually('it is in force', () => values()?.[0] === 'brightness=-40');
  assert.deepEqual(camera.requests, [{ id: BRIGHTNESS.id, value: -40 }]);
});

test('with a key, an order is obeyed once, and only of a viewer that has it', NATS, async (t) => {
  const server = await startNats(t);
  const key = newKey('barn');
  const camera = controlled(t, server, key);
  const { one, values } = await watched(t, server, [key]);
  const stranger = await connectNats(t, server);
  const recorded: Uint8Array[] = [];
  stranger.subscribe(subjectOf('barn', 'control'), ({ bytes }) => recorded.push(bytes.slice()));
  await stranger.flush();

  one.nats.requestControl(one.at(1), { id: BRIGHTNESS.id, value: 7 });
  await eventually('it is in force', () => values()?.[0] === 'brightness=7');
  await eventually('it was recorded', () => recorded.length > 0);

  const order = encodeControl({ acknowledged: 0, controlRequest: { id: BRIGHTNESS.id, value: 64 } });
  const refusedBefore = camera.refused.length;
  const own = [...recorded];
  stranger.publish(subjectOf('barn', 'control'), appendChecksum([order], fastCrc32));
  for (const bytes of own) stranger.publish(subjectOf('barn', 'control'), [bytes]);
  await eventually('each is refused', () => camera.refused.length >= refusedBefore + own.length + 1);
  assert.ok(camera.refused.includes('key-missing'), camera.refused.join());
  assert.ok(camera.refused.includes('message-replayed'), camera.refused.join());
  assert.deepEqual(camera.requests, [{ id: BRIGHTNESS.id, value: 7 }]);
  assert.deepEqual(values(), ['brightness=7']);
});
