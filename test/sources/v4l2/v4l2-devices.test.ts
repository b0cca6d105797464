// The list of video devices, from folders like those of sysfs and udev.
import assert from 'node:assert/strict';
import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { findCamera } from '#src/sources/v4l2/find-camera.js';
import { deviceAt, isCaptureDevice, isCsi, isTwin, listDevices, stablePath } from '#src/sources/v4l2/v4l2-devices.js';
import { type FakeDevice, machine } from './fake-machine.js';

const WEBCAM: readonly FakeDevice[] = [
  { number: 0, name: 'C270', driver: 'uvcvideo', byId: 'usb-C270-video-index0' },
  { number: 1, name: 'C270', driver: 'uvcvideo', index: 1, byId: 'usb-C270-video-index1' },
];

const PI: readonly FakeDevice[] = [
  { number: 0, name: 'unicam-image', driver: 'unicam' },
  { number: 1, name: 'unicam-embedded', driver: 'unicam', index: 1 },
  { number: 10, name: 'bcm2835-codec-decode', driver: 'bcm2835-codec' },
  { number: 13, name: 'bcm2835-isp-output0', driver: 'bcm2835-isp' },
  { number: 19, name: 'rpi-hevc-dec', driver: 'rpi-hevc-dec' },
];

test('a webcam is one camera: its second node carries metadata', (t) => {
  const devices = listDevices(machine(t, WEBCAM));
  assert.deepEqual(
    devices.map(({ name, driver, index }) => ({ name, driver, index })),
    [
      { name: 'C270', driver: 'uvcvideo', index: 0 },
      { name: 'C270', driver: 'uvcvideo', index: 1 },
    ],
  );
  assert.match(devices[0]?.byId ?? '', /by-id\/usb-C270-video-index0$/);
  assert.deepEqual(devices.map(isCaptureDevice), [true, false]);
});

test("a Pi's CSI camera and its codecs give no pictures by themselves", (t) => {
  const devices = listDevices(machine(t, PI));
  assert.deepEqual(devices.filter(isCaptureDevice), []);
  assert.deepEqual(devices.map(isCsi), [true, true, false, false, false]);
});

test('devices stand in the order of their numbers: 9 before 10', (t) => {
  const devices = listDevices(
    machine(
      t,
      [10, 9, 0].map((number) => ({ number, name: 'a' })),
    ),
  );
  assert.deepEqual(
    devices.map(({ node }) => /\d+$/.exec(node)?.[0]),
    ['0', '9', '10'],
  );
});

test('no V4L2, no devices', () => {
  assert.deepEqual(listDevices({ sysfs: '/nowhere', dev: '/nowhere', byId: '/nowhere', byPath: '/nowhere' }), []);
});

test('a by-id path leads to the camera’s present device, and to none when it is unplugged', async (t) => {
  const folders = machine(t, [
    { number: 0, name: 'held by an old descriptor' },
    { number: 2, name: 'C270', driver: 'uvcvideo', byId: 'usb-C270-video-index0' },
  ]);
  const path = join(folders.byId, 'usb-C270-video-index0');
  assert.equal(deviceAt(path, listDevices(folders))?.node, join(folders.dev, 'video2'));
  assert.equal((await findCamera(path, folders)).node, join(folders.dev, 'video2'));
  const gone = join(folders.byId, 'usb-other');
  symlinkSync(join(folders.dev, 'video7'), gone);
  assert.equal(deviceAt(gone, listDevices(folders)), undefined);
  await assert.rejects(findCamera(gone, folders), {
    code: 'source-missing',
    message: `unplugged, waiting for ${gone}`,
  });
});

test('the metadata node is refused, and the node of its pictures named', async (t) => {
  const folders = machine(t, WEBCAM);
  const path = join(folders.dev, 'video1');
  await assert.rejects(findCamera(path, folders), {
    code: 'source-failed',
    message: `${path} carries the metadata of a camera and no pictures. Use ${join(folders.dev, 'video0')}`,
  });
});

test('a CSI camera is refused, and rpicam named', async (t) => {
  const folders = machine(t, PI);
  await assert.rejects(findCamera(join(folders.dev, 'video0'), folders), { message: /Use --device rpicam$/ });
});

test('a file that is not a video device is refused', async (t) => {
  await assert.rejects(findCamera('/dev/null', machine(t, WEBCAM)), { message: '/dev/null is not a video device' });
});

test('the stable path is by id for a single camera, and by port for twins with one serial number or none', (t) => {
  for (const twin of [{ serial: '200901010001' }, {}]) {
    const folders = machine(t, [
      { number: 0, name: 'C270', usb: { port: '1-1.2', ...twin }, byPath: 'pci-usb-0:1.2:1.0-video-index0' },
      // udev's link by id leads to the twin that came last.
      {
        number: 2,
        name: 'C270',
        usb: { port: '1-1.3', ...twin },
        byId: 'usb-C270_200901010001-video-index0',
        byPath: 'pci-usb-0:1.3:1.0-video-index0',
      },
      {
        number: 4,
        name: 'C920',
        usb: { port: '1-1.4', id: '046d:082d', serial: '8F3A' },
        byId: 'usb-C920_8F3A-video-index0',
      },
      { number: 6, name: 'Loopback' },
    ]);
    const devices = listDevices(folders);
    assert.deepEqual(
      devices.map((device) => isTwin(device, devices)),
      [true, true, false, false],
    );
    assert.deepEqual(
      devices.map((device) => stablePath(device, devices)),
      [
        join(folders.byPath, 'pci-usb-0:1.2:1.0-video-index0'),
        join(folders.byPath, 'pci-usb-0:1.3:1.0-video-index0'),
        join(folders.byId, 'usb-C920_8F3A-video-index0'),
        join(folders.dev, 'video6'),
      ],
    );
    assert.deepEqual(devices[2]?.usb, { id: '046d:082d', serial: '8F3A', port: '1-1.4', speedMbps: 480 });
  }
});

test('what a camera calls itself reaches no terminal with control characters', (t) => {
  const usb = { port: '1-1', serial: '\x1b]0;title\x07' };
  const [device] = listDevices(machine(t, [{ number: 0, name: 'Cam\x1b[2Jera\x9b\u202e', usb }]));
  assert.doesNotMatch(`${device?.name}${device?.usb?.serial}`, /[\p{Cc}\u202e]/u);
  assert.match(device?.name ?? '', /^Cam.*era/);
});
