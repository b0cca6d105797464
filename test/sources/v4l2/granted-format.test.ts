// What a V4L2 camera grants: the next format where one is refused, the nearest size, and the signal of a cable.
import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { CameraRequest } from '#src/sources/camera-request.js';
import { formatReader } from '#src/sources/v4l2/offered-formats.js';
import { READABLE_FORMATS, rawFormat } from '#src/sources/v4l2/raw/raw-formats.js';
import { FakeCamera } from './fake-camera.js';
import { assertReleased, capture, REQUEST, streaming } from './fake-capture.js';
import { FakeInput } from './fake-input.js';

/** Opens the camera and closes it again. */
async function opened(camera: FakeCamera, request: CameraRequest = REQUEST) {
  const { frames, stop, granted } = capture(camera, request);
  const next = frames.next();
  await Promise.race([streaming(camera), next]);
  stop.abort();
  await next;
  assertReleased(camera);
  return granted[0];
}

suite('what a V4L2 camera grants', { skip: process.platform === 'win32' ? 'no /dev/null' : false }, () => {
  test('each format that is read gives pictures, also from a device that refuses all others', async () => {
    for (const fourcc of READABLE_FORMATS) {
      const raw = rawFormat(fourcc);
      if (raw === undefined) continue;
      const camera = new FakeCamera();
      camera.formats = [fourcc];
      camera.refusesFormats = true;
      const { frames, stop, granted } = capture(camera);
      const next = frames.next();
      await streaming(camera);
      camera.fill(new Uint8Array(raw.bytes(REQUEST.size, raw.stride(REQUEST.size.width))).fill(128));
      const frame = await next;
      assert.equal(frame.value?.picture.kind, 'rgb', fourcc);
      assert.equal(granted[0]?.format, fourcc.trim());
      stop.abort();
      await frames.return();
      assertReleased(camera);
    }
  });

  test('of several formats the best is taken, and the one that is asked for', async () => {
    const camera = new FakeCamera();
    camera.formats = ['GREY', 'NV12', 'UYVY', 'YUYV'];
    assert.equal((await opened(camera))?.format, 'YUYV');
    assert.equal((await opened(camera, { ...REQUEST, format: 'nv12' }))?.format, 'NV12');
    camera.formats = ['Y16 '];
    assert.equal((await opened(camera, { ...REQUEST, format: 'y16' }))?.format, 'Y16');
  });

  test('the nearest size is taken, where the driver would choose another one, and what was asked is said', async () => {
    const camera = new FakeCamera();
    camera.formats = ['YUYV'];
    camera.sizes = [
      { width: 640, height: 480 },
      { width: 1_280, height: 720 },
      { width: 2_592, height: 1_944 },
    ];
    camera.fps = 15;
    const asked = { size: { width: 1_200, height: 700 }, fps: 30, format: 'auto' } as const;
    const granted = await opened(camera, asked);
    assert.deepEqual(granted, {
      format: 'YUYV',
      size: { width: 1_280, height: 720 },
      fps: 15,
      asked,
      sizes: camera.sizes,
    });
  });

  test('what is not read here goes to ffmpeg, through a pipe where that cannot open the device', async () => {
    const camera = new FakeCamera();
    camera.formats = ['H264', 'MJPG'];
    assert.deepEqual(await formatReader('/dev/null', camera), { kind: 'native' });
    camera.formats = ['HEVC', 'H264', 'Y10 '];
    assert.deepEqual(await formatReader('/dev/null', camera), { kind: 'ffmpeg', formats: ['H264'] });
    camera.formats = ['RGBP', 'BA81'];
    assert.deepEqual(await formatReader('/dev/null', camera), { kind: 'ffmpeg', formats: ['RGBP', 'BA81'] });
    // ffmpeg decodes it, and does not read it from a device.
    camera.formats = ['HEVC'];
    assert.deepEqual(await formatReader('/dev/null', camera), { kind: 'piped', format: 'HEVC' });
    camera.formats = ['Y10 '];
    assert.deepEqual(await formatReader('/dev/null', camera), { kind: 'native' });
    camera.formats = [];
    assert.deepEqual(await formatReader('/dev/null', camera), { kind: 'native' });
    camera.planeFormats = ['H264'];
    assert.deepEqual(await formatReader('/dev/null', camera), { kind: 'piped', format: 'H264' });
    camera.planeFormats = ['H264', 'NM12'];
    assert.deepEqual(await formatReader('/dev/null', camera), { kind: 'native' });
    assert.deepEqual(await formatReader('/dev/ttycam-none', camera), { kind: 'native' });
  });

  test('an HDMI input takes the timings of its signal, and without a signal the reason is said', async () => {
    const camera = new FakeCamera();
    camera.input = new FakeInput('hdmi');
    await opened(camera);
    assert.equal(camera.input.timings, '32x16');
    // The proportions of the signal, inside the size that is usual, unless the user gives one.
    camera.input.signal = { width: 1_920, height: 1_080 };
    assert.deepEqual((await opened(camera, { ...REQUEST, size: { width: 640, height: 480 } }))?.size, {
      width: 640,
      height: 360,
    });
    const given = { ...REQUEST, size: { width: 640, height: 480 }, sizeIsGiven: true };
    assert.deepEqual((await opened(camera, given))?.size, given.size);
    camera.input.signal = undefined;
    await assert.rejects(capture(camera).frames.next(), { code: 'source-failed', message: /^no signal: is the cable/ });
    assertReleased(camera);
    camera.input = new FakeInput('analog');
    await opened(camera);
    assert.equal(camera.input.standard, 0xffn);
    camera.input.status = 2;
    await assert.rejects(capture(camera).frames.next(), { message: /^no signal/ });
    camera.input = new FakeInput('camera');
    camera.input.status = 2;
    await opened(camera);
  });

  test('a signal that is lost or changes while it streams ends the attempt, and the next one says why', async () => {
    for (const [signal, words] of [
      [undefined, /^no signal/],
      [{ width: 1_920, height: 1_080 }, /^the signal has changed to 1920x1080/],
    ] as const) {
      const camera = new FakeCamera();
      camera.input = new FakeInput('hdmi');
      const next = capture(camera).frames.next();
      await streaming(camera);
      camera.input.signal = signal;
      await assert.rejects(next, { message: words });
      assertReleased(camera);
    }
  });
});
