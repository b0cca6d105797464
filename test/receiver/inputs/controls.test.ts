// The controls of a camera between a sender's uplink and the receiver's server.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CameraControl, ControlRequest } from '#src/core/camera/camera-control.js';
import { formatEndpoint, parseEndpoint } from '#src/net/endpoint.js';
import { Server } from '#src/receiver/inputs/server.js';
import { testCamera } from '../../helpers/camera.js';
import { cleanup } from '../../helpers/cleanup.js';
import { flatJpeg } from '../../helpers/odd-jpegs.js';
import { eventually } from '../../helpers/wait.js';

const BRIGHTNESS: CameraControl = {
  ...{ id: 0x98_0900, name: 'brightness', kind: 'number', minimum: -64, maximum: 64, step: 1 },
  ...{ standard: 0, value: 3, inactive: false, choices: [] },
};

test('a receiver sees the controls while the camera is live, asks for a value, and learns what became of it', async (t) => {
  const server = new Server({
    ...{ connected: () => undefined, state: () => undefined, lost: () => undefined },
    ...{ refused: () => undefined, corrupt: () => undefined, frame: () => undefined },
  });
  const endpoint = await server.listen({ endpoint: parseEndpoint('tcp://127.0.0.1:0'), credentials: undefined });
  cleanup(t, () => server.close());
  const { uplink, send } = withSend(testCamera(t, formatEndpoint(endpoint)));
  const requests: ControlRequest[] = [];
  uplink.onControlRequest = (request) => requests.push(request);
  uplink.report({ live: true, controls: { controls: [{ ...BRIGHTNESS, name: 'bright\x1b[2Jness' }] } });
  await send();
  const camera = await eventually('the camera is there', () => server.roster.cameras[0]);
  const controls = () => camera.snapshot(performance.now()).controls;
  const [first] = await eventually('its controls are known', () => controls()?.controls);
  // A sender may send any text, and none reaches a terminal as it is.
  assert.ok(first !== undefined && !first.name.includes('\x1b'));

  server.requestControl(camera, { id: BRIGHTNESS.id, value: -40 });
  await eventually('the request has come', () => requests.length > 0);
  assert.deepEqual(requests, [{ id: BRIGHTNESS.id, value: -40 }]);
  uplink.report({ live: true, controls: { controls: [{ ...BRIGHTNESS, value: -40 }], problem: 'no' } });
  await eventually('the value is known', () => controls()?.controls[0]?.value === -40);
  assert.equal(controls()?.problem, 'no');

  uplink.report({ live: false, reason: 'unplugged' });
  await eventually('it has no controls then', () => controls() === undefined);
  uplink.report({ live: true });
  await send();
  assert.equal(controls(), undefined);
});

function withSend(camera: ReturnType<typeof testCamera>) {
  const jpeg = flatJpeg({ width: 64, height: 48 });
  return { uplink: camera.uplink, send: () => camera.send(jpeg) };
}
