// What the doctor lists of a camera, by the kernel's calls.
import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { describeFormats, listFormats } from '#src/sender/doctor/formats.js';
import { videoFormats } from '#src/sources/v4l2/video-formats.js';
import { FakeCamera } from './fake-camera.js';

suite('the formats of a camera', { skip: process.platform === 'win32' ? 'no /dev/null' : false }, () => {
  test('are listed with sizes and rates, without v4l2-ctl', async () => {
    const camera = new FakeCamera();
    camera.formats = ['MJPG', 'Y16 '];
    camera.sizes = [
      { width: 640, height: 480 },
      { width: 1_280, height: 720 },
    ];
    const formats = (await listFormats('/dev/null', { kernel: camera })) ?? [];
    const sizes = camera.sizes.map((size) => ({ ...size, fps: [30, 7.5] }));
    assert.deepEqual(formats, [
      { fourcc: 'MJPG', name: 'the MJPG', sizes },
      { fourcc: 'Y16', name: 'the Y16 ', sizes },
    ]);
    assert.equal(describeFormats(formats), 'MJPG 1280x720@30 640x480@30; Y16 1280x720@30 640x480@30');
  });

  test('in ranges have the largest size and the highest rate, and those of planes come where there are no others', async () => {
    const camera = new FakeCamera();
    camera.formats = [];
    camera.planeFormats = ['NM12'];
    camera.largest = { width: 2_592, height: 1_944 };
    const [format] = (await listFormats('/dev/null', { kernel: camera })) ?? [];
    assert.deepEqual(format?.sizes, [{ width: 2_592, height: 1_944, fps: [30] }]);
    assert.equal(format.fourcc, 'NM12');
  });

  test('end where a driver lists without end', async () => {
    const camera = new FakeCamera();
    camera.formats = Array.from({ length: 300 }, () => 'MJPG');
    camera.sizes = Array.from({ length: 300 }, () => ({ width: 64, height: 48 }));
    const formats = await videoFormats('/dev/null', camera);
    assert.equal(formats.at(0)?.sizes.length, 256);
    assert.equal(camera.calls.length, 10_000);
  });

  test('are not known where the device does not open', async () => {
    assert.equal(await listFormats('/dev/no-such-camera', { kernel: new FakeCamera() }), undefined);
  });
});
