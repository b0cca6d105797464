// The list of video devices, from folders like those of sysfs and udev.
import assert from 'node:assert/strict';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { chooseDevice } from '#src/sources/auto.js';
import { findCamera } from '#src/sources/v4l2/find-camera.js';
import { type DeviceFolders, deviceAt, isCaptureDevice, isCsi, listDevices } from '#src/sources/v4l2/v4l2-devices.js';
import { temporaryFolder } from '../../helpers/folder.js';
import { programs } from '../support.js';

interface FakeDevice {
  readonly number: number;
  readonly name: string;
  readonly driver?: string;
  readonly index?: number;
  readonly byId?: string;
}

function machine(t: TestContext, devices: readonly FakeDevice[]): DeviceFolders {
  const root = temporaryFolder(t);
  const folders = { sysfs: join(root, 'sysfs'), dev: join(root, 'dev'), byId: join(root, 'by-id') };
  for (const folder of [...Object.values(folders), join(root, 'drivers')]) mkdirSync(folder);
  for (const { number, name, driver, index = 0, byId } of devices) {
    const folder = join(folders.sysfs, `video${number}`);
    mkdirSync(join(folder, 'device'), { recursive: true });
    writeFileSync(join(folder, 'name'), `${name}\n`);
    writeFileSync(join(folder, 'index'), `${index}\n`);
    writeFileSync(join(folders.dev, `video${number}`), '');
    if (driver !== undefined) {
      mkdirSync(join(root, 'drivers', driver), { recursive: true });
      symlinkSync(join(root, 'drivers', driver), join(folder, 'device/driver'));
    }
    if (byId !== undefined) symlinkSync(join(folders.dev, `video${number}`), join(folders.byId, byId));
  }
  return folders;
}

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
  assert.deepEqual(listDevices({ sysfs: '/nowhere', dev: '/nowhere', byId: '/nowhere' }), []);
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

test('a file that is no video device is refused', async (t) => {
  await assert.rejects(findCamera('/dev/null', machine(t, WEBCAM)), { message: '/dev/null is no video device' });
});

test('auto takes the first camera by its stable path, and names the backend', (t) => {
  programs(t, { 'v4l2-ctl': 'exit 1' });
  const { device, why } = chooseDevice('linux', listDevices(machine(t, [...PI.slice(2), ...WEBCAM])));
  assert.match(device, /by-id\/usb-C270-video-index0$/);
  assert.match(why, /^C270 at .*\/video0, through (ioctl|v4l2-ctl)$/);
});

test('auto takes a CSI camera through the program that is there', (t) => {
  programs(t, { 'libcamera-vid': 'exit 1' });
  const choice = chooseDevice('linux', listDevices(machine(t, PI)));
  assert.deepEqual(choice, { device: 'rpicam', why: 'a CSI camera, through libcamera-vid' });
});

test('auto without a camera names the pattern', () => {
  assert.throws(() => chooseDevice('linux', []), {
    code: 'source-missing',
    message: /no camera found.*--device pattern/,
  });
});
