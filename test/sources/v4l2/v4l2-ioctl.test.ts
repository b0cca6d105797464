import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { constants as system } from 'node:os';
import { hrtime } from 'node:process';
import { suite, test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { unixUs } from '#src/net/clock.js';
import type { CameraRequest } from '#src/sources/camera-request.js';
import type { SourceFrame } from '#src/sources/source.js';
import { captureIoctl } from '#src/sources/v4l2/v4l2-ioctl.js';
import { picture } from '../../helpers/sample-jpegs.js';
import { FakeCamera } from './fake-camera.js';

const REQUEST: CameraRequest = { size: { width: 32, height: 16 }, fps: undefined, format: 'auto' };

/** A capture from `camera`, whose descriptor is that of a file that exists everywhere. */
function capture(camera: FakeCamera, request: CameraRequest = REQUEST) {
  const stop = new AbortController();
  const torn: string[] = [];
  const events = {
    torn: (reason: string) => torn.push(reason),
    trouble: () => undefined,
    recovered: () => undefined,
    suspended: () => undefined,
  };
  const at = { node: '/dev/null', path: '/dev/v4l/by-id/usb-Camera' };
  const frames = captureIoctl(at, request, stop.signal, events, camera);
  return { frames, stop, torn };
}

async function streaming(camera: FakeCamera): Promise<void> {
  while (camera.watches === 0) await turn();
}

function assertAllGiven(camera: FakeCamera): void {
  assert.equal(camera.mapped.size, 0, 'mappings left');
  assert.equal(camera.watches, 0, 'watches left');
  assert.equal(camera.streaming, false, 'still streams');
}

function jpegOf(frame: IteratorResult<SourceFrame, void>): Uint8Array {
  assert.ok(frame.value?.picture.kind === 'jpeg');
  return frame.value.picture.jpeg;
}

suite('V4L2 through ioctl', { skip: process.platform === 'win32' ? 'no /dev/null' : false }, () => {
  test('each picture comes out whole, in memory of exactly its size, and its buffer goes back', async () => {
    const camera = new FakeCamera();
    const { frames, stop } = capture(camera);
    for (let seed = 1; seed <= 9; seed += 1) {
      const jpeg = await picture(32, 16, { seed });
      const next = frames.next();
      await streaming(camera);
      assert.ok(camera.fill(jpeg));
      const frame = await next;
      assert.deepEqual(Uint8Array.from(jpegOf(frame)), jpeg);
      assert.equal(jpegOf(frame).buffer.byteLength, jpeg.length);
      assert.deepEqual(frame.value?.picture.size, REQUEST.size);
      assert.equal(frame.value?.missed, 0);
      assert.equal(camera.queued, 4);
    }
    stop.abort();
    assert.equal((await frames.next()).done, true);
    assertAllGiven(camera);
  });

  test('whoever is slow gets the newest picture, and the camera never runs out of buffers', async () => {
    const camera = new FakeCamera();
    const { frames, stop } = capture(camera);
    const first = frames.next();
    await streaming(camera);
    camera.fill(await picture(32, 16, { seed: 1 }));
    await first;
    for (let seed = 2; seed <= 30; seed += 1) {
      assert.ok(camera.fill(await picture(32, 16, { seed })), `no buffer for ${seed}`);
      await turn();
      await turn();
    }
    const late = await frames.next();
    assert.deepEqual(Uint8Array.from(jpegOf(late)), await picture(32, 16, { seed: 30 }));
    assert.equal(late.value?.missed, 28);
    stop.abort();
    await frames.return();
    assertAllGiven(camera);
  });

  test('pictures that were lost for want of a buffer are missed, and damaged ones are torn', async () => {
    const camera = new FakeCamera();
    const { frames, stop, torn } = capture(camera);
    const jpeg = await picture(32, 16);
    const first = frames.next();
    await streaming(camera);
    camera.fill(jpeg);
    await first;
    const second = frames.next();
    camera.fill(jpeg, { damaged: true });
    camera.fill(new Uint8Array(), {});
    camera.fill(jpeg, { skips: 3 });
    assert.equal((await second).value?.missed, 3);
    assert.equal(torn.length, 2);
    stop.abort();
    await frames.return();
  });

  test('a torn JPEG is told and left out, and one that claims more bytes than its buffer has reads no further', async () => {
    const camera = new FakeCamera();
    const { frames, stop, torn } = capture(camera);
    const jpeg = await picture(32, 16);
    const next = frames.next();
    await streaming(camera);
    camera.fill(jpeg.subarray(0, jpeg.length / 2));
    await turn();
    await turn();
    camera.fill(new Uint8Array(100).fill(7), { bytesUsed: 0xffff_ffff });
    await turn();
    await turn();
    camera.fill(jpeg);
    assert.deepEqual(Uint8Array.from(jpegOf(await next)), jpeg);
    assert.equal(torn.length, 2);
    stop.abort();
    await frames.return();
  });

  test('a camera without MJPEG is read as YUYV, row by row as far apart as the driver says', async () => {
    const camera = new FakeCamera();
    camera.formats = ['YUYV'];
    camera.stride = 72;
    const { frames, stop, torn } = capture(camera);
    const next = frames.next();
    await streaming(camera);
    camera.fill(new Uint8Array(72 * 10), {});
    await turn();
    await turn();
    const white = new Uint8Array(72 * 16).fill(0);
    for (let y = 0; y < 16; y += 1)
      white.set(
        new Uint8Array(64).map((_, at) => (at % 2 === 0 ? 235 : 128)),
        y * 72,
      );
    camera.fill(white);
    const frame = (await next).value;
    assert.ok(frame?.picture.kind === 'rgb');
    assert.deepEqual(frame.picture.pixels, new Uint8Array(32 * 16 * 3).fill(255));
    assert.equal(torn.length, 1, 'the short one');
    stop.abort();
    await frames.return();
  });

  test('the time is when the driver had the picture, and a clock that ran away is not believed', async () => {
    const camera = new FakeCamera();
    const { frames, stop } = capture(camera);
    const jpeg = await picture(32, 16);
    const ages: number[] = [];
    for (const ageUs of [250_000n, 3_600_000_000n, -1_000_000n]) {
      const next = frames.next();
      await streaming(camera);
      camera.fill(jpeg, { takenUs: hrtime.bigint() / 1_000n - ageUs });
      const frame = (await next).value;
      // By the clock that frames are stamped with: the system's own may be set meanwhile.
      ages.push((unixUs() - (frame?.capturedUs ?? 0)) / 1_000);
    }
    const [true_, old, future] = ages as [number, number, number];
    assert.ok(true_ >= 248 && true_ < 1_000, `${true_} ms`);
    assert.ok(Math.abs(old) < 200 && Math.abs(future) < 200, `${old} ms, ${future} ms`);
    stop.abort();
    await frames.return();
  });

  test('what a device has kept from before the stream was started is left out, but not for ever', async () => {
    const camera = new FakeCamera();
    const { frames, stop } = capture(camera);
    const next = frames.next();
    await streaming(camera);
    const hourAgoUs = hrtime.bigint() / 1_000n - 3_600_000_000n;
    for (let seed = 1; seed <= 4; seed += 1) {
      camera.fill(await picture(32, 16, { seed }), { takenUs: hourAgoUs });
      await turn();
      await turn();
    }
    assert.equal(camera.queued, 4);
    // A camera whose clock is wrong is one that gives pictures all the same.
    camera.fill(await picture(32, 16, { seed: 5 }), { takenUs: hourAgoUs });
    assert.deepEqual(Uint8Array.from(jpegOf(await next)), await picture(32, 16, { seed: 5 }));
    stop.abort();
    await frames.return();
    assertAllGiven(camera);
  });

  test('an abort ends a wait at once', async () => {
    const camera = new FakeCamera();
    const { frames, stop } = capture(camera);
    const next = frames.next();
    await streaming(camera);
    stop.abort();
    assert.equal((await next).done, true);
    assertAllGiven(camera);
  });

  test('a camera that is unplugged says so, by the path that was asked for, and everything is given back', async () => {
    const camera = new FakeCamera();
    const { frames } = capture(camera);
    const next = frames.next();
    await streaming(camera);
    camera.unplug();
    await assert.rejects(next, { code: 'source-missing', message: 'unplugged, waiting for /dev/v4l/by-id/usb-Camera' });
    assert.equal(camera.mapped.size + camera.watches, 0);
  });

  test('a descriptor that fails while no call does is no endless loop', async () => {
    const camera = new FakeCamera();
    const { frames } = capture(camera);
    const next = frames.next();
    await streaming(camera);
    camera.failSilently();
    await assert.rejects(next, { code: 'source-missing' });
    assertAllGiven(camera);
  });

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
    test(`${call} that fails with ${errno} is told in words, and everything is given back`, async () => {
      const camera = new FakeCamera();
      camera.failing.set(call, errno);
      const { frames } = capture(camera);
      const next = frames.next();
      if (call === 'DQBUF') {
        await streaming(camera);
        camera.fill(new Uint8Array(1));
      }
      await assert.rejects(next, { message: words });
      assertAllGiven(camera);
    });
  }

  test('what is no camera is refused with the reason', async () => {
    for (const [driver, capabilities, words] of [
      ['uvcvideo', 0x0480_0000, /is no camera/],
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
    camera.formats = ['NV12'];
    await assert.rejects(capture(camera).frames.next(), { message: /gives NV12 and not MJPG nor YUYV/ });
  });

  test('a driver that has one buffer only is refused, as holding it would leave none', async () => {
    const camera = new FakeCamera();
    camera.buffersGranted = 1;
    await assert.rejects(capture(camera).frames.next(), { message: /REQBUFS/ });
    assertAllGiven(camera);
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

  test('a thousand restarts leave nothing behind', async () => {
    const camera = new FakeCamera();
    const jpeg = await picture(32, 16);
    const descriptors = () => (process.platform === 'linux' ? readdirSync('/proc/self/fd').length : 0);
    const before = descriptors();
    for (let round = 0; round < 1_000; round += 1) {
      const { frames, stop } = capture(camera);
      const next = frames.next();
      await streaming(camera);
      if (round % 2 === 0) {
        camera.fill(jpeg);
        await next;
        await frames.return();
      } else {
        stop.abort();
        await next;
      }
      assertAllGiven(camera);
    }
    assert.equal(descriptors(), before);
  });
});
