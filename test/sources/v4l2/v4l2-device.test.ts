// How a V4L2 device fails: an error message for each call, and the devices that are refused.
import assert from 'node:assert/strict';
import { constants as system } from 'node:os';
import { suite, test } from 'node:test';
import { FakeCamera } from './fake-camera.js';
import { assertReleased, capture, REQUEST, streaming } from './fake-capture.js';

suite('an open V4L2 device', { skip: process.platform === 'win32' ? 'no /dev/null' : false }, () => {
  const { EBUSY, EINVAL, EIO, ENODEV, ENOMEM, ENOSPC } = system.errno;
  for (const [call, errno, words] of [
    ['S_FMT', EBUSY, /is busy: another program/],
    ['REQBUFS', ENOMEM, /REQBUFS failed: ENOMEM/],
    ['QUERYBUF', EINVAL, /QUERYBUF failed: EINVAL, invalid argument/],
    ['QBUF', EINVAL, /QBUF failed/],
    ['STREAMON', ENOSPC, /USB bus has no room/],
    ['STREAMON', EINVAL, /STREAMON failed: EINVAL/],
    ['STREAMON', ENODEV, /unplugged, waiting/],
    ['DQBUF', EIO, /unplugged, waiting/],
    ['DQBUF', EINVAL, /DQBUF failed/],
  ] as const) {
    test(`${call} that fails with ${errno} is reported with a message, and everything is released`, async () => {
      const camera = new FakeCamera();
      camera.failing.set(call, errno);
      const { frames } = capture(camera);
      const next = frames.next();
      if (call === 'DQBUF') {
        await streaming(camera);
        camera.fill(new Uint8Array(1));
      }
      await assert.rejects(next, { message: words });
      assertReleased(camera);
    });
  }

  test('a device that is not a camera is refused with the reason', async () => {
    for (const [driver, capabilities, words] of [
      ['uvcvideo', 0x0480_0000, /is not a camera/],
      ['uvcvideo', 0x0000_0001, /cannot stream/],
      ['v4l2 loopback', 0x0400_0002, /no program feeds it/],
      ['v4l2 loopback', 0x0520_0000, /no program feeds it/],
    ] as const) {
      const camera = new FakeCamera();
      camera.driver = driver;
      camera.capabilities = capabilities;
      await assert.rejects(capture(camera).frames.next(), { message: words });
    }
    const camera = new FakeCamera();
    for (const [formats, words] of [
      [['H264', 'RGBP'], /has the formats H264, RGBP, and none that is read here\. Try --device ffmpeg:/],
      [['Y10 ', 'pRAA'], /has the formats Y10, pRAA, and none that is read here\. ffmpeg reads none of them, either/],
    ] as const) {
      camera.formats = [...formats];
      await assert.rejects(capture(camera).frames.next(), { message: words });
    }
    camera.formats = ['NV12'];
    const asked = capture(camera, { ...REQUEST, format: 'grey' }).frames.next();
    await assert.rejects(asked, { message: /has the formats NV12, and not that one\. Try --input-format auto/ });
  });

  test('a rate is asked for only where one is wanted', async () => {
    for (const fps of [undefined, 15]) {
      const camera = new FakeCamera();
      const { frames, stop } = capture(camera, { ...REQUEST, fps });
      const next = frames.next();
      await streaming(camera);
      stop.abort();
      await next;
      assert.equal(camera.calls.includes('S_PARM'), fps !== undefined);
    }
  });
});
