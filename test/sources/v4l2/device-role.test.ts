// What a device can be used for, by its capabilities, and by its names where it cannot be asked.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { capabilityOf } from '#src/sources/v4l2/abi/capability-abi.js';
import { parseCapability, roleOf } from '#src/sources/v4l2/device-role.js';
import type { VideoDevice } from '#src/sources/v4l2/v4l2-devices.js';

const STREAMING = 0x0400_0000;

function device(driver: string, index = 0): VideoDevice {
  return { node: '/dev/video0', name: 'x', driver, index, byId: undefined, byPath: undefined, usb: undefined };
}

for (const [title, one, caps, role] of [
  ['a webcam', device('uvcvideo'), 0x0420_0001, 'camera'],
  ['its metadata node', device('uvcvideo', 1), 0x04a0_0000, 'metadata'],
  ['the second stream of a camera', device('uvcvideo', 2), STREAMING | 0x1, 'camera'],
  ['a multi-planar capture device', device('rk_hdmirx'), STREAMING | 0x1000, 'camera'],
  ['a CSI camera of a Pi', device('unicam'), STREAMING | 0x2000_0001, 'csi'],
  ['an HDMI bridge in the CSI port', device('unicam'), STREAMING | 0x1, 'camera'],
  ['a raw node of a laptop’s image processor', device('intel-ipu6'), STREAMING | 0x2000_1000, 'pipeline'],
  ['a decoder', device('rkvdec'), STREAMING | 0x4000, 'codec'],
  ['a capture node of the Pi’s image processor', device('bcm2835-isp'), STREAMING | 0x1, 'codec'],
  ['a loopback device that no program feeds', device(''), 0x0520_0002, 'unfed'],
] as const) {
  test(`${title}: ${role}`, () => {
    assert.equal(roleOf(one, capabilityOf('driver', caps)), role);
  });
}

test('without the permission to ask, the names of drivers decide', () => {
  assert.deepEqual(
    [device('uvcvideo'), device('uvcvideo', 1), device('rp1-cfe'), device('bcm2835-codec')].map((one) =>
      roleOf(one, undefined),
    ),
    ['camera', 'metadata', 'csi', 'codec'],
  );
});

test('the output of v4l2-ctl has the capabilities of the node, and not those of the whole device', () => {
  const text = `Driver Info:
	Driver name      : uvcvideo
	Card type        : Fake UVC Camera
	Capabilities     : 0x84a00001
		Video Capture
	Device Caps      : 0x04a00000
		Metadata Capture
`;
  assert.deepEqual(parseCapability(text), capabilityOf('uvcvideo', 0x04a0_0000));
  assert.equal(parseCapability('Cannot open device /dev/video7, exiting.'), undefined);
});
