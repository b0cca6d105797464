// The default names of cameras.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseAddress } from '#src/core/address.js';
import { nameForDevice, nameForSource, shortModel } from '#src/sources/camera-name.js';
import type { VideoDevice } from '#src/sources/v4l2/v4l2-devices.js';

test('a model is its number, or the whole name where it has none', () => {
  for (const [text, model] of [
    ['HD Pro Webcam C920', 'C920'],
    ['C270 HD WEBCAM', 'C270'],
    ['Logitech Webcam C925e', 'C925e'],
    ['Microsoft® LifeCam HD-3000: Mi', 'HD-3000'],
    ['CSI camera imx708', 'imx708'],
    ['CSI camera imx708_wide', 'imx708'],
    ['Integrated Camera: Integrated C', 'Integrated-Camera'],
    ['UVC Camera (046d:0825)', 'UVC-Camera'],
    ['USB 2.0 Camera', 'USB-2.0-Camera'],
    ['Ünïcode камера', 'Ünïcode-камера'],
    ['../../etc; rm', 'etc-rm'],
    ['()', 'camera'],
    ['x'.repeat(100), 'x'.repeat(32)],
  ] as const) {
    assert.equal(shortModel(text), model, text);
  }
});

test('the name of a source depends on nothing but the text that names it', () => {
  for (const [device, name] of [
    ['/dev/video0', 'barn-video0'],
    ['/dev/v4l/by-id/usb-046d_HD_Pro_Webcam_C920_8F3A-video-index0', 'barn-C920'],
    ['/dev/v4l/by-id/usb-046d_HD_Pro_Webcam_C920_8F3A-video-index2', 'barn-C920-2'],
    ['/dev/v4l/by-path/pci-0000:00:14.0-usb-0:1.2:1.0-video-index0', 'barn-usb-1.2'],
    ['/dev/v4l/by-path/platform-fd500000.pcie-pci-0000:01:00.0-usb-0:1.3.4:1.0-video-index0', 'barn-usb-1.3.4'],
    ['/dev/v4l/by-path/platform-fe801000.csi-video-index0', 'barn-platform-fe801000.csi-video-index0'],
    ['rpicam', 'barn-rpicam'],
    ['-', 'barn-stdin'],
    ['ffmpeg:rtsp://ann:secret@gate.lan/live', 'barn-gate.lan'],
  ] as const) {
    assert.equal(nameForSource('barn', parseAddress(device)), name, device);
  }
});

test('twins have a suffix: the serial number where it differs, else the port', () => {
  const camera = (node: string, name: string, port: string, serial: string): VideoDevice => ({
    ...{ node, name, driver: 'uvcvideo', index: 0, byId: undefined, byPath: undefined },
    usb: { id: '046d:0825', serial, port, speedMbps: 480 },
  });
  const cameras = [
    camera('/dev/video0', 'C270 HD WEBCAM', '1-1', '200901010001'),
    camera('/dev/video2', 'C270 HD WEBCAM', '1-2', '200901010001'),
    camera('/dev/video4', 'HD Pro Webcam C920', '1-3', 'A1B2C3D4'),
    camera('/dev/video6', 'HD Pro Webcam C920', '1-4', 'A1B2FFFF'),
    camera('/dev/video8', 'Brio 500', '1-5', 'X'),
  ];
  assert.deepEqual(
    cameras.map((one) => nameForDevice('barn', one, cameras)),
    ['barn-C270-1-1', 'barn-C270-1-2', 'barn-C920-C3D4', 'barn-C920-FFFF', 'barn-Brio-500'],
  );
});
